import assert from "node:assert/strict"
import { test } from "node:test"
import { apply, applyAll, empty, hasOlder, opened, prepend, standing } from "../../services/chat_client/static/chat/transcript.js"
import { aStub, anEntry, entriesUpTo } from "./samples.mjs"

const seqs = (transcript) => transcript.entries.map((entry) => entry.seq)

test("the next entry is added at the end", () => {
  assert.deepEqual(seqs(apply(apply(empty, anEntry({ seq: 1 })), anEntry({ seq: 2 }))), [1, 2])
})

test("what a reconnect brings again changes nothing", () => {
  const two = applyAll(empty, entriesUpTo(2))
  assert.equal(apply(two, anEntry({ seq: 2 })), two)
  assert.deepEqual(seqs(applyAll(two, entriesUpTo(4))), [1, 2, 3, 4])
})

test("a gap is not closed over: it says what is missing, and the backlog that fills it ends it", () => {
  const gap = apply(applyAll(empty, entriesUpTo(2)), anEntry({ seq: 5 }))
  assert.deepEqual([seqs(gap), gap.missing], [[1, 2], 3])
  const healed = applyAll(gap, entriesUpTo(5, 3))
  assert.deepEqual([seqs(healed), healed.missing], [[1, 2, 3, 4, 5], null])
})

test("entries before a gap in one page are kept", () => {
  const got = applyAll(empty, [anEntry({ seq: 1 }), anEntry({ seq: 3 })])
  assert.deepEqual([seqs(got), got.missing], [[1], 2])
})

test("every order and repetition of arrivals ends in each entry once, in order", () => {
  const entries = entriesUpTo(6)
  let seed = 7
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  for (let round = 0; round < 200; round++) {
    let transcript = empty
    while (transcript.seq < 6) {
      const from = Math.floor(random() * 6)
      transcript = applyAll(transcript, entries.slice(from, from + 1 + Math.floor(random() * 4)))
    }
    assert.deepEqual(seqs(transcript), [1, 2, 3, 4, 5, 6])
  }
})

test("it opens with the newest page and knows that there is more before", () => {
  const page = opened({ entries: entriesUpTo(100, 51), head: 100 })
  assert.deepEqual([page.first, page.seq, hasOlder(page)], [51, 100, true])
  const whole = prepend(page, entriesUpTo(50))
  assert.deepEqual([whole.first, whole.entries.length, hasOlder(whole)], [1, 100, false])
  assert.equal(prepend(whole, entriesUpTo(50)), whole)
})

test("an empty log begins at nothing", () => {
  assert.deepEqual(opened({ entries: [], head: 0 }), empty)
})

test("stubs count, and say nothing of where the conversation stands", () => {
  const queued = applyAll(empty, [anEntry({ seq: 1, after: { state: "queued" } }), aStub(2)])
  assert.deepEqual([queued.seq, standing(queued).state], [2, "queued"])
  assert.equal(standing(opened({ entries: [aStub(9)], head: 9 })), null)
  assert.equal(standing(empty).state, "bot")
})
