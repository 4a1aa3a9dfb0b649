import assert from "node:assert/strict"
import { test } from "node:test"
import { acts, writing } from "../../services/chat_client/static/console/acts.js"
import { points } from "../../services/chat_client/static/console/brief.js"
import { afterSlash, filled, matching } from "../../services/chat_client/static/console/canned.js"
import { handover, labelled, standsSince } from "../../services/chat_client/static/console/handover.js"
import { actOf, KEYS } from "../../services/chat_client/static/console/keys.js"
import { afterAt, mentioned, named } from "../../services/chat_client/static/console/mentions.js"
import { story } from "../../services/chat_client/static/console/story.js"
import { ago, countWords, foundWords, languageWords, lastWords, line, longAgo, standing, ticking } from "../../services/chat_client/static/console/words.js"
import { ana, anEntry, anna, bot, system } from "./samples.mjs"

const me = { id: "a_1", name: "Anna", role: "agent" }
const mine = { state: "assigned", owner: { id: "a_1", name: "Anna" } }
const others = { state: "assigned", owner: { id: "a_2", name: "Jo" } }
const names = (list) => list.map(({ name }) => name)

test("what can be done is what the table of the chat service allows", () => {
  assert.deepEqual(names(acts({ state: "queued" }, me)), ["end", "resolve", "accept"])
  assert.deepEqual(names(acts({ state: "bot" }, me)), ["resolve", "accept"])
  assert.deepEqual(names(acts(mine, me)), ["transfer", "requeue", "end", "resolve"])
  assert.deepEqual(names(acts(others, me)), [])
  assert.deepEqual(names(acts(others, { ...me, role: "admin" })), ["transfer", "requeue", "end", "resolve"])
  assert.deepEqual(names(acts({ state: "resolved" }, me)), ["reopen"])
  assert.deepEqual(acts({ state: "queued" }, me, false), [])
})

test("only the owner replies, or whoever replies first to somebody who waits", () => {
  assert.deepEqual([mine, others, { state: "queued" }, { state: "bot" }, { state: "resolved" }].map((at) => writing(at, me).reply), [true, false, true, false, false])
  assert.match(writing(others, me).why, /Jo has this/)
  assert.equal(writing(mine, me, false).reply, false)
})

test("a change of hands is told in an agent's words, with its time", () => {
  const told = (more, before = null) => line(anEntry(more), before, me)?.text.replace(/ · .*/, "")
  assert.equal(told({ type: "handoff_accepted", by: anna, after: mine }), "You joined")
  assert.equal(told({ type: "handoff_accepted", by: anna, after: mine }, { state: "bot" }), "You stepped in")
  assert.equal(told({ type: "handoff_requested", by: system, reason: "The bot did not answer." }), "Smart Chatbot could not answer: The bot did not answer.")
  assert.equal(told({ type: "handoff_requeued", by: system }, others), "Jo stayed away, back in the queue")
  assert.equal(told({ type: "handoff_transferred", by: anna, to: others.owner }, mine), "You handed over to Jo")
  assert.equal(told({ type: "conversation_rated", by: ana, score: 4, comment: "fine" }), "Ana rated this 4 of 5: fine")
  assert.equal(told({ type: "message_posted" }), undefined)
})

test("notes, the bot's notes and briefs are memos; nothing of them is a reply", () => {
  const entries = [
    anEntry({ seq: 1 }),
    anEntry({ seq: 2, type: "note_posted", by: { role: "agent", ...others.owner }, text: "rude" }),
    anEntry({ seq: 3, type: "bot_replied", by: bot, messages: [{ text: "hi" }], action: { type: "note", text: "seems lost" } }),
    anEntry({ seq: 4, type: "handoff_ended", by: anna, outcome: "found", facts: ["a", "b"], do_not_repeat: ["c"] }),
  ]
  const rows = story(entries, [], me).filter((row) => row.kind !== "day")
  assert.deepEqual(rows.map((row) => row.kind), ["said", "memo", "said", "memo", "memo", "line"])
  assert.deepEqual(rows.filter((row) => row.kind === "memo").map(({ name, text }) => [name, text]), [
    ["Note by Jo", "rude"], ["Note by Smart Chatbot", "seems lost"],
    ["Brief for Smart Chatbot by you", "found\nKnow: a · b\nDo not repeat: c"],
  ])
  assert.equal(new Set(rows.map((row) => row.key)).size, rows.length)
})

