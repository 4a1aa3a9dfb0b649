// All rooms of one person, followed over one socket: what is new where, who is there, and the conversations that are open.

import { Problem } from "../chat/api.js"
import { openConversation } from "../chat/conversation.js"
import { makeLine } from "../chat/line.js"
import { makePool } from "../console/pool.js"
import { applied } from "./room.js"
import * as tallies from "./tally.js"

const FOLLOWED = 500 // rooms; what the service lets one socket follow
const KEPT = 100 // entries of a room that is open behind another one
const RELOAD_MS = 300 // several changes at once are one question
const SPREAD_MS = 5_000 // those who were cut off together do not all ask in one moment
const RETRY_MS = 3_000
const SENT_MS = 5_000 // who leaves does not wait longer for what was not sent

/**
 * `keep(id)` is the store of a room's outbox. `tell` is {changed(), state(state), again(), ended(), off(), problem(problem),
 * arrived(room, entries), frame(frame), left(room, entry), shown(id)}. Rooms are as the service shows them, with a `tally`;
 * the entry by which one left is null if one is just not in the list any more.
 */
export function makeHall({ url, token, me, api, world, newId, keep, tell }) {
  const rooms = new Map()
  const crowds = new Map() // room id -> {count, people: [{id, name}] or null}
  const { clock } = world
  const timers = {}
  let line = null
  let welcome = {}
  let loaded = false
  let there = null
  const sending = new Set() // those who wait until all is sent
  const ready = new Promise((resolve) => { there = resolve })
  let reading = 0 // questions for the list that were asked; only the newest one's answer counts

  const pool = makePool((id) => openConversation({
    id, me, token, api, clock, newId,
    dial: line.dial(id),
    keep: keep(id),
    tell: {
      changed() {
        const { transcript } = pool.get(id)?.now ?? {}
        if (transcript) heard(id, transcript.entries, transcript.seq)
        tell.shown(id)
        if (!pool.busy) release()
      },
      arrived: () => {},
      problem: (problem) => tell.problem(problem, id),
      ended: tell.ended,
    },
  }))

  function release() {
    for (const resolve of sending) resolve()
    sending.clear()
  }

  async function load() {
    const mine = ++reading
    try {
      const { rooms: own } = await api.own()
      if (mine === reading) take(own)
    } catch (error) {
      if (error.status === 401) return tell.ended()
      if (error.status === 404) return tell.off()
      if (error instanceof Problem) tell.problem(error)
      if (!loaded) tell.state("lost")
      later("load", RETRY_MS, load)
    }
  }

  function take(own) {
    const ids = new Set(own.map(({ id }) => id))
    for (const room of rooms.values()) if (!ids.has(room.id)) gone(room, null)
    for (const room of own) put(room, loaded && !rooms.has(room.id) ? tallies.unheard(room) : tallies.counted(room))
    loaded = true
    line ??= makeLine({ url, token, world, others: subscriptions, onFrame, onState })
    there()
    tell.changed()
  }

  function put(room, tally) {
    const known = rooms.get(room.id)
    rooms.set(room.id, { ...room, tally: tallies.newer(known?.tally, tally) })
    if (!known && line) line.send({ type: "subscribe", ...subscription(rooms.get(room.id)) })
  }

  function forget(id) {
    rooms.delete(id)
    crowds.delete(id)
    pool.close(id)
    line?.send({ type: "unsubscribe", conversation_id: id })
  }

  const subscription = ({ id, tally }) => ({ conversation_id: id, after: tally.seq })
  const subscriptions = () => [...rooms.values()].slice(0, FOLLOWED).map(subscription)

  function later(name, ms, act) {
    clock.clearTimeout(timers[name])
    timers[name] = clock.setTimeout(act, ms)
  }

  const reload = (ms = RELOAD_MS) => later("load", ms, load)

  function onState(state) {
    if (state === "ended") return tell.ended()
    if (state === "live" && welcome.replica) later("again", SPREAD_MS * world.random(), again)
    tell.state(state)
  }

  /** Ask for what changed while nobody was listening. */
  function again() {
    load()
    tell.again()
  }

  function onFrame(frame) {
    const id = frame.conversation_id ?? frame.entry?.conversation_id
    frames[frame.type]?.(frame, id)
    tell.frame(frame)
  }

  const frames = {
    welcome: (frame) => { welcome = frame },
    entry: ({ entry }, id) => heard(id, [entry], entry.seq),
    entries: ({ entries }, id) => heard(id, entries, entries.at(-1)?.seq ?? 0),
    heartbeat({ heads }) {
      for (const [id, head] of Object.entries(heads)) if (!pool.get(id) && head > rooms.get(id)?.tally.seq) follow(id)
    },
    presence({ count, people = null }, id) {
      crowds.set(id, { count, people })
    },
    read: ({ seq }, id) => readUpTo(id, seq),
    rooms_changed: () => reload(),
    error({ problem, client_id }, id) {
      if (client_id || !id) return
      if (problem.retry_after_s && !pool.get(id)) later(`follow ${id}`, problem.retry_after_s * 1_000, () => follow(id))
      else reload()
    },
  }

  function follow(id) {
    if (rooms.has(id)) line.send({ type: "subscribe", ...subscription(rooms.get(id)) })
  }

  function heard(id, entries, upto) {
    const room = rooms.get(id)
    if (!room || upto <= room.tally.seq) return
    const fresh = entries.filter(({ seq }) => seq > room.tally.seq)
    const tally = tallies.heard(room.tally, fresh, me)
    rooms.set(id, { ...fresh.reduce((so, entry) => applied(so, entry, me), room), tally })
    if (tally.gap) reload()
    tell.arrived(rooms.get(id), fresh)
    const end = fresh.find(({ type, member }) => type === "member_left" && member.id === me.id)
    if (end) gone(rooms.get(id), end)
    tell.changed()
  }

  function gone(room, entry) {
    forget(room.id)
    tell.left(room, entry)
  }

  function readUpTo(id, seq) {
    const room = rooms.get(id)
    if (!room) return
    const transcript = pool.get(id)?.now.transcript
    const known = transcript && transcript.first <= seq + 1
    const left = known ? transcript.entries.filter((entry) => entry.seq > seq) : null
    const tally = tallies.read(room.tally, seq, left, me)
    rooms.set(id, { ...room, tally })
    if (tally.gap) reload()
    tell.changed()
  }

  load()

  return {
    readUpTo,
    /** Resolved once the list is here. */
    ready,
    get: (id) => rooms.get(id) ?? null,
    crowd: (id) => crowds.get(id) ?? null,
    get loaded() {
      return loaded
    },
    get all() {
      return [...rooms.values()]
    },
    get replica() {
      return welcome.replica ?? ""
    },
    /** A room that was entered, founded or changed a moment ago. */
    put(room) {
      put({ ...rooms.get(room.id), ...room }, rooms.get(room.id)?.tally ?? tallies.counted({ ...room, read_seq: room.head, unread: 0, mentions: 0 }))
      reading += 1 // an answer that is under way may be older
      reload()
      tell.changed()
    },
    forget(id) {
      forget(id)
      tell.changed()
    },
    /** The conversation of a room; kept open for a while after it was left. */
    open: (id) => pool.open(id),
    /** Nobody looks at it: of a busy room only the newest is kept. */
    rest: (id) => pool.get(id)?.trim(KEPT),
    /** Resolved once nothing waits to be sent, or after five seconds. */
    async sent() {
      if (!pool.busy) return
      clock.setTimeout(release, SENT_MS)
      await new Promise((resolve) => sending.add(resolve))
    },
    wake: () => (line ? line.wake() : load()),
    offline: () => line?.offline(),
  }
}
