// Many people at their screens in one process: the pages' own modules, told what to do line by line on standard input.
// The first line is {url, file, seed, visitors, agents, members, wanderers, says_per_s, acts_per_s, room_acts_per_s}.
// Each line gets one line as answer.

import { randomBytes } from "node:crypto"
import { createInterface } from "node:readline"
import { makeAgent } from "./agent.mjs"
import { makeDice } from "./dice.mjs"
import { makeMember } from "./member.mjs"
import { observedFetch } from "./observed.mjs"
import { makeSeen } from "./seen.mjs"
import { makeVisitor } from "./visitor.mjs"
import { makeWanderer } from "./wanderer.mjs"

const FLUSH_MS = 250

const clock = { now: Date.now, setTimeout: (act, ms) => setTimeout(act, ms), clearTimeout: (timer) => clearTimeout(timer) }
const newId = () => randomBytes(16).toString("hex")
const tally = { delivered: 0, in_rooms: 0, closed: {} }
let seen = null
let visitors = []
let agents = []
let members = []
let wanderers = []
let isQuiet = false

function begin({ url, file, seed, says_per_s, acts_per_s, room_acts_per_s, ...people }) {
  seen = makeSeen(file)
  const dice = makeDice(seed)
  const world = { url, seen, tally, clock, dice, newId, fetch: observedFetch(seen) }
  visitors = people.visitors.map((person) => makeVisitor(person, world))
  const ids = people.visitors.map(({ conversation }) => conversation)
  agents = people.agents.map((person) => makeAgent(person, ids, people.agents.map(({ id }) => id), world))
  fillRooms(people, world)
  if (visitors.length) often(says_per_s, dice, () => dice.one(visitors).speak())
  if (agents.length) often(acts_per_s, dice, () => dice.one(agents).act())
  if (members.length) often(room_acts_per_s, dice, () => dice.one([...members, ...wanderers]).act())
  setInterval(seen.flush, FLUSH_MS)
  return {}
}

function fillRooms({ members: stay = [], wanderers: wander = [] }, world) {
  const names = [...stay, ...wander].map(({ name }) => name)
  const pardon = (whom) => (id) => members.find((one) => one.owns(id)).pardon(id, whom)
  members = stay.map((person) => makeMember(person, wander.map(({ id }) => id), names, world))
  wanderers = wander.map((person) => makeWanderer(person, names, pardon(person.id), world))
}

/** So many times a second on average, until it is quiet. */
function often(times, dice, act) {
  if (isQuiet) return
  setTimeout(() => (isQuiet || act(), often(times, dice, act)), (0.5 + dice.random()) * (1_000 / times))
}

const everybody = () => [...visitors, ...agents, ...members, ...wanderers]

function status() {
  const missing = isQuiet ? wanderers.map((person) => person.unsettled()).reduce((sum, one) => sum + one, 0) : 0
  const screens = everybody().flatMap((person) => person.screens())
  return {
    ...tally,
    at: screens.map(({ id, transcript }) => [id, transcript?.seq ?? 0]),
    unsettled: missing + screens.flatMap(({ outbox }) => outbox).filter(({ state }) => state !== "refused").length,
    live: screens.filter(({ connected }) => connected === "live").length,
  }
}

const acts = {
  begin,
  status,
  quiet: () => ((isQuiet = true), {}),
  reload({ share, seed }) {
    const { random } = makeDice(seed)
    for (const visitor of visitors) visitor.reload(share, random)
    for (const member of members) if (random() < share) member.reload()
    return {}
  },
  async reread() {
    for (const member of members) await member.reread()
    return {}
  },
  wake: () => (everybody().forEach((person) => person.wake()), {}),
  end() {
    for (const person of everybody()) person.end()
    seen.flush()
    return tally
  },
}

const lines = createInterface({ input: process.stdin })
lines.on("line", async (line) => {
  const { act, ...what } = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(await acts[act](what))}\n`)
})
lines.on("close", () => process.exit(0)) // whoever started us is gone