test("a note that is still under way is a memo, too", () => {
  const waiting = { command: { type: "post_note", client_id: "x", text: "soon" }, at: "2026-03-01T12:00:00.000Z", state: "waiting" }
  const row = story([], [waiting], me).at(-1)
  assert.deepEqual([row.kind, row.state, row.text], ["memo", "sending", "soon"])
})

test("a row's last words say who spoke, and what a waiting one is about", () => {
  assert.equal(lastWords(anEntry({ text: "hello" }), me), "hello")
  assert.equal(lastWords(anEntry({ text: "hello", by: anna }), me), "You: hello")
  const handoff = (action) => anEntry({ type: "bot_replied", by: bot, messages: [{ text: "wait" }], action: { type: "handoff", ...action } })
  assert.equal(lastWords(handoff({ summary: "Ana asked", facts: ["Topic: Parcel"] }), me), "Parcel")
  assert.equal(lastWords(handoff({ summary: "Ana asked", facts: ["no entry"] }), me), "Ana asked")
  assert.equal(lastWords(anEntry({ type: "tea_served", by: ana }), me), "")
})

test("what was found shows the word that was searched for, not far into the text", () => {
  assert.equal(foundWords(anEntry({ text: "a refund, please" }), "REF", me), "a refund, please")
  assert.equal(foundWords(anEntry({ text: `${"x ".repeat(60)}refund` }), "ana refund", me), "…x x x x x x x x refund")
  assert.equal(foundWords(anEntry({ text: "hello" }), "ana", me), "hello")
})

test("times tick, and get coarser with age", () => {
  assert.deepEqual([0, 48_000, 252_000, 3_729_000, -5].map(ticking), ["0:00", "0:48", "4:12", "1:02:09", "0:00"])
  assert.deepEqual([0, 360_000, 7_200_000, 3 * 864e5].map(ago), ["now", "6 min", "2 h", "3 d"])
  assert.deepEqual([0, 6e4, 3 * 6_048e5, 4e10].map(longAgo), ["just now", "1 minute ago", "3 weeks ago", "1 year ago"])
  assert.deepEqual([undefined, 0, 7, 100].map(countWords), ["", "", "7", "99+"])
  assert.deepEqual([languageWords("de"), languageWords("not a tag")], ["German", "not a tag"])
})

test("where it stands is said with its time, if that is known", () => {
  assert.equal(standing(mine, me, null), "with you")
  assert.match(standing(others, me, "2026-03-01T12:00:00.000Z"), /^with Jo since \d\d:\d\d/)
  assert.match(standing({ state: "queued", queued_at: "2026-03-01T12:00:00.000Z" }, me, null), /^waiting since/)
})

const asked = anEntry({ seq: 3, type: "bot_replied", by: bot, messages: [], action: { type: "handoff", reason: "asked", summary: "s", facts: ["Order: 1"] }, after: { state: "queued" } })

test("the card is of the hand-off that led here, across joins and transfers", () => {
  const entries = [anEntry({ seq: 1 }), asked, anEntry({ seq: 4, type: "handoff_accepted", by: anna, after: mine }), anEntry({ seq: 5, after: mine })]
  assert.deepEqual(handover({ entries, first: 1 }), { by: "Smart Chatbot", at: asked.at, why: "asked", summary: "s", facts: ["Order: 1"] })
  assert.equal(handover({ entries: [...entries, anEntry({ seq: 6, type: "conversation_resolved", after: { state: "resolved" } })], first: 1 }), null)
})

