import assert from "node:assert/strict"
import { test } from "node:test"
import { actsOn, lastOwn } from "../../services/chat_client/static/rooms/acts.js"
import { fold } from "../../services/chat_client/static/rooms/fold.js"
import { ana, anEntry, aWish, bo } from "./rooms_samples.mjs"

const said = (entries, outbox = []) => fold(entries, outbox, ana).said.get(1)

test("a message says what its newest edit says", () => {
  const entries = [
    anEntry({ text: "", redacted_by: 3 }),
    anEntry({ seq: 2, type: "message_edited", target_seq: 1, text: "", redacted_by: 3 }),
    anEntry({ seq: 3, type: "message_edited", target_seq: 1, text: "third", mentions: [ana] }),
  ]
  const { text, edited, mentions } = said(entries)
  assert.deepEqual([text, edited, mentions], ["third", true, [ana]])
})

test("a deleted message has no text, and tells who deleted it", () => {
  const { text, goneBy } = said([anEntry(), anEntry({ seq: 2, type: "message_deleted", target_seq: 1, by: ana })])
  assert.deepEqual([text, goneBy], ["", ana])
})

test("a person reacts with an emoji once, however often they say so, and takes it away at once", () => {
  const react = (seq, on, by = bo) => anEntry({ seq, type: "reacted", target_seq: 1, emoji: "👍", on, by })
  const both = said([anEntry(), react(2, true), react(3, true), react(4, true, ana)])
  assert.deepEqual([...both.reactions.get("👍")], [[bo.id, "Bo"], [ana.id, "Ana"]])
  assert.equal(said([anEntry(), react(2, true), react(3, false)]).reactions.size, 0)
})

test("what is done to a message that is not here changes nothing", () => {
  const { items } = fold([anEntry({ seq: 5, type: "message_edited", target_seq: 1, text: "x" })], [], ana)
  assert.deepEqual(items, [])
})

test("what waits to be sent counts as done, unless it was refused", () => {
  const edit = { type: "edit_message", target_seq: 1, text: "better" }
  assert.equal(said([anEntry()], [aWish(edit)]).text, "better")
  assert.equal(said([anEntry()], [aWish(edit, "refused")]).text, "text 1")
  assert.equal(said([anEntry()], [aWish({ type: "delete_message", target_seq: 1 })]).goneBy.id, ana.id)
  assert.ok(said([anEntry()], [aWish({ type: "react", target_seq: 1, emoji: "🎉", on: true })]).reactions.has("🎉"))
})

test("a message on its way stands last, with how far it is", () => {
  const { items } = fold([anEntry()], [aWish({ type: "post_message", text: "mine", reply_to: 1 }, "refused")], ana)
  assert.deepEqual(items.map(({ text, state, seq }) => [text, state, seq]), [["text 1", "sent", 1], ["mine", "refused", null]])
})

test("comings and goings are crossings; types that are not known are, too, and say nothing later", () => {
  const { items } = fold([anEntry({ type: "member_joined" }), anEntry({ seq: 2, type: "confetti_thrown" })], [], ana)
  assert.deepEqual(items.map(({ kind }) => kind), ["crossing", "crossing"])
})

test("what one may do with a message depends on whose it is, on one's role, and on the room", () => {
  const own = said([anEntry({ by: ana })])
  const other = said([anEntry()])
  const room = (more = {}, me = {}) => ({ archived: false, me: { role: "member", muted: false, ...me }, ...more })
  assert.deepEqual(actsOn(own, room(), ana), ["react", "reply", "copy", "edit", "delete"])
  assert.deepEqual(actsOn(other, room(), ana), ["react", "reply", "copy", "report"])
  assert.deepEqual(actsOn(other, room({}, { role: "owner" }), ana), ["react", "reply", "copy", "delete", "report"])
  assert.deepEqual(actsOn(own, room({}, { muted: true }), ana), ["copy", "delete"])
  assert.deepEqual(actsOn(other, room({}, { muted: true }), ana), ["copy", "report"])
  assert.deepEqual(actsOn(other, room({ archived: true }), ana), ["copy", "report"])
  assert.deepEqual(actsOn({ ...own, goneBy: ana }, room(), ana), [])
})

test("the arrow up finds one's newest message that still stands", () => {
  const entries = [anEntry({ by: ana }), anEntry({ seq: 2, by: ana }), anEntry({ seq: 3 }), anEntry({ seq: 4, type: "message_deleted", target_seq: 2, by: ana })]
  assert.equal(lastOwn(fold(entries, [], ana).items, ana).seq, 1)
  assert.equal(lastOwn(fold([anEntry()], [], ana).items, ana), null)
})
