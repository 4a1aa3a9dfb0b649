import assert from "node:assert/strict"
import { test } from "node:test"
import { watch } from "../../services/chat_client/static/admin/watch.js"
import { Problem, Unreachable } from "../../services/chat_client/static/chat/api.js"
import { aClock } from "./samples.mjs"

const settled = () => new Promise((done) => setImmediate(done))

function aWatch() {
  const clock = aClock()
  const asked = []
  const seen = []
  const trouble = { textContent: "" }
  const state = { shown: true }
  const read = () => new Promise((answer, refuse) => asked.push({ answer, refuse }))
  const news = watch({ read, show: (found) => seen.push(found), trouble, shown: () => state.shown, clock })
  return { clock, asked, seen, trouble, state, news }
}

test("it asks at once, and every fifteen seconds", async () => {
  const { clock, asked, seen, news } = aWatch()
  news.now()
  asked[0].answer("one")
  await settled()
  clock.pass(14_999)
  assert.equal(asked.length, 1)
  clock.pass(1)
  asked[1].answer("two")
  await settled()
  assert.deepEqual(seen, ["one", "two"])
})

test("out of sight it asks nothing, until it is looked at again", async () => {
  const { clock, asked, state, news } = aWatch()
  news.now()
  asked[0].answer("one")
  await settled()
  state.shown = false
  clock.pass(60_000)
  assert.equal(asked.length, 1)
  state.shown = true
  news.now()
  assert.equal(asked.length, 2)
})

test("an answer that comes late never covers a newer one", async () => {
  const { asked, seen, news } = aWatch()
  news.now()
  news.now()
  asked[1].answer("newer")
  await settled()
  asked[0].answer("older")
  await settled()
  assert.deepEqual(seen, ["newer"])
})

test("what comes after it was stopped is not shown", async () => {
  const { clock, asked, seen, news } = aWatch()
  news.now()
  news.stop()
  asked[0].answer("one")
  await settled()
  clock.pass(60_000)
  assert.deepEqual([seen, asked.length], [[], 1])
})

test("while nobody answers it says so and tries every three seconds, and then says nothing any more", async () => {
  const { clock, asked, seen, trouble, news } = aWatch()
  news.now()
  asked[0].refuse(new Unreachable("no"))
  await settled()
  assert.match(trouble.textContent, /does not answer.*may be old/)
  clock.pass(3_000)
  asked[1].answer("there")
  await settled()
  assert.deepEqual([seen, trouble.textContent], [["there"], ""])
})

test("a service that is older than the page, or has no database, is a sentence", async () => {
  const { clock, asked, trouble, news } = aWatch()
  news.now()
  asked[0].refuse(new Problem({ status: 404, detail: "There is nothing at this address." }))
  await settled()
  assert.match(trouble.textContent, /can't do this yet/)
  clock.pass(15_000)
  asked[1].refuse(new Problem({ status: 503, detail: "The database does not answer just now." }))
  await settled()
  assert.equal(trouble.textContent, "The database does not answer just now.")
})
