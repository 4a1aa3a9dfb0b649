// Many people at their screens in one process: the pages' own modules, told what to do line by line on standard input.
// The first line is {url, file, seed, visitors, agents, says_per_s, acts_per_s}. Each line gets one line as answer.

import { randomBytes } from "node:crypto"
import { createInterface } from "node:readline"
import { makeAgent } from "./agent.mjs"
import { makeDice } from "./dice.mjs"
import { observedFetch } from "./observed.mjs"
import { makeSeen } from "./seen.mjs"
import { makeVisitor } from "./visitor.mjs"

const FLUSH_MS = 250

const clock = { now: Date.now, setTimeout: (act, ms) => setTimeout(act, ms), clearTimeout: (timer) => clearTimeout(timer) }
const newId = () => randomBytes(16).toString("hex")
const tally = { delivered: 0, closed: {} }
let seen = null
let visitors = []
let agents = []
let isQuiet = false

function begin({ url, file, seed, says_per_s, acts_per_s, ...people }) {
  seen = makeSeen(file)
  const dice = makeDice(seed)
  const world = { url, seen, tally, clock, dice, newId, fetch: observedFetch(seen) }
  visitors = people.visitors.map((person) => makeVisitor(person, world))
  const ids = people.visitors.map(({ conversation }) => conversation)
  agents = people.agents.map((person) => makeAgent(person, ids, people.agents.map(({ id }) => id), world))
  often(says_per_s, dice, () => dice.one(visitors).speak())
  often(acts_per_s, dice, () => dice.one(agents).act())
  setInterval(seen.flush, FLUSH_MS)
  return {}
}

/** So many times a second on average, until it is quiet. */
function often(times, dice, act) {
  if (isQuiet) return
  setTimeout(() => (isQuiet || act(), often(times, dice, act)), (0.5 + dice.random()) * (1_000 / times))
}

const everybody = () => [...visitors, ...agents]

function status() {
  const screens = everybody().flatMap((person) => person.screens())
  return {
    ...tally,
    at: screens.map(({ id, transcript }) => [id, transcript?.seq ?? 0]),
    unsettled: screens.flatMap(({ outbox }) => outbox).filter(({ state }) => state !== "refused").length,
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
lines.on("line", (line) => {
  const { act, ...what } = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(acts[act](what))}\n`)
})
lines.on("close", () => process.exit(0)) // whoever started us is gone
