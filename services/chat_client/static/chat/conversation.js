// One conversation, kept true: its transcript, its outbox, who is typing, how well we are connected. No DOM.

import { Problem } from "./api.js"
import * as boxes from "./outbox.js"
import * as log from "./transcript.js"

const PAGE = 50
const ACK_MS = 10_000 // without an answer for so long the same is sent again; the client_id keeps that harmless
const TYPING_MS = 6_000

/**
 * Open a conversation. `tell` is {changed(), arrived(entries), problem(problem), ended()}; `keep` is the store of its
 * outbox {all, put, remove}; `dial(hooks)` opens the connection.
 */
export function openConversation({ id, me, token, api, dial, keep, clock, newId, tell: telling }) {
  const tell = { ...telling }
  const now = {
    id, me, transcript: null, outbox: keep.all(), queue: null, typing: new Map(), connected: "quiet", limits: {},
  }
  let cursor = 0 // the `after` of our newest subscription
  let subscribed = false // whether this socket follows the conversation
  let sending = null // the client_id that waits for its answer
  let loading = null
  const timers = {}

  const link = dial({
    hello() {
      subscribed = Boolean(now.transcript)
      return { type: "hello", token, subscriptions: subscribed ? [subscription()] : [] }
    },
    onFrame: (frame) => frames[frame.type]?.(frame),
    onState(state) {
      now.connected = state
      sending = null
      if (state !== "live") now.typing.clear()
      if (state === "ended") return tell.ended()
      if (state === "live") load()
      if (state === "live" && now.transcript && !subscribed) subscribe() // its hello was said before the log was here
      tell.changed()
      flush()
    },
  })

  const frames = {
    welcome: ({ limits }) => { now.limits = limits },
    entry: ({ entry }) => entry.conversation_id === id && receive([entry]),
    entries(frame) {
      if (frame.conversation_id !== id) return
      if (frame.head < cursor) return startOver()
      receive(frame.entries)
    },
    ack: ({ client_id, seq }) => settle(client_id, seq),
    error({ client_id, problem }) {
      if (client_id) refuse(client_id, new Problem(problem))
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
      if (typing) {
        now.typing.set(by.id, by.name)
        timers[by.id] = clock.setTimeout(() => stopped(by.id), TYPING_MS)
      } else now.typing.delete(by.id)
      tell.changed()
    },
  }

  function stopped(who) {
    if (now.typing.delete(who)) tell.changed()
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

  /** The newest page, and pages before it until one says where the conversation stands. */
  function load() {
    loading ??= openLog().catch(failed).finally(() => { loading = null })
    return loading
  }

  async function openLog() {
    if (now.transcript) return
    let transcript = log.opened(await api.newest(id, PAGE))
    while (!log.standing(transcript)) transcript = log.prepend(transcript, (await api.before(id, transcript.first, PAGE)).entries)
    now.transcript = transcript
    keepOutbox(boxes.settled(now.outbox, transcript.entries, transcript.seq))
    subscribe()
    tell.changed()
    flush()
  }

  function failed(error) {
    if (error.status === 401) return tell.ended()
    if (error instanceof Problem) tell.problem(error)
    again("load", error, load)
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
    keepOutbox(boxes.settled(now.outbox, fresh, now.transcript.seq))
    if (log.standing(now.transcript).state !== "queued") now.queue = null
    for (const { by } of fresh) if (by) now.typing.delete(by.id)
    if (now.transcript.missing && now.transcript.missing !== before.missing) catchUp()
    if (fresh.length) tell.arrived(fresh)
    tell.changed()
    flush()
  }

  async function catchUp() {
    if (subscribe()) return
    try {
      receive((await api.after(id, now.transcript.seq, 200)).entries)
    } catch {
      // the next subscription begins at our cursor anyway
    }
  }

  function keepOutbox(outbox) {
    const kept = new Set(outbox.map((item) => item.command.client_id))
    for (const { command } of now.outbox) if (!kept.has(command.client_id)) keep.remove(command.client_id)
    for (const item of outbox) if (!now.outbox.includes(item)) keep.put(item.command.client_id, item)
    if (sending && !kept.has(sending)) sending = null
    now.outbox = outbox
  }

  function settle(client_id, seq) {
    keepOutbox(boxes.stored(now.outbox, client_id, seq, now.transcript?.seq ?? 0))
    answered(client_id)
  }

  function refuse(client_id, problem) {
    if (problem.status === 401) return tell.ended()
    tell.problem(problem)
    if (boxes.isFinal(problem)) {
      const said = now.outbox.find(({ command }) => command.client_id === client_id)?.command.type === "post_message"
      // a message can be sent again or changed; for everything else its button is still there
      keepOutbox(said ? boxes.refused(now.outbox, client_id, { code: problem.code }) : boxes.drop(now.outbox, client_id))
      return answered(client_id)
    }
    sending = client_id // nothing else overtakes it while it waits
    again("send", problem, () => answered(client_id))
  }

  function answered(client_id) {
    if (sending === client_id) sending = null
    clock.clearTimeout(timers.send)
    tell.changed()
    flush()
  }

  function again(what, { retry_after_s: seconds }, act) {
    clock.clearTimeout(timers[what])
    timers[what] = clock.setTimeout(act, (seconds ?? 3) * 1_000)
  }

  /** Send what waits, one by one. What needs no socket goes by REST when there is none. */
  function flush() {
    const item = sending ? null : boxes.next(now.outbox)
    if (!item || !now.transcript) return
    const { command } = item
    if (link.send({ ...command, conversation_id: id })) {
      sending = command.client_id
      again("send", { retry_after_s: ACK_MS / 1_000 }, () => answered(command.client_id))
    } else if (now.connected === "lost") postWithoutSocket()
  }

  async function postWithoutSocket() {
    const command = now.outbox.find((item) => item.state === "waiting" && item.command.type !== "post_message")?.command
    if (!command || timers.posting) return
    timers.posting = true
    try {
      const entry = await api.post(id, command)
      settle(command.client_id, entry.seq)
      receive([entry])
    } catch (error) {
      if (error instanceof Problem) refuse(command.client_id, error)
    } finally {
      timers.posting = null
    }
  }

  load()

  return {
    now,
    wake: () => (link.wake(), load()),
    offline: link.offline,
    send(command) {
      const whole = { ...command, client_id: newId() }
      keepOutbox(boxes.add(now.outbox, whole, new Date(clock.now()).toISOString()))
      tell.changed()
      flush()
      return whole.client_id
    },
    retry(client_id) {
      keepOutbox(boxes.again(now.outbox, client_id, newId()))
      tell.changed()
      flush()
    },
    drop(client_id) {
      keepOutbox(boxes.drop(now.outbox, client_id))
      tell.changed()
      flush()
    },
    typing: (typing) => link.send({ type: "typing", conversation_id: id, typing }),
    /** Fetch a page before what is here; true if there was one. */
    async older() {
      if (!now.transcript || !log.hasOlder(now.transcript)) return false
      const { entries } = await api.before(id, now.transcript.first, 2 * PAGE)
      now.transcript = log.prepend(now.transcript, entries)
      tell.changed()
      return entries.length > 0
    },
    /** Let go of it. What is still under way has nobody to tell, and nothing more is sent. */
    close() {
      for (const name of Object.keys(tell)) tell[name] = () => {}
      now.outbox = []
      link.close()
      for (const timer of Object.values(timers)) clock.clearTimeout(timer)
    },
  }
}
