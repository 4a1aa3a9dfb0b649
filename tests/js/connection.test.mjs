import assert from "node:assert/strict"
import { test } from "node:test"
import { backoff, connect } from "../../services/chat_client/static/chat/connection.js"
import { aClock, sockets } from "./samples.mjs"

function aConnection() {
  const clock = aClock()
  const made = sockets()
  const states = []
  const frames = []
  const hello = () => ({ type: "hello", token: "t", subscriptions: [{ conversation_id: "c_1", after: frames.length }] })
  const world = { WebSocket: made.Socket, clock, random: () => 0.5 }
  const link = connect({ url: "ws://x/v1/socket", hello, onFrame: (frame) => frames.push(frame), onState: (state) => states.push(state), world })
  return { clock, made, states, frames, link }
}

function aLiveOne() {
  const all = aConnection()
  all.made.last.welcome()
  return all
}

test("it says hello and is live with the welcome", () => {
  const { made, states } = aLiveOne()
  assert.equal(made.last.sent[0].type, "hello")
  assert.deepEqual(states, ["live"])
})

test("nothing is sent before the welcome", () => {
  const { made, link } = aConnection()
  made.last.onopen()
  assert.equal(link.send({ type: "x" }), false)
  assert.equal(made.last.sent.length, 1)
})

test("a page that just opened is not called disconnected for two seconds", () => {
  const { clock, states } = aConnection()
  clock.pass(1_999)
  assert.deepEqual(states, [])
  clock.pass(1)
  assert.deepEqual(states, ["lost"])
})

test("a server that dies is noticed at once, tried again with growing pauses, and greeted with the newest cursor", () => {
  const { clock, made, states } = aLiveOne()
  made.last.ends(1006)
  assert.deepEqual(states, ["live", "lost"])
  for (const tries of [1, 2, 3]) {
    clock.pass(backoff(tries - 1, () => 0.5))
    assert.equal(made.all.length, 1 + tries)
    made.last.ends(1006)
  }
  clock.pass(backoff(3, () => 0.5))
  made.last.welcome()
  assert.equal(made.last.sent[0].subscriptions[0].after, 1)
  assert.deepEqual(states, ["live", "lost", "live"])
})

test("pauses double up to fifteen seconds and differ by chance", () => {
  assert.deepEqual([0, 1, 2, 20].map((n) => backoff(n, () => 1)), [400, 800, 1_600, 15_000])
  assert.equal(backoff(20, () => 0), 7_500)
})

test("a planned restart is kept quiet for two seconds and comes back when it was told to", () => {
  const { clock, made, states } = aLiveOne()
  made.last.says({ type: "goodbye", reason: "leaving", reconnect_in_ms: 700 })
  made.last.ends(1012)
  clock.pass(699)
  assert.equal(made.all.length, 1)
  clock.pass(1)
  made.last.welcome()
  assert.deepEqual(states, ["live", "quiet", "live"])
  clock.pass(10_000)
  assert.deepEqual(states, ["live", "quiet", "live"])
})

test("a planned restart that takes long is said", () => {
  const { clock, made, states } = aLiveOne()
  made.last.says({ type: "goodbye", reason: "leaving", reconnect_in_ms: 100 })
  made.last.ends(1012)
  clock.pass(2_000)
  assert.deepEqual(states, ["live", "quiet", "lost"])
})

test("a reader that was too slow comes back at once, but not again and again", () => {
  const { clock, made } = aLiveOne()
  made.last.ends(4008)
  clock.pass(0)
  assert.equal(made.all.length, 2)
  made.last.welcome()
  made.last.ends(4008)
  clock.pass(0)
  assert.equal(made.all.length, 2)
  clock.pass(1_000)
  assert.equal(made.all.length, 3)
})

test("a session that ended is the end: nothing is tried any more", () => {
  const { clock, made, states } = aLiveOne()
  made.last.ends(4001)
  clock.pass(60_000)
  assert.deepEqual([states, made.all.length], [["live", "ended"], 1])
})

test("too many sockets waits as long as it was told to, and up to a second more by chance", () => {
  const { clock, made } = aConnection()
  made.last.onopen()
  made.last.says({ type: "error", problem: { status: 429, retry_after_s: 9 } })
  made.last.ends(4029)
  clock.pass(9_499)
  assert.equal(made.all.length, 1)
  clock.pass(1)
  assert.equal(made.all.length, 2)
})

test("told again to wait, it waits as long as it was told the last time", () => {
  const { clock, made } = aConnection()
  for (const [tries, seconds] of [[1, 9], [2, 4]]) {
    made.last.onopen()
    made.last.says({ type: "error", problem: { status: 429, retry_after_s: seconds } })
    made.last.ends(4029)
    clock.pass(seconds * 1_000 + 499)
    assert.equal(made.all.length, tries)
    clock.pass(1)
    assert.equal(made.all.length, tries + 1)
  }
})

test("how long a message or a conversation has to wait says nothing about the socket", () => {
  const { clock, made } = aLiveOne()
  for (const one of [{ client_id: "m1" }, { conversation_id: "c_1" }]) {
    made.last.says({ type: "error", ...one, problem: { status: 429, retry_after_s: 3_600 } })
  }
  made.last.ends(1012)
  clock.pass(500)
  assert.equal(made.all.length, 2)
})

test("a full server that does not say how long is left alone for ten seconds", () => {
  const { clock, made } = aConnection()
  made.last.onopen()
  made.last.ends(4029)
  clock.pass(10_499)
  assert.equal(made.all.length, 1)
  clock.pass(1)
  assert.equal(made.all.length, 2)
})

test("silence longer than a heartbeat and a half is a dead socket, whatever the socket says", () => {
  const { clock, made, states } = aLiveOne()
  clock.pass(30_000)
  made.last.says({ type: "heartbeat", heads: {} })
  clock.pass(34_999)
  assert.deepEqual(states, ["live"])
  clock.pass(1)
  assert.deepEqual(states, ["live", "lost"])
  assert.equal(made.all[0].closed, true)
})

test("a late word from a socket that was given up is not heard", () => {
  const { clock, made, frames } = aLiveOne()
  clock.pass(35_000)
  made.all[0].says({ type: "entry" })
  made.all[0].ends(1006)
  assert.deepEqual(frames.map((frame) => frame.type), ["welcome"])
})

test("a socket without a welcome is given up", () => {
  const { clock, made } = aConnection()
  clock.pass(10_000)
  assert.equal(made.all[0].closed, true)
})

test("waking up connects at once instead of waiting", () => {
  const { made, link } = aLiveOne()
  made.last.ends(1006)
  link.wake()
  assert.equal(made.all.length, 2)
})

test("waking up asks an open socket for a sign of life, and gives it up without one", () => {
  const { clock, made, states, link } = aLiveOne()
  link.wake()
  assert.deepEqual(made.last.sent.at(-1), { type: "subscribe", conversation_id: "c_1", after: 1 })
  clock.pass(5_000)
  assert.deepEqual(states, ["live", "lost"])
})

test("without a network it is lost, and live again with the first word that comes through", () => {
  const { made, states, link } = aLiveOne()
  link.offline()
  assert.equal(link.send({ type: "x" }), false)
  made.last.says({ type: "entries" })
  assert.deepEqual(states, ["live", "lost", "live"])
})

test("a closed one stays closed", () => {
  const { clock, made, states, link } = aLiveOne()
  link.close()
  clock.pass(120_000)
  assert.deepEqual([made.all.length, made.last.closed, states], [1, true, ["live"]])
  assert.deepEqual(clock.waiting(), [])
})
