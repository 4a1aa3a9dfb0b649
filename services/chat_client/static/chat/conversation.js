// One conversation, kept true: its transcript, its outbox, who is typing, how well we are connected. No DOM.

import { Problem } from "./api.js"
import { makeSender } from "./sender.js"
import * as log from "./transcript.js"

const PAGE = 50
const TYPING_MS = 6_000

/**
 * Open a conversation. `tell` is {changed(), arrived(entries), problem(problem), ended()}; `keep` is the store of its
 * outbox; `dial(hooks)` opens the connection. What it is at stands in `now`.
 */
export function openConversation({ id, me, token, api, dial, keep, clock, newId, tell: telling }) {
  const tell = { ...telling }
  const timers = {}
  let cursor = 0 // the `after` of our newest subscription
  let subscribed = false // whether this socket follows the conversation
  let loading = null

  const link = dial({
    hello() {
      subscribed = Boolean(now.transcript)
      return { type: "hello", token, subscriptions: subscribed ? [subscription()] : [] }
    },
    onFrame: (frame) => frames[frame.type]?.(frame),
    onState(state) {
      now.connected = state
      if (state === "ended") return tell.ended()
      if (state !== "live") now.typing.clear()
      if (state === "live") load()
      if (state === "live" && now.transcript && !subscribed) subscribe() // its hello was said before the log was here
      tell.changed()
      sender.restart()
    },
  })

  const sender = makeSender({
    keep, clock, newId, tell,
    upto: () => now.transcript?.seq ?? 0,
    transmit: (command) => now.transcript && link.send({ ...command, conversation_id: id }),
    post: (command) => (now.transcript && now.connected === "lost" ? post(command) : null),
  })

  const now = {
    id, me, transcript: null, queue: null, typing: new Map(), connected: "quiet", limits: {}, liveChat: true,
    get outbox() {
      return sender.outbox
    },
  }

  const frames = {
    welcome: ({ limits, live_chat = true }) => Object.assign(now, { limits, liveChat: live_chat }),
    entry: ({ entry }) => entry.conversation_id === id && receive([entry]),
    entries(frame) {
      if (frame.conversation_id !== id) return
      if (frame.head < cursor) return startOver()
      receive(frame.entries)
    },
    ack: ({ client_id, seq }) => sender.stored(client_id, seq),
    error({ client_id, problem }) {
      if (client_id) sender.refused(client_id, new Problem(problem))
      else if (problem.retry_after_s) subscribeIn(problem.retry_after_s) // else we would be connected and deaf
      else tell.problem(problem)
    },
    heartbeat({ heads }) {
      if (now.transcript && heads[id] > now.transcript.seq) subscribe()
    },
    queue(frame) {
      now.queue = frame
      tell.changed()
    },
    typing({ by, typing }) {
      clock.clearTimeout(timers[by.id])
      if (by.id === me.id) return
      now.typing.delete(by.id)
      if (typing) {
        now.typing.set(by.id, by.name)
        timers[by.id] = clock.setTimeout(() => now.typing.delete(by.id) && tell.changed(), TYPING_MS)
      }
      tell.changed()
    },
  }

  function subscription() {
    cursor = now.transcript.seq
    return { conversation_id: id, after: cursor }
  }

  function subscribe() {
    const sent = link.send({ type: "subscribe", ...subscription() })
    subscribed ||= sent
    return sent
  }

  function subscribeIn(seconds) {
    clock.clearTimeout(timers.subscribe)
    timers.subscribe = clock.setTimeout(() => now.transcript && subscribe(), seconds * 1_000)
  }

  function load() {
    loading ??= openLog().catch(failed).finally(() => { loading = null })
    return loading
  }

  /** The newest page, and pages before it until one says where the conversation stands. */
  async function openLog() {
    if (now.transcript) return
    let transcript = log.opened(await api.newest(id, PAGE))
    while (!log.standing(transcript)) {
      transcript = log.prepend(transcript, (await api.before(id, transcript.first, PAGE)).entries)
    }
    now.transcript = transcript
    sender.settled(transcript.entries)
    subscribe()
    tell.changed()
    sender.flush()
  }

  function failed(error) {
    if (error.status === 401) return tell.ended()
    if (error instanceof Problem) tell.problem(error)
    clock.clearTimeout(timers.load)
    timers.load = clock.setTimeout(load, (error.retry_after_s ?? 3) * 1_000)
  }

  function startOver() {
    now.transcript = null
    load()
  }

  function receive(entries) {
    if (!now.transcript) return
    const before = now.transcript
    now.transcript = log.applyAll(before, entries)
    const fresh = now.transcript.entries.slice(before.entries.length)
    sender.settled(fresh)
    if (log.standing(now.transcript).state !== "queued") now.queue = null
    for (const { by } of fresh) if (by) now.typing.delete(by.id)
    if (now.transcript.missing && now.transcript.missing !== before.missing) catchUp()
    if (fresh.length) tell.arrived(fresh)
    tell.changed()
    sender.flush()
  }

  async function catchUp() {
    if (subscribe()) return
    try {
      receive((await api.after(id, now.transcript.seq, 200)).entries)
    } catch {
      // the next subscription begins at our cursor anyway
    }
  }

  async function post(command) {
    const entry = await api.post(id, command)
    receive([entry])
    return entry
  }

  load()

  return {
    now,
    send: sender.send,
    retry: sender.retry,
    drop: sender.drop,
    typing: (typing) => link.send({ type: "typing", conversation_id: id, typing }),
    wake: () => (link.wake(), load()),
    offline: link.offline,
    /** Fetch a page before what is here; true if there was one. */
    async older(limit = 2 * PAGE) {
      if (!now.transcript || !log.hasOlder(now.transcript)) return false
      const { entries } = await api.before(id, now.transcript.first, limit)
      now.transcript = log.prepend(now.transcript, entries)
      tell.changed()
      return entries.length > 0
    },
    /** Let go of all but the newest entries, once there are more than twice as many. */
    trim(most) {
      if (now.transcript?.entries.length > 2 * most) now.transcript = log.newest(now.transcript, most)
    },
    /** Let go of it: what is still under way has nobody to tell, and nothing more is sent. */
    close() {
      for (const name of Object.keys(tell)) tell[name] = () => {}
      sender.close()
      link.close()
      for (const timer of Object.values(timers)) clock.clearTimeout(timer)
    },
  }
}
