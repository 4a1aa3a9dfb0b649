import assert from "node:assert/strict"
import { test } from "node:test"
import { makeLine } from "../../services/chat_client/static/chat/line.js"
import { makePool } from "../../services/chat_client/static/console/pool.js"
import { aClock, anEntry, settle, sockets } from "./samples.mjs"

function aLine() {
  const { Socket, all } = sockets()
  const clock = aClock()
  const heard = []
  const line = makeLine({
    url: "ws://chat/v1/socket", token: "t", watching: { type: "subscribe_inbox" }, onFrame: (frame) => heard.push(frame.type), onState: () => {},
    world: { WebSocket: Socket, clock, random: () => 0.5 },
  })
  return { line, all, heard, clock }
}

/** Hooks that note what they hear; they follow the conversation from `after` once it is greeted. */
function aMember(id, after) {
  const member = { frames: [], states: [] }
  member.hooks = {
    hello: () => ({ subscriptions: after === undefined ? [] : [{ conversation_id: id, after }] }),
    onFrame: (frame) => member.frames.push(frame),
    onState: (state) => member.states.push(state),
  }
  return member
}

test("one hello carries the subscriptions of all, and every welcome the inbox anew", () => {
  const { line, all } = aLine()
  line.dial("a")(aMember("a", 3).hooks)
  line.dial("b")(aMember("b", 5).hooks)
  all[0].onopen()
  assert.deepEqual(all[0].sent[0].subscriptions, [{ conversation_id: "a", after: 3 }, { conversation_id: "b", after: 5 }])
  all[0].says({ type: "welcome", heartbeat_s: 20, limits: {} })
  assert.deepEqual(all[0].sent.at(-1), { type: "subscribe_inbox" })
})

test("an inbox that can't be followed for now is asked for again when the service says", () => {
  const { all, clock } = aLine()
  all[0].welcome()
  const before = all[0].sent.length
  all[0].says({ type: "error", problem: { retry_after_s: 2 } })
  clock.pass(1_999)
  assert.equal(all[0].sent.length, before)
  clock.pass(1)
  assert.deepEqual(all[0].sent.slice(before), [{ type: "subscribe_inbox" }])
})

test("a frame reaches the conversation that it is of, a heartbeat each, an error of none only the desk", () => {
  const { line, all, heard } = aLine()
  const [a, b] = [aMember("a"), aMember("b")]
  line.dial("a")(a.hooks)
  line.dial("b")(b.hooks)
  all[0].welcome()
  all[0].says({ type: "entry", entry: anEntry({ conversation_id: "a" }) })
  all[0].says({ type: "typing", conversation_id: "b" })
  all[0].says({ type: "heartbeat", heads: {} })
  all[0].says({ type: "error", problem: {} })
  assert.deepEqual(a.frames.map(({ type }) => type), ["welcome", "entry", "heartbeat"])
  assert.deepEqual(b.frames.map(({ type }) => type), ["welcome", "typing", "heartbeat"])
  assert.deepEqual(heard, ["welcome", "entry", "typing", "heartbeat", "error"])
})

test("who comes later is told of the welcome, and how the line is", async () => {
  const { line, all } = aLine()
  all[0].welcome()
  const late = aMember("a")
  line.dial("a")(late.hooks)
  assert.deepEqual(late.frames, [])
  await settle()
  assert.deepEqual([late.frames.map(({ type }) => type), late.states], [["welcome"], ["live"]])
})

test("who closes is heard of no more, and unsubscribed", () => {
  const { line, all } = aLine()
  const a = aMember("a")
  const link = line.dial("a")(a.hooks)
  all[0].welcome()
  link.close()
  all[0].says({ type: "typing", conversation_id: "a" })
  assert.equal(a.frames.length, 1)
  assert.deepEqual(all[0].sent.at(-1), { type: "unsubscribe", conversation_id: "a" })
})

test("of the conversations that were open the oldest are closed, but none that has something unsent", () => {
  const closed = []
  const pool = makePool((id) => ({ now: { id, outbox: id === "c0" ? [1] : [] }, close: () => closed.push(id) }))
  for (let i = 0; i < 10; i++) pool.open(`c${i}`)
  assert.deepEqual(closed, ["c1", "c2"])
  assert.equal(pool.open("c0"), pool.get("c0"))
})
