import assert from "node:assert/strict"
import { test } from "node:test"
import { add, refused, stored } from "../../services/chat_client/static/chat/outbox.js"
import { quickReplies, timeline, unrated } from "../../services/chat_client/static/chat/timeline.js"
import { aStub, ana, anEntry, anna, bot, system } from "./samples.mjs"

const said = (rows) => rows.filter((row) => row.kind === "said")
const lines = (entries) => timeline(entries, [], ana).filter((row) => row.kind === "line").map((row) => row.text)
const reply = (seq, messages, more = {}) => anEntry({ seq, type: "bot_replied", by: bot, messages, ...more })
const assigned = { state: "assigned", owner: { id: "a_1", name: "Anna" } }

test("a day stands above the first row of that day, once", () => {
  const rows = timeline([anEntry({ seq: 1 }), anEntry({ seq: 2 }), anEntry({ seq: 3, at: "2026-03-03T12:00:00.000Z" })], [], ana)
  assert.deepEqual(rows.map((row) => row.kind), ["day", "said", "said", "day", "said"])
})

test("what one person says within five minutes stands under one name, and ends with the last", () => {
  const minute = (n) => `2026-03-01T12:0${n}:00.000Z`
  const rows = said(timeline([0, 3, 6].map((n, i) => anEntry({ seq: i + 1, at: minute(n) })), [], ana))
  assert.deepEqual(rows.map(({ first, last }) => [first, last]), [[true, false], [false, true], [true, true]])
})

test("another speaker, or a line between, begins anew", () => {
  const rows = said(timeline([anEntry({ seq: 1 }), reply(2, [{ text: "hi" }]), anEntry({ seq: 3 })], [], ana))
  assert.deepEqual(rows.map((row) => [row.side, row.first]), [["own", true], ["bot", true], ["own", true]])
})

test("one's own are told by id and role, not by name", () => {
  const namesake = { role: "visitor", id: "v_2", name: "Ana" }
  assert.deepEqual(said(timeline([anEntry(), anEntry({ seq: 2, by: namesake })], [], ana)).map((row) => row.side), ["own", "visitor"])
})

test("each message of a bot's turn is a bubble with a key of its own", () => {
  const rows = said(timeline([reply(1, [{ text: "one" }, { text: "two" }])], [], ana))
  assert.deepEqual(rows.map((row) => [row.key, row.text]), [["id-1", "one"], ["id-1/1", "two"]])
})

test("a message keeps its key on its way from the outbox into the log", () => {
  const waiting = add([], { type: "post_message", client_id: "mine", text: "hello" }, "2026-03-01T12:00:00.000Z")
  const states = [waiting, stored(waiting, "mine", 1, 0), refused(waiting, "mine", {})].map((box) => said(timeline([], box, ana))[0])
  assert.deepEqual(states.map((row) => row.state), ["sending", "sent", "refused"])
  const inLog = said(timeline([anEntry({ client_id: "mine", text: "hello" })], [], ana))[0]
  assert.deepEqual([states[0].key, inLog.key, inLog.state], ["mine", "mine", "sent"])
})

test("stubs and types that are not known show as nothing", () => {
  assert.deepEqual(timeline([aStub(1), anEntry({ seq: 2, type: "confetti_thrown" })], [], ana).filter((row) => row.kind !== "day"), [])
})

test("every change of hands is a line in the reader's words", () => {
  const story = [
    anEntry({ seq: 1, type: "handoff_requested", after: { state: "queued" } }),
    anEntry({ seq: 2, type: "handoff_accepted", by: anna, after: assigned }),
    anEntry({ seq: 3, type: "handoff_transferred", by: anna, to: { id: "a_2", name: "Ben" }, after: { state: "assigned", owner: { id: "a_2", name: "Ben" } } }),
    anEntry({ seq: 4, type: "handoff_requeued", by: system, after: { state: "queued" } }),
    anEntry({ seq: 5, type: "handoff_cancelled", after: { state: "bot" } }),
    anEntry({ seq: 6, type: "handoff_requested", by: system, after: { state: "queued" } }),
    anEntry({ seq: 7, type: "handoff_ended", by: anna, after: { state: "bot" } }),
    anEntry({ seq: 8, type: "conversation_resolved", by: anna, after: { state: "resolved" } }),
    anEntry({ seq: 9, type: "conversation_rated", score: 4, after: { state: "resolved" } }),
    anEntry({ seq: 10, type: "conversation_reopened", by: anna, after: assigned }),
  ]
  assert.deepEqual(lines(story), [
    "Waiting for a person",
    "Anna joined",
    "Anna handed over to Ben",
    "Ben left. Waiting for a person",
    "You are back with Smart Chatbot",
    "Smart Chatbot could not answer. Waiting for a person",
    "You are back with Smart Chatbot",
    "Resolved",
    "You rated this 4 of 5",
    "Anna opened this again",
  ])
})

test("a reply that is the acceptance says so above itself", () => {
  const rows = timeline([anEntry({ seq: 1, type: "handoff_requested", after: { state: "queued" } }), anEntry({ seq: 2, by: anna, after: assigned })], [], ana)
  assert.deepEqual(rows.slice(-2).map((row) => row.text), ["Anna joined", "text 2"])
})

test("a message into a resolved conversation says who answers now", () => {
  const rows = timeline([anEntry({ seq: 1, type: "conversation_resolved", after: { state: "resolved" } }), anEntry({ seq: 2 })], [], ana)
  assert.deepEqual(rows.slice(-2).map((row) => row.text), ["You are back with Smart Chatbot", "text 2"])
})

test("a bot's turn with a hand-off says it below what it said", () => {
  const rows = timeline([reply(1, [{ text: "One moment." }], { action: { type: "handoff" }, after: { state: "queued" } })], [], ana)
  assert.deepEqual(rows.slice(-2).map((row) => row.text), ["One moment.", "Waiting for a person"])
})

test("quick replies stand until something was said or done, stubs aside", () => {
  const asked = reply(1, [{ text: "?", quick_replies: ["yes", "no"] }, { text: "!", quick_replies: ["no", "escalate"] }])
  assert.deepEqual(quickReplies([asked, aStub(2)], []), ["yes", "no", "escalate"])
  assert.deepEqual(quickReplies([asked, anEntry({ seq: 2 })], []), [])
  assert.deepEqual(quickReplies([asked], add([], { type: "post_message", client_id: "x", text: "yes" }, asked.at)), [])
})

test("a rating is asked for once after each resolve", () => {
  const resolved = anEntry({ seq: 1, type: "conversation_resolved", after: { state: "resolved" } })
  const rated = anEntry({ seq: 2, type: "conversation_rated", score: 5, after: { state: "resolved" } })
  assert.deepEqual([unrated([]), unrated([resolved]), unrated([resolved, aStub(2)]), unrated([resolved, rated])], [false, true, true, false])
})

test("ten times the entries are ten times the work", () => {
  let reads = 0
  const counting = { get: (entry, name) => ((reads += 1), entry[name]) }
  const work = (length) => {
    const many = Array.from({ length }, (_, i) => new Proxy(anEntry({ seq: i + 1 }), counting))
    reads = 0
    assert.ok(timeline(many, [], ana).length >= length)
    return reads
  }
  assert.ok(work(10_000) < 11 * work(1_000))
})
