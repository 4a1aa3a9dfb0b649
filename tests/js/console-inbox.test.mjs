import assert from "node:assert/strict"
import { test } from "node:test"
import { makeInbox } from "../../services/chat_client/static/console/inbox.js"
import { makeReading } from "../../services/chat_client/static/console/reading.js"
import { makeUnread } from "../../services/chat_client/static/console/unread.js"
import { safely } from "../../services/chat_client/static/chat/store.js"
import { ana, anEntry, anna } from "./samples.mjs"

const me = { id: "a_1" }
const at = (n) => `2026-03-01T12:${String(n).padStart(2, "0")}:00.000Z`

/** A row whose newest entry came in minute `n`. */
function aRow(id, n, { seq = n, state = "bot", owner = null, ...head } = {}) {
  const queued = state === "queued" ? at(n) : null
  const entry = anEntry({ conversation_id: id, seq, at: at(n), by: ana, ...head })
  return { conversation_id: id, visitor: { id: `v_${id}`, name: id }, state, owner, queued_at: queued, head: entry }
}

const ids = (inbox, view) => inbox.list(view).map((row) => row.conversation_id)

test("a view shows nothing before its first page, and pages in their order after it", () => {
  const inbox = makeInbox(me)
  inbox.arrived(aRow("a", 3))
  assert.deepEqual(ids(inbox, "all"), [])
  assert.equal(inbox.cursor("all"), undefined)
  inbox.begin("all", { conversations: [aRow("c", 5), aRow("b", 4)], next: "more" }, inbox.news)
  inbox.page("all", { conversations: [aRow("a", 3)], next: null })
  assert.deepEqual(ids(inbox, "all"), ["c", "b", "a"])
  assert.equal(inbox.cursor("all"), null)
})

test("news move a row to the top, or out of a view, whatever is loaded", () => {
  const inbox = makeInbox(me)
  inbox.begin("all", { conversations: [aRow("b", 4), aRow("a", 3)], next: null }, inbox.news)
  inbox.begin("bot", { conversations: [aRow("b", 4), aRow("a", 3)], next: null }, inbox.news)
  inbox.begin("mine", { conversations: [], next: null }, inbox.news)
  assert.equal(inbox.arrived(aRow("a", 9, { state: "assigned", owner: { id: "a_1", name: "Anna" } })), true)
  assert.deepEqual([ids(inbox, "all"), ids(inbox, "bot"), ids(inbox, "mine")], [["a", "b"], ["b"], ["a"]])
})

test("what is older than what is known changes nothing", () => {
  const inbox = makeInbox(me)
  inbox.begin("all", { conversations: [aRow("a", 9)], next: null }, inbox.news)
  assert.equal(inbox.arrived(aRow("a", 3)), false)
  assert.equal(inbox.arrived(aRow("a", 9)), false)
  assert.equal(inbox.row("a").head.seq, 9)
})

test("the queue stands longest waiting first, and who comes beyond its loaded end waits for the page", () => {
  const inbox = makeInbox(me)
  inbox.begin("queue", { conversations: [aRow("a", 1, { state: "queued" }), aRow("b", 2, { state: "queued" })], next: "more" }, inbox.news)
  inbox.arrived(aRow("d", 4, { state: "queued" }))
  assert.deepEqual(ids(inbox, "queue"), ["a", "b"])
  inbox.page("queue", { conversations: [aRow("c", 3, { state: "queued" }), aRow("d", 4, { state: "queued" })], next: null })
  assert.deepEqual(ids(inbox, "queue"), ["a", "b", "c", "d"])
})

test("a first page read anew forgets what left the view unheard", () => {
  const inbox = makeInbox(me)
  inbox.begin("bot", { conversations: [aRow("b", 4), aRow("a", 3)], next: null }, inbox.news)
  inbox.begin("bot", { conversations: [aRow("b", 4)], next: null }, inbox.news)
  assert.deepEqual(ids(inbox, "bot"), ["b"])
})

test("a first page leaves what came after it was asked for, unless that waits for its own page", () => {
  const inbox = makeInbox(me)
  const waits = { state: "queued" }
  inbox.begin("queue", { conversations: [], next: null }, inbox.news)
  const asked = inbox.news
  inbox.arrived(aRow("b", 2, waits))
  inbox.begin("queue", { conversations: [aRow("a", 1, waits)], next: null }, asked)
  assert.deepEqual(ids(inbox, "queue"), ["a", "b"])
  inbox.begin("queue", { conversations: [aRow("a", 1, waits)], next: "more" }, asked)
  assert.deepEqual(ids(inbox, "queue"), ["a"])
})

test("a row that changed while its page was under way stands as it is now", () => {
  const inbox = makeInbox(me)
  inbox.begin("bot", { conversations: [], next: null }, inbox.news)
  inbox.arrived(aRow("a", 9, { state: "queued" }))
  inbox.begin("bot", { conversations: [aRow("a", 3)], next: null }, inbox.news)
  assert.deepEqual(ids(inbox, "bot"), [])
})

