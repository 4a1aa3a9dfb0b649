import assert from "node:assert/strict"
import { test } from "node:test"
import { fold } from "../../services/chat_client/static/rooms/fold.js"
import { NEW, story } from "../../services/chat_client/static/rooms/story.js"
import { ana, anEntry, bo, cy } from "./rooms_samples.mjs"

const rows = (entries, { read = null, people = {}, elsewhere = () => null } = {}) =>
  story(fold(entries, [], ana), { me: ana, read, person: (id) => people[id] ?? null, elsewhere }).filter(({ kind }) => kind !== "day")
const lines = (entries) => rows(entries).map(({ text }) => text)
const came = (seq, by) => anEntry({ seq, type: "member_joined", by })

test("new messages begin below a line, where somebody else wrote first", () => {
  const entries = [anEntry(), anEntry({ seq: 2, by: ana }), anEntry({ seq: 3 }), anEntry({ seq: 4 })]
  assert.deepEqual(rows(entries, { read: 1 }).map(({ key }) => key), ["id-1", "id-2", NEW, "id-3", "id-4"])
  assert.deepEqual(rows(entries, { read: 4 }).filter(({ kind }) => kind === "new"), [])
  assert.deepEqual(rows(entries).filter(({ kind }) => kind === "new"), [])
})

test("no message has the key of the line above what is new", () => {
  const keys = rows([anEntry({ client_id: "new" }), anEntry({ seq: 2 })], { read: 0 }).map(({ key }) => key)
  assert.equal(new Set(keys).size, 3)
})

test("who comes one after another comes in one line, oneself first", () => {
  assert.deepEqual(lines([came(1, bo), came(2, ana)]), ["You and Bo joined"])
  assert.deepEqual(lines([1, 2, 3, 4, 5].map((n) => came(n, { id: `p${n}`, name: `P${n}` }))), ["P1, P2 and 3 others joined"])
  assert.deepEqual(lines([came(1, bo), anEntry({ seq: 2 }), came(3, cy)]), ["Bo joined", "text 2", "Cy joined"])
})

test("who was made to go is said with by whom", () => {
  const gone = (member, more) => anEntry({ type: "member_left", member, by: bo, ...more })
  assert.deepEqual(lines([gone(cy, { reason: "banned" })]), ["Cy was banned by Bo"])
  assert.deepEqual(lines([gone(ana, { reason: "removed" })]), ["You were removed by Bo"])
  assert.deepEqual(lines([gone(cy, { reason: "removed", by: ana })]), ["Cy was removed by you"])
  assert.deepEqual(lines([gone(bo)]), ["Bo left"])
})

test("a tag stands beside a name only where two have that name", () => {
  const otherBo = { ...bo, id: "p_bo2" }
  const people = { [bo.id]: { tag: "7F3C" }, [otherBo.id]: { tag: "19AB" }, [cy.id]: { tag: "0000" } }
  const entries = [anEntry(), anEntry({ seq: 2, by: otherBo }), anEntry({ seq: 3, by: cy })]
  assert.deepEqual(rows(entries, { people }).map(({ tag }) => tag), ["7F3C", "19AB", ""])
})

test("a quote says what the message says by now, whether it is here or fetched", () => {
  const edited = anEntry({ seq: 2, type: "message_edited", target_seq: 1, text: "better" })
  const answer = (seq, reply_to) => anEntry({ seq, reply_to })
  assert.deepEqual(rows([anEntry(), edited, answer(3, 1)]).at(-1).quote, "better")
  const far = { by: ana, text: "long ago", goneBy: null }
  const [row] = rows([answer(9, 1)], { elsewhere: (seq) => (seq === 1 ? far : null) })
  assert.deepEqual([row.quotedBy, row.quote, row.quoted], ["You", "long ago", 1])
  assert.equal(rows([answer(9, 1)])[0].quote, "An earlier message")
  assert.equal(rows([answer(9, 1)], { elsewhere: () => ({ ...far, goneBy: ana }) })[0].quote, "Message deleted")
})

test("a quote of a message that is not here knows the newest change of it that is", () => {
  const change = (seq, type) => anEntry({ seq, type, target_seq: 1, text: "better", emoji: "👍", on: true })
  const entries = [anEntry({ seq: 5, reply_to: 1 }), change(6, "message_edited"), change(7, "message_deleted"), change(8, "reacted")]
  const asked = []
  rows(entries, { elsewhere: (...which) => void asked.push(which) })
  assert.deepEqual(asked, [[1, 7]])
})

test("reactions say who, and whether one is among them", () => {
  const react = (seq, by) => anEntry({ seq, type: "reacted", target_seq: 1, emoji: "👍", on: true, by })
  assert.deepEqual(JSON.parse(rows([anEntry(), react(2, bo), react(3, ana)])[0].reactions), [["👍", ["Bo", "You"], true]])
})

test("what was deleted is told in a few words, and by whom if not by its author", () => {
  const gone = (by) => [anEntry(), anEntry({ seq: 2, type: "message_deleted", target_seq: 1, by })]
  assert.deepEqual([bo, cy, ana].map((by) => rows(gone(by))[0].gone), ["Message deleted", "Deleted by Cy", "You deleted this message"])
})
