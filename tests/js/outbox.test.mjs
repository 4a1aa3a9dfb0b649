import assert from "node:assert/strict"
import { test } from "node:test"
import { add, again, drop, isFinal, newId, next, refused, settled, stored } from "../../services/chat_client/static/chat/outbox.js"
import { anEntry } from "./samples.mjs"

const at = "2026-03-01T12:00:00.000Z"
const say = (id) => ({ type: "post_message", client_id: id, text: id })
const two = add(add([], say("a"), at), say("b"), at)
const ids = (outbox) => outbox.map((item) => item.command.client_id)

test("the oldest that waits is sent first", () => {
  assert.equal(next(two).command.client_id, "a")
  assert.equal(next(refused(two, "a", {})).command.client_id, "b")
  assert.equal(next([]), undefined)
})

test("an acknowledgement before its entry keeps the message, as stored, until the entry is here", () => {
  const known = stored(two, "a", 7, 6)
  assert.deepEqual([known[0].state, next(known).command.client_id], ["stored", "b"])
  assert.deepEqual(ids(settled(known, [anEntry({ seq: 7, client_id: "a" })], 7)), ["b"])
})

test("an entry before its acknowledgement takes the message out, and the late acknowledgement changes nothing", () => {
  const left = settled(two, [anEntry({ seq: 7, client_id: "a" })], 7)
  assert.deepEqual(ids(left), ["b"])
  assert.deepEqual(stored(left, "a", 7, 7), left)
})

test("an acknowledgement of what the transcript already has takes the message out: its entry will not come again", () => {
  assert.deepEqual(ids(stored(two, "a", 3, 6)), ["b"])
})

test("a stored message goes when the transcript has passed its place, whoever's client_id stands there", () => {
  assert.deepEqual(ids(settled(stored(two, "a", 7, 6), [], 8)), ["b"])
})

test("nothing settled is the same outbox", () => {
  assert.equal(settled(two, [anEntry({ seq: 1 })], 1), two)
})

test("a refused message is sent again under the same id, so that a repeat stays harmless", () => {
  const retried = again(refused(two, "a", { code: "not-allowed" }), "a", "other")
  assert.deepEqual([ids(retried), next(retried).command.client_id], [["a", "b"], "a"])
})

test("an id that is taken is replaced", () => {
  assert.deepEqual(ids(again(refused(two, "a", { code: "client-id-reused" }), "a", "other")), ["other", "b"])
})

test("what was dropped is gone", () => assert.deepEqual(ids(drop(two, "a")), ["b"]))

test("limits and outages pass, everything else that is refused stays so", () => {
  assert.deepEqual([429, 503, 500, 401].map((status) => isFinal({ status })), [false, false, false, false])
  assert.deepEqual([403, 404, 409, 413, 422].map((status) => isFinal({ status })), [true, true, true, true, true])
})

test("what would have to wait for longer than ten seconds is refused", () => {
  const waits = (retry_after_s) => !isFinal({ status: 429, retry_after_s })
  assert.deepEqual([2, 10, 11, 3_600].map(waits), [true, true, false, false])
})

test("an id has 128 random bits in hexadecimal", () => {
  assert.match(newId(globalThis.crypto), /^[0-9a-f]{32}$/)
  assert.notEqual(newId(globalThis.crypto), newId(globalThis.crypto))
})