test("ten thousand rows and as many news keep their order", () => {
  const inbox = makeInbox(me)
  const time = (n) => new Date(Date.UTC(2026, 2, 1) + n).toISOString()
  const row = (i, n) => ({ ...aRow(`c${i}`, 1, { seq: n }), head: anEntry({ conversation_id: `c${i}`, seq: n, at: time(n) }) })
  inbox.begin("all", { conversations: Array.from({ length: 10_000 }, (_, i) => row(i, i + 1)), next: null }, inbox.news)
  for (let n = 0; n < 10_000; n++) inbox.arrived(row((n * 7_919) % 10_000, 20_000 + n))
  const list = inbox.list("all")
  assert.equal(new Set(list.map((one) => one.conversation_id)).size, 10_000)
  assert.ok(list.every((one, i) => !i || list[i - 1].head.at >= one.head.at))
})

const mine = { state: "assigned", owner: { id: "a_1", name: "Anna" } }
const unreadOf = (storage = safely(() => undefined)) => makeUnread(storage, me)

test("what a visitor says to me is unread until it was seen", () => {
  const unread = unreadOf()
  assert.equal(unread.heard(aRow("a", 1, mine)), true)
  assert.equal(unread.heard(aRow("a", 2, mine)), true)
  assert.equal(unread.heard(aRow("a", 2, mine)), false)
  assert.equal(unread.count("a"), 2)
  unread.seen("a", 2)
  assert.deepEqual([unread.count("a"), unread.conversations], [0, 0])
})

test("what I say, what is not mine, and what the bot does is not", () => {
  const unread = unreadOf()
  assert.equal(unread.heard(aRow("a", 1, { ...mine, by: { ...anna, id: "a_1" } })), false)
  assert.equal(unread.heard(aRow("b", 1, { state: "assigned", owner: { id: "a_2", name: "Jo" } })), false)
  assert.equal(unread.heard(aRow("c", 1)), false)
  assert.equal(unread.conversations, 0)
})

test("a note that mentions me is, whoever's conversation it is, and so is one that is handed to me", () => {
  const unread = unreadOf()
  const note = { type: "note_posted", text: "@Anna", mentions: [{ id: "a_1", name: "Anna" }], by: { ...anna, id: "a_2" } }
  assert.equal(unread.heard(aRow("a", 1, { state: "bot", ...note })), true)
  assert.equal(unread.heard(aRow("b", 1, { ...mine, type: "handoff_transferred", to: mine.owner, by: { ...anna, id: "a_2" } })), true)
})

test("a reload forgets nothing", () => {
  const kept = new Map()
  const storage = { get: (key) => kept.get(key) ?? null, set: (key, value) => kept.set(key, JSON.parse(JSON.stringify(value))) }
  unreadOf(storage).heard(aRow("a", 4, mine))
  const later = unreadOf(storage)
  assert.equal(later.count("a"), 1)
  assert.equal(later.heard(aRow("a", 4, mine)), false)
})

/** A server that answers when it is told to, in whatever order. */
function slowly(inbox) {
  const asked = []
  const heard = []
  const api = { inbox: (view, cursor, limit) => new Promise((answer) => asked.push({ view, cursor, limit, answer })) }
  const reading = makeReading({ inbox, api, heard: (answer) => heard.push(answer.counts), changed() {} })
  return { reading, asked, heard }
}

const page = (rows, next = null) => ({ conversations: rows, next, counts: rows.length })

test("of two readings of a view the newer one counts, and who waits for the older one waits for it", async () => {
  const inbox = makeInbox(me)
  const { reading, asked, heard } = slowly(inbox)
  const readings = [reading.reload("bot"), reading.reload("bot")]
  asked[1].answer(page([aRow("a", 3)]))
  await readings[1]
  asked[0].answer(page([]))
  await readings[0]
  assert.deepEqual(ids(inbox, "bot"), ["a"])
  assert.deepEqual(heard, [1])
})

test("the older reading ends with the newer one", async () => {
  const inbox = makeInbox(me)
  const { reading, asked } = slowly(inbox)
  const seen = []
  const older = reading.reload("bot").then(() => seen.push(...ids(inbox, "bot")))
  reading.reload("bot")
  asked[0].answer(page([]))
  asked[1].answer(page([aRow("a", 3)]))
  await older
  assert.deepEqual(seen, ["a"])
})

test("a view read anew is read as far as it was, and pages that were under way are forgotten", async () => {
  const inbox = makeInbox(me)
  const { reading, asked } = slowly(inbox)
  inbox.begin("all", page([aRow("c", 5), aRow("b", 4)], "more"), inbox.news)
  const further = reading.more("all")
  const anew = reading.reload("all")
  asked[0].answer(page([aRow("z", 1)], null))
  asked[1].answer(page([aRow("c", 5)], "b"))
  await further
  asked[2].answer(page([aRow("b", 4)], "more"))
  await anew
  assert.deepEqual(asked.map(({ cursor }) => cursor), ["more", null, "b"])
  assert.deepEqual(ids(inbox, "all"), ["c", "b"])
  assert.equal(inbox.cursor("all"), "more")
})