test("who was stepped in on has no card; a hand-off before what is here is not known yet", () => {
  assert.equal(handover({ entries: [anEntry({ seq: 1 }), anEntry({ seq: 2, type: "handoff_accepted", by: anna, after: mine })], first: 1 }), null)
  assert.equal(handover({ entries: [anEntry({ seq: 9, after: mine })], first: 9 }), undefined)
})

test("a fact's label is what stands before its colon", () => {
  assert.deepEqual([labelled("Order: A-1"), labelled("tried it"), labelled("at 12:30 sharp")], [["Order", "A-1"], ["", "tried it"], ["", "at 12:30 sharp"]])
})

test("since when it stands so is the moment of the last change", () => {
  const entries = [anEntry({ seq: 1 }), anEntry({ seq: 2, at: "2026-03-01T12:05:00.000Z", after: mine }), anEntry({ seq: 3, after: mine })]
  assert.equal(standsSince(entries), "2026-03-01T12:05:00.000Z")
  assert.equal(standsSince(entries.slice(1)), null)
})

test("saved replies are found by their shortcut first, and know the visitor's name", () => {
  const all = [{ shortcut: "hello", text: "Hi {{visitor.name}}" }, { shortcut: "say-hello", text: "x" }, { shortcut: "bye", text: "So long, HELLO" }]
  assert.deepEqual(matching(all, "hel").map((one) => one.shortcut), ["hello", "say-hello", "bye"])
  assert.deepEqual(afterSlash("well /he"), { from: 5, typed: "he" })
  assert.equal(afterSlash("and/or"), null)
  assert.equal(filled("Hi {{ visitor.name }}, {{order}}", { name: "$& Ana" }), "Hi $& Ana, {{order}}")
})

test("mentions are ids of those who are named, the longer name first", () => {
  const colleagues = [{ id: "1", name: "Jo" }, { id: "2", name: "Jo Ann" }, { id: "3", name: "Max", disabled: true }]
  assert.deepEqual(mentioned("@jo ann and @Max", colleagues), ["2"])
  assert.deepEqual(mentioned("@Jo Ann, @Jo!", colleagues), ["2", "1"])
  assert.deepEqual(named(colleagues, "jo").map((one) => one.id), ["1", "2"])
  assert.equal(afterAt("mail me@home"), null)
})

test("the points of a brief are its lines that say something", () => {
  assert.deepEqual(points(" a \n\n b"), ["a", "b"])
})

const press = (key, more = {}) => ({ key, code: `Key${key.toUpperCase()}`, target: {}, ...more })

/** A node of which `closest` finds what begins like one of these. */
const within = (...found) => ({ closest: (asked) => found.some((one) => asked.startsWith(one)) })

test("a key does what the help says, but not while somebody writes", () => {
  const field = within("input")
  assert.equal(actOf(press("n"), () => true), "next")
  assert.equal(actOf(press("N", { shiftKey: true }), () => true), "note")
  assert.equal(actOf(press("n", { target: field }), () => true), null)
  assert.equal(actOf(press("n", { ctrlKey: true }), () => true), null)
  assert.equal(actOf({ key: "Escape", target: field }, () => true), "leave")
})

test("a dialog that has closed holds no keys back, though its field still has the focus", () => {
  assert.equal(actOf(press("n", { target: within("input", "dialog:not([open])") }), () => true), "next")
})

test("without single keys only Alt works, in fields as well, whatever character it makes", () => {
  assert.equal(actOf(press("n"), () => false), null)
  assert.equal(actOf(press("˜", { code: "KeyN", altKey: true, target: within("input") }), () => false), "next")
})

test("no two acts share a key", () => {
  assert.equal(new Set(KEYS.map(([key]) => key)).size, KEYS.length)
})
