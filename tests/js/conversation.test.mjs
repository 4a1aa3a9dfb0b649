import assert from "node:assert/strict"
import { test } from "node:test"
import { Problem, Unreachable } from "../../services/chat_client/static/chat/api.js"
import { openConversation } from "../../services/chat_client/static/chat/conversation.js"
import { aClock, aStub, ana, anEntry, anna, entriesUpTo, settle } from "./samples.mjs"

/** A conversation over a log that the test holds, with a connection that the test plays. */
async function aConversation({ log = [], kept = [], answer } = {}) {
  const clock = aClock()
  const store = new Map(kept.map((item) => [item.command.client_id, item]))
  const heard = { problems: [], ended: 0, arrived: [] }
  const wire = { sent: [], live: false, posted: [] }
  const page = (entries) => ({ entries, head: log.length })
  const api = {
    newest: async (_, limit) => answer?.() ?? page(log.slice(-limit)),
    before: async (_, seq, limit) => page(log.slice(Math.max(0, seq - 1 - limit), seq - 1)),
    after: async (_, seq, limit) => page(log.slice(seq, seq + limit)),
    post: async (_, command) => (wire.posted.push(command), wire.post(command)),
  }
  let ids = 0
  const conversation = openConversation({
    id: "c_1", me: ana, token: "t", api, clock,
    keep: { all: () => [...store.values()], put: (id, item) => store.set(id, item), remove: (id) => store.delete(id) },
    newId: () => `new-${++ids}`,
    dial(hooks) {
      Object.assign(wire, hooks)
      return { send: (frame) => wire.live && Boolean(wire.sent.push(frame)), wake() {}, offline() {}, close() {} }
    },
    tell: {
      changed() {}, arrived: (entries) => heard.arrived.push(...entries),
      problem: (problem) => heard.problems.push(problem.detail), ended: () => heard.ended++,
    },
  })
  wire.connected = (state) => {
    wire.live = state === "live"
    wire.onState(state)
  }
  wire.says = (type, more = {}) => wire.onFrame({ type, conversation_id: "c_1", ...more })
  wire.last = (type) => wire.sent.findLast((frame) => frame.type === type)
  await settle()
  return { conversation, now: conversation.now, wire, clock, store, heard, log }
}

async function aLiveOne(options) {
  const all = await aConversation(options)
  all.wire.hello()
  all.wire.connected("live")
  await settle()
  return all
}

const say = { type: "post_message", text: "hello" }
const seqs = ({ transcript }) => transcript.entries.map((entry) => entry.seq)
const states = ({ outbox }) => outbox.map((item) => item.state)
const refusal = (status, code, more) => ({ type: `/problems/${code}`, status, detail: code, ...more })

test("it opens with the newest page and follows from there", async () => {
  const { now, wire } = await aConversation({ log: entriesUpTo(80) })
  assert.deepEqual([seqs(now)[0], seqs(now).length], [31, 50])
  assert.deepEqual(wire.hello().subscriptions, [{ conversation_id: "c_1", after: 80 }])
})

test("a hello that was said before the log was here is made good", async () => {
  let give
  const { wire } = await aConversation({ answer: () => new Promise((done) => { give = done }) })
  assert.deepEqual(wire.hello().subscriptions, [])
  give({ entries: entriesUpTo(3), head: 3 })
  await settle()
  assert.deepEqual(wire.sent, [])
  wire.connected("live")
  assert.deepEqual(wire.last("subscribe"), { type: "subscribe", conversation_id: "c_1", after: 3 })
})

test("a subscription that the service can't take for now is made again when it says", async () => {
  const { wire, clock, heard } = await aLiveOne({ log: entriesUpTo(3) })
  const before = wire.sent.length
  for (const _ of "twice") wire.says("error", { problem: refusal(503, "unavailable", { retry_after_s: 2 }) })
  clock.pass(1_999)
  assert.equal(wire.sent.length, before)
  clock.pass(1)
  assert.deepEqual(wire.sent.slice(before), [{ type: "subscribe", conversation_id: "c_1", after: 3 }])
  assert.deepEqual(heard.problems, [])
})

test("a welcome before the log is here does no harm", async () => {
  let give
  const { wire } = await aLiveOne({ answer: () => new Promise((done) => { give = done }) })
  assert.deepEqual(wire.sent, [])
  give({ entries: [], head: 0 })
  await settle()
  assert.deepEqual(wire.sent, [{ type: "subscribe", conversation_id: "c_1", after: 0 }])
})

test("a message is sent at once, one at a time, and again when a new connection comes", async () => {
  const { conversation, now, wire } = await aLiveOne()
  conversation.send(say)
  conversation.send(say)
  assert.deepEqual(wire.sent.filter((frame) => frame.type === "post_message").map((frame) => frame.client_id), ["new-1"])
  wire.connected("lost")
  wire.connected("live")
  assert.deepEqual(wire.sent.filter((frame) => frame.type === "post_message").map((frame) => frame.client_id), ["new-1", "new-1"])
  wire.says("ack", { client_id: "new-1", seq: 1 })
  assert.equal(wire.last("post_message").client_id, "new-2")
  assert.deepEqual(states(now), ["stored", "waiting"])
})

