import assert from "node:assert/strict"
import { test } from "node:test"
import { makeHall } from "../../services/chat_client/static/rooms/hall.js"
import { ana, anEntry, bo } from "./rooms_samples.mjs"
import { aClock, settle, sockets } from "./samples.mjs"

const aRoom = (id, more = {}) => ({ id, name: id, direct: false, head: 5, read_seq: 5, unread: 0, mentions: 0, me: { role: "member", muted: false }, ...more })
const entry = (id, seq, more = {}) => ({ type: "entry", entry: anEntry({ conversation_id: id, seq, ...more }) })

/** A person's hall with these rooms, its socket greeted. */
async function aHall(own = [aRoom("a"), aRoom("b")]) {
  const { Socket, all } = sockets()
  const [clock, told, arrived, lists] = [aClock(), [], [], []]
  const api = { own: async () => ({ rooms: await (lists.shift() ?? own) }), newest: async () => ({ entries: [anEntry({ conversation_id: "a", seq: 5 })], head: 5 }) }
  const note = (name) => (...more) => told.push([name, ...more])
  const tell = Object.fromEntries(["ended", "off", "problem", "left", "state", "again"].map((name) => [name, note(name)]))
  const hall = makeHall({
    url: "ws://chat", token: "t", me: ana, api, newId: () => "id",
    world: { WebSocket: Socket, clock, random: () => 0.5 },
    keep: () => ({ all: () => [], put() {}, remove() {} }),
    tell: { ...tell, changed() {}, arrived: ({ id }, entries) => arrived.push(...entries.map(({ seq }) => [id, seq])), frame() {}, shown() {} },
  })
  await settle()
  all[0]?.welcome()
  /** The next question for the list waits for its answer. */
  const late = () => {
    let answer
    lists.push(new Promise((resolve) => { answer = resolve }))
    return (rooms) => answer(rooms)
  }
  return { hall, all, clock, told, arrived, own, late, socket: all[0], sent: () => all[0].sent.slice(1) }
}

const counts = (hall, id) => [hall.get(id).tally.unread, hall.get(id).tally.mentions]

test("one socket follows all rooms, each from its head", async () => {
  const { socket } = await aHall()
  assert.deepEqual(socket.sent[0].subscriptions, [{ conversation_id: "a", after: 5 }, { conversation_id: "b", after: 5 }])
})

test("what comes is counted where it comes, and is nothing new once another screen has read it", async () => {
  const { hall, socket } = await aHall()
  socket.says(entry("a", 6))
  socket.says(entry("a", 7, { mentions: [ana] }))
  assert.deepEqual([counts(hall, "a"), counts(hall, "b")], [[2, 1], [0, 0]])
  socket.says({ type: "read", conversation_id: "a", seq: 7 })
  assert.deepEqual(counts(hall, "a"), [0, 0])
})

test("after a lost connection each room goes on where it was", async () => {
  const { socket, all, clock } = await aHall()
  socket.says(entry("b", 6))
  socket.ends(1006)
  clock.pass(15_000)
  all[1].onopen()
  assert.deepEqual(all[1].sent[0].subscriptions.map(({ after }) => after), [5, 6])
})

test("who is connected again asks anew for what nobody listened to, within five seconds", async () => {
  const { all, socket, clock, told } = await aHall()
  const again = () => told.filter(([name]) => name === "again").length
  clock.pass(5_000)
  assert.equal(again(), 0)
  socket.ends(1006)
  clock.pass(1_000)
  all[1].welcome()
  clock.pass(5_000)
  assert.equal(again(), 1)
})

test("who is removed hears of it, and the room is gone", async () => {
  const { hall, socket, told } = await aHall()
  socket.says(entry("a", 6, { type: "member_left", member: ana, reason: "removed" }))
  assert.equal(hall.get("a"), null)
  assert.deepEqual(told.filter(([name]) => name === "left").map(([, room, { by }]) => [room.id, by]), [["a", bo]])
})

test("who was removed while nobody was listening hears of it by the list", async () => {
  const { hall, socket, own, clock, told } = await aHall()
  own.shift()
  socket.says({ type: "rooms_changed", conversation_id: "a" })
  clock.pass(300)
  await settle()
  assert.deepEqual([hall.get("a"), hall.get("b").id], [null, "b"])
  assert.deepEqual(told.filter(([name]) => name === "left").map(([, room, entry]) => [room.id, entry]), [["a", null]])
})

