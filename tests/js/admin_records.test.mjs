import assert from "node:assert/strict"
import { test } from "node:test"
import { fresh, wholeAudit } from "../../services/chat_client/static/admin/history.js"
import { sentenceOf } from "../../services/chat_client/static/admin/records.js"
import { said, textOf } from "../../services/chat_client/static/admin/said.js"
import { system } from "./samples.mjs"

const ada = { role: "agent", id: "a_1", name: "Ada" }
const jonas = { id: "a_2", name: "Jonas" }
const lea = { conversation_id: "c_1", visitor: { id: "v_1", name: "Lea" } }

const aRecord = (action, more = {}) =>
  ({ at: "2026-03-01T12:00:00.000Z", by: ada, action, conversation_id: null, visitor: null, subject: null, detail: null, ...more })
const words = (action, more) => textOf(sentenceOf(aRecord(action, more)))

test("what became of a conversation is told by its visitor's name", () => {
  assert.deepEqual(
    ["handoff_accepted", "handoff_requeued", "handoff_ended", "conversation_resolved", "conversation_reopened"].map((action) => words(action, lea)),
    ["Ada accepted Lea's conversation", "Ada put Lea's conversation back into the queue", "Ada handed Lea's conversation back to the bot",
      "Ada resolved Lea's conversation", "Ada opened Lea's conversation again"],
  )
  assert.equal(words("handoff_transferred", { ...lea, subject: jonas }), "Ada transferred Lea's conversation to Jonas")
})

test("a conversation whose visitor is not known is a conversation all the same", () => {
  assert.equal(words("handoff_accepted", { conversation_id: "c_1" }), "Ada accepted a conversation")
  assert.equal(words("handoff_transferred", { conversation_id: "c_1" }), "Ada transferred a conversation")
})

test("what was changed of agents names both", () => {
  assert.deepEqual(
    ["agent_added", "agent_changed", "agent_disabled", "agent_enabled", "password_reset"].map((action) => words(action, { subject: jonas })),
    ["Ada added Jonas", "Ada changed Jonas", "Ada disabled Jonas", "Ada enabled Jonas", "Ada set a new password for Jonas"],
  )
})

test("saved replies are named as agents call them up", () => {
  const subject = { id: "r_1", name: "hello" }
  assert.deepEqual(
    ["canned_response_added", "canned_response_changed", "canned_response_removed"].map((action) => words(action, { subject })),
    ["Ada added the saved reply /hello", "Ada changed the saved reply /hello", "Ada removed the saved reply /hello"],
  )
  assert.equal(words("webhook_changed"), "Ada changed the webhook")
})

test("what owners of rooms did to others names both, and what became of reports whose they were", () => {
  const told = {
    room_member_removed: "Ada removed Jonas from a room",
    room_member_banned: "Ada banned Jonas from a room",
    room_member_unbanned: "Ada lets Jonas come to a room again",
    room_member_muted: "Ada muted Jonas in a room",
    room_member_unmuted: "Ada lets Jonas speak in a room again",
    room_member_promoted: "Ada made Jonas an owner of a room",
    room_member_demoted: "Ada made Jonas a plain member of a room",
    room_message_deleted: "Ada deleted a message of Jonas in a room",
    report_handled: "Ada handled a report from Jonas",
  }
  for (const [action, sentence] of Object.entries(told)) {
    assert.equal(words(action, { subject: jonas }), sentence)
    assert.equal(words(action), sentence.replace("Jonas", "somebody"))
  }
  const subject = { id: "room_1", name: "Garden" }
  assert.deepEqual(
    ["room_archived", "room_unarchived"].map((action) => words(action, { subject })),
    ["Ada archived the room Garden", "Ada opened the room Garden again"],
  )
})

test("what nobody did was done by the desk itself", () => {
  assert.equal(words("handoff_requeued", { ...lea, by: system }), "The desk itself put Lea's conversation back into the queue")
})

test("an action of a newer version is shown by its name, and what is missing breaks nothing", () => {
  assert.equal(words("agent_promoted", { subject: jonas }), "Ada: agent promoted")
  assert.equal(words("agent_disabled", { by: null }), "Somebody disabled somebody")
  assert.equal(words(undefined), "Ada: undefined")
})

test("names stay values: whoever is called like markup is still only a name", () => {
  const name = "<b>${x}</b>"
  assert.deepEqual(said`${name} is disabled.`.names, [name])
  assert.equal(textOf(said`${name} is disabled.`), "<b>${x}</b> is disabled.")
})

test("of the newest page only what is not on the screen yet is new", () => {
  const [one, two, three] = ["1", "2", "3"].map((detail) => aRecord("agent_changed", { detail }))
  assert.deepEqual(fresh([three, two, one], two), [three])
  assert.deepEqual(fresh([two, one], two), [])
  assert.equal(fresh([three, two], one), null)
})

test("the whole audit is read page by page to its end", async () => {
  const pages = { null: { records: [1, 2], next: "x" }, x: { records: [3], next: "y" }, y: { records: [], next: null } }
  const told = []
  assert.deepEqual(await wholeAudit(async (cursor) => pages[cursor], (n) => told.push(n)), [1, 2, 3])
  assert.deepEqual(told, [2, 3, 3])
})