test("acknowledgement and entry come in either order", async () => {
  for (const order of [["ack", "entry"], ["entry", "ack"]]) {
    const { conversation, now, wire, store } = await aLiveOne()
    conversation.send(say)
    for (const type of order) wire.says(type, { client_id: "new-1", seq: 1, entry: anEntry({ seq: 1, client_id: "new-1" }) })
    assert.deepEqual([now.outbox, store.size, seqs(now)], [[], 0, [1]])
  }
})

test("without an answer for ten seconds the same is sent again", async () => {
  const { conversation, wire, clock } = await aLiveOne()
  conversation.send(say)
  clock.pass(10_000)
  assert.deepEqual(wire.sent.filter((frame) => frame.type === "post_message").map((frame) => frame.client_id), ["new-1", "new-1"])
})

test("what was not sent survives the page, and goes when its entry turns out to be there", async () => {
  const item = (id) => ({ command: { ...say, client_id: id }, at: "2026-03-01T12:00:00.000Z", state: "waiting" })
  const { now, wire } = await aLiveOne({ log: [anEntry({ seq: 1, client_id: "a" })], kept: [item("a"), item("b")] })
  assert.deepEqual(now.outbox.map((one) => one.command.client_id), ["b"])
  assert.equal(wire.last("post_message").client_id, "b")
})

test("a limit is told, waited for, and nothing overtakes what waits", async () => {
  const { conversation, now, wire, clock, heard } = await aLiveOne()
  conversation.send(say)
  conversation.send(say)
  wire.sent.length = 0
  wire.says("error", { client_id: "new-1", problem: refusal(429, "rate-limited", { retry_after_s: 2 }) })
  clock.pass(1_999)
  assert.deepEqual([wire.sent, states(now), heard.problems], [[], ["waiting", "waiting"], ["rate-limited"]])
  clock.pass(1)
  assert.equal(wire.last("post_message").client_id, "new-1")
})

test("a message that is too soon by an hour is refused, and nothing waits behind it", async () => {
  const { conversation, now, wire, heard } = await aLiveOne()
  conversation.send(say)
  conversation.send({ type: "react", target_seq: 1, emoji: "👍", on: true })
  wire.says("error", { client_id: "new-1", problem: refusal(429, "rate-limited", { retry_after_s: 3_600 }) })
  assert.deepEqual([states(now), heard.problems], [["refused", "waiting"], ["rate-limited"]])
  assert.equal(wire.last("react").client_id, "new-2")
})

test("a refusal is final until somebody tries again, and the next message goes on", async () => {
  const { conversation, now, wire } = await aLiveOne()
  conversation.send(say)
  conversation.send(say)
  wire.says("error", { client_id: "new-1", problem: refusal(409, "live-chat-off") })
  assert.deepEqual([states(now), wire.last("post_message").client_id], [["refused", "waiting"], "new-2"])
  wire.says("ack", { client_id: "new-2", seq: 1 })
  conversation.retry("new-1")
  assert.equal(wire.last("post_message").client_id, "new-1")
  conversation.drop("new-1")
  assert.deepEqual(states(now), ["stored"])
})

test("a refused command that is no message leaves nothing behind", async () => {
  const { conversation, now, wire, store, heard } = await aLiveOne()
  conversation.send({ type: "cancel_handoff" })
  wire.says("error", { client_id: "new-1", problem: refusal(409, "not-allowed") })
  assert.deepEqual([now.outbox, store.size, heard.problems], [[], 0, ["not-allowed"]])
})

test("a closed conversation tells and sends nothing any more, and keeps what was not sent", async () => {
  const { conversation, wire, store, heard } = await aLiveOne()
  wire.connected("lost")
  conversation.send(say)
  conversation.close()
  wire.connected("live")
  wire.says("error", { problem: refusal(503, "unavailable") })
  await settle()
  assert.deepEqual([wire.last("post_message"), store.size, heard.problems], [undefined, 1, []])
})

test("a gap asks for what is missing, once", async () => {
  const { now, wire } = await aLiveOne({ log: entriesUpTo(2) })
  wire.sent.length = 0
  wire.says("entry", { entry: anEntry({ seq: 5 }) })
  wire.says("entry", { entry: anEntry({ seq: 6 }) })
  assert.deepEqual(wire.sent, [{ type: "subscribe", conversation_id: "c_1", after: 2 }])
  wire.says("entries", { entries: entriesUpTo(6, 3), head: 6 })
  assert.deepEqual(seqs(now), [1, 2, 3, 4, 5, 6])
})

