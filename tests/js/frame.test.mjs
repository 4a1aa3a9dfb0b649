import assert from "node:assert/strict"
import { test } from "node:test"
import { bounds, down, held, newest, topKey, up } from "../../services/chat_client/static/chat/frame.js"

const rowsOf = (n, from = 0) => Array.from({ length: n }, (_, i) => ({ key: `k${from + i}`, kind: "said" }))
const rows = rowsOf(1_000)

test("it begins at the end, with no more than is needed", () => {
  assert.deepEqual(bounds(rows, newest), { from: 880, to: 1_000 })
  assert.deepEqual(bounds(rowsOf(5), newest), { from: 0, to: 5 })
})

test("it grows upwards, lets go below, and comes back down to the end without leaving a row out", () => {
  let frame = newest
  const seen = new Set()
  const look = () => {
    const { from, to } = bounds(rows, frame)
    assert.ok(to - from <= 300)
    for (const row of rows.slice(from, to)) seen.add(row.key)
    return { from, to }
  }
  while (look().from > 0) frame = up(rows, frame)
  assert.equal(seen.size, 1_000)
  while (look().to < 1_000) frame = down(rows, frame)
  assert.equal(frame.last, null)
})

test("what comes in at the end does not move what is read above", () => {
  const frame = held(rows, newest)
  assert.deepEqual(bounds(rowsOf(1_005), frame), { from: 880, to: 1_005 })
})

test("what is loaded before does not move it either", () => {
  const frame = held(rows, newest)
  assert.deepEqual(bounds(rowsOf(1_100, -100), frame), { from: 980, to: 1_100 })
})

test("a key that is gone is the end again", () => {
  assert.deepEqual(bounds(rows, { first: "gone", last: "gone" }), { from: 880, to: 1_000 })
})

test("what was the top tells whether older rows came", () => {
  const drawnAnew = rows.map((row) => ({ ...row, text: "edited" }))
  assert.equal(topKey(drawnAnew), topKey(rows))
  assert.notEqual(topKey(rowsOf(1_050, -50)), topKey(rows))
  const above = [{ key: "day/1", kind: "day" }, { key: "/new", kind: "new" }]
  assert.equal(topKey([...above, ...rows]), topKey(rows))
  assert.deepEqual(bounds([...above, ...rows], { first: "k0", last: "k9" }), { from: 0, to: 12 })
})

test("a day's row is never held on to: it wanders when older rows of that day come", () => {
  const withDay = [{ key: "day/1", kind: "day" }, ...rowsOf(10)]
  assert.equal(held(withDay, newest).first, "k0")
  assert.deepEqual(bounds(withDay, held(withDay, newest)), { from: 0, to: 11 })
})