test("a room that was entered while the list was asked for outlives that answer, and the list is asked for again", async () => {
  const { hall, socket, own, clock, told, late } = await aHall()
  const answer = late()
  socket.says({ type: "rooms_changed", conversation_id: "b" })
  clock.pass(300)
  hall.put(aRoom("c"))
  own.push(aRoom("c"), aRoom("d"))
  answer([aRoom("a"), aRoom("b")])
  await settle()
  assert.deepEqual([hall.get("c").id, hall.get("d")], ["c", null])
  clock.pass(300)
  await settle()
  assert.equal(hall.get("d").id, "d")
  assert.deepEqual(told.filter(([name]) => name === "left"), [])
})

test("a room that one came into elsewhere is followed once the list is read again", async () => {
  const { hall, socket, own, clock, sent } = await aHall()
  own.push(aRoom("c", { head: 2, read_seq: 2 }))
  socket.says({ type: "rooms_changed", conversation_id: "c" })
  clock.pass(300)
  await settle()
  assert.ok(hall.get("c"))
  assert.deepEqual(sent(), [{ type: "subscribe", conversation_id: "c", after: 2 }])
})

test("what was said before a room was known is heard like what comes, up to a page of it", async () => {
  const { hall, socket, own, clock, sent, arrived } = await aHall()
  own.push(aRoom("direct", { head: 3, read_seq: 2, unread: 1 }), aRoom("busy", { head: 900, read_seq: 2, unread: 300, mentions: 4 }))
  socket.says({ type: "rooms_changed", conversation_id: "direct" })
  clock.pass(300)
  await settle()
  assert.deepEqual(sent().map(({ conversation_id, after }) => [conversation_id, after]), [["direct", 2], ["busy", 900]])
  socket.says({ type: "entries", conversation_id: "direct", entries: [entry("direct", 3).entry], head: 3 })
  assert.deepEqual(arrived, [["direct", 3]])
  assert.deepEqual([counts(hall, "direct"), counts(hall, "busy")], [[1, 0], [300, 4]])
})

test("a room that can't be followed for now is followed when the service says; a lost entry is asked for", async () => {
  const { socket, clock, sent } = await aHall()
  socket.says({ type: "error", conversation_id: "b", problem: { status: 429, retry_after_s: 2 } })
  clock.pass(2_000)
  socket.says({ type: "heartbeat", heads: { a: 9, b: 5 } })
  assert.deepEqual(sent(), [{ type: "subscribe", conversation_id: "b", after: 5 }, { type: "subscribe", conversation_id: "a", after: 5 }])
})

test("a room that is opened, and closed for good, is followed by one subscription at a time", async () => {
  const { hall, sent } = await aHall()
  hall.open("a")
  await settle()
  assert.deepEqual(sent(), [{ type: "subscribe", conversation_id: "a", after: 5 }])
  hall.forget("a")
  assert.deepEqual(sent().slice(1).map(({ type }) => type).filter((type) => type === "subscribe"), [])
})

test("who leaves waits until all is sent, five seconds at the most", async () => {
  const { hall, socket, clock } = await aHall()
  const done = []
  const wait = (name) => hall.sent().then(() => done.push(name))
  await wait("nothing")
  const room = hall.open("a")
  await settle()
  room.send({ type: "delete_message", target_seq: 3 })
  wait("sent")
  await settle()
  assert.deepEqual(done, ["nothing"])
  socket.says({ type: "ack", conversation_id: "a", client_id: "id", seq: 6 })
  await settle()
  assert.deepEqual(done, ["nothing", "sent"])
  room.send({ type: "delete_message", target_seq: 4 })
  wait("too long")
  clock.pass(4_999)
  await settle()
  assert.equal(done.length, 2)
  clock.pass(1)
  await settle()
  assert.deepEqual(done, ["nothing", "sent", "too long"])
})

test("a desk without rooms says so, and is not asked again", async () => {
  const told = []
  const api = { own: async () => Promise.reject(Object.assign(new Error(), { status: 404 })) }
  const clock = aClock()
  makeHall({ url: "", token: "t", me: ana, api, world: { clock }, newId: () => "", keep: () => ({}), tell: { off: () => told.push("off") } })
  await settle()
  assert.deepEqual([told, clock.waiting()], [["off"], []])
})