test("a heartbeat with a newer head asks for what was not heard", async () => {
  const { wire } = await aLiveOne({ log: entriesUpTo(2) })
  wire.sent.length = 0
  wire.says("heartbeat", { heads: { c_1: 2 } })
  assert.deepEqual(wire.sent, [])
  wire.says("heartbeat", { heads: { c_1: 4 } })
  assert.deepEqual(wire.sent, [{ type: "subscribe", conversation_id: "c_1", after: 2 }])
})

test("a head below one's own cursor means to start over", async () => {
  const { now, wire, log } = await aLiveOne({ log: entriesUpTo(5) })
  log.length = 2
  wire.says("entries", { entries: [], head: 2 })
  await settle()
  assert.deepEqual(seqs(now), [1, 2])
  assert.equal(wire.last("subscribe").after, 2)
})

test("a log that ends with stubs is read back to where it says how things stand", async () => {
  const log = [...entriesUpTo(20), ...Array.from({ length: 120 }, (_, i) => aStub(21 + i))]
  const { now } = await aConversation({ log })
  assert.ok(seqs(now)[0] <= 20)
})

test("asking for a person goes by REST when there is no socket, messages wait for it", async () => {
  const { conversation, now, wire } = await aLiveOne()
  wire.post = async ({ client_id }) => anEntry({ seq: 1, client_id, type: "handoff_requested", after: { state: "queued" } })
  wire.connected("lost")
  conversation.send(say)
  conversation.send({ type: "request_handoff" })
  await settle()
  assert.deepEqual(wire.posted.map((command) => command.type), ["request_handoff"])
  assert.deepEqual([seqs(now), now.outbox.map((item) => item.command.type)], [[1], ["post_message"]])
})

test("asking for a person in vain waits like everything else", async () => {
  const { conversation, now, wire } = await aLiveOne()
  wire.post = async () => { throw new Unreachable("nobody") }
  wire.connected("lost")
  conversation.send({ type: "request_handoff" })
  await settle()
  assert.deepEqual(states(now), ["waiting"])
  wire.connected("live")
  assert.equal(wire.last("request_handoff").client_id, "new-1")
})

test("a second request for a person is answered with the entry that stands", async () => {
  const { conversation, now, wire } = await aLiveOne({ log: [anEntry({ seq: 1, type: "handoff_requested", after: { state: "queued" } })] })
  conversation.send({ type: "request_handoff" })
  wire.says("ack", { client_id: "new-1", seq: 1 })
  assert.deepEqual(now.outbox, [])
})

test("who is typing is forgotten after six seconds, or with what they said", async () => {
  const { now, wire, clock } = await aLiveOne()
  const typing = () => wire.says("typing", { by: anna, typing: true })
  typing()
  assert.deepEqual([...now.typing.values()], ["Anna"])
  clock.pass(6_000)
  assert.equal(now.typing.size, 0)
  typing()
  wire.says("entry", { entry: anEntry({ seq: 1, by: anna, after: { state: "assigned", owner: anna } }) })
  assert.equal(now.typing.size, 0)
  wire.says("typing", { by: ana, typing: true })
  assert.equal(now.typing.size, 0)
})

test("a place in the queue is forgotten with the queue", async () => {
  const { now, wire } = await aLiveOne()
  wire.says("entry", { entry: anEntry({ seq: 1, type: "handoff_requested", after: { state: "queued" } }) })
  wire.says("queue", { position: 2, expected_wait_s: 60 })
  assert.equal(now.queue.position, 2)
  wire.says("entry", { entry: anEntry({ seq: 2, type: "handoff_cancelled" }) })
  assert.equal(now.queue, null)
})

test("a log that can't be read is asked for again; a session that ended is told", async () => {
  let answers = [Promise.reject(new Unreachable("nobody")), Promise.reject(new Problem(refusal(503, "unavailable", { retry_after_s: 1 })))]
  for (const answer of answers) answer.catch(() => {})
  const { now, clock, heard } = await aConversation({ log: entriesUpTo(1), answer: () => answers.shift() })
  assert.equal(now.transcript, null)
  clock.pass(3_000)
  await settle()
  clock.pass(1_000)
  await settle()
  assert.deepEqual([seqs(now), heard.problems], [[1], ["unavailable"]])
  const over = Promise.reject(new Problem(refusal(401, "unauthenticated")))
  over.catch(() => {})
  assert.equal((await aConversation({ answer: () => over })).heard.ended, 1)
})

test("older pages come in front, until there are none", async () => {
  const { conversation, now } = await aConversation({ log: entriesUpTo(170) })
  assert.equal(await conversation.older(), true)
  assert.equal(seqs(now)[0], 21)
  assert.equal(await conversation.older(), true)
  assert.equal(await conversation.older(), false)
  assert.equal(seqs(now).length, 170)
})
