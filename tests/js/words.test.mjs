import assert from "node:assert/strict"
import { test } from "node:test"
import { asText } from "../../services/chat_client/static/chat/saved.js"
import { dayWords, ordinal, standingWords, typingWords } from "../../services/chat_client/static/chat/words.js"
import { anEntry, bot } from "./samples.mjs"

const queued = { state: "queued", owner: null }

test("the pill says whose turn it is", () => {
  assert.equal(standingWords({ state: "bot", owner: null }).text, "Smart Chatbot")
  assert.equal(standingWords({ state: "assigned", owner: { id: "a", name: "Anna" } }).text, "Anna is with you")
  assert.equal(standingWords({ state: "resolved", owner: null }).text, "Resolved")
})

test("waiting says the place and the time, as far as they are known", () => {
  const text = (queue) => standingWords(queued, queue).text
  assert.equal(text(null), "Waiting for a person")
  assert.equal(text({ position: 2, expected_wait_s: 170 }), "2nd in line · about 3 min")
  assert.equal(text({ position: 1, expected_wait_s: 5 }), "1st in line · about 1 min")
  assert.equal(text({ position: 3, expected_wait_s: null }), "3rd in line")
  assert.equal(text({ position: 100, expected_wait_s: null }), "More than 99 in line")
})

test("numbers have their English endings", () => {
  assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 22, 23].map(ordinal), ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd"])
})

test("days are named as people name them", () => {
  const noon = new Date(2026, 2, 10, 12).getTime()
  const day = (...date) => dayWords(new Date(...date).toISOString(), noon)
  assert.equal(day(2026, 2, 10, 0, 1), "Today")
  assert.equal(day(2026, 2, 9, 23, 59), "Yesterday")
  assert.equal(day(2026, 2, 2, 12), "Monday 2 March")
  assert.equal(day(2024, 2, 2, 12), "2 March 2024")
})

test("who is typing is one sentence", () => {
  assert.deepEqual([[], ["Anna"], ["Anna", "Ben"]].map(typingWords), ["", "Anna is typing", "Anna and Ben are typing"])
})

test("a saved transcript has every saying and change of hands, a line each", () => {
  const text = asText([
    anEntry({ seq: 1, text: "two\nlines" }),
    anEntry({ seq: 2, type: "bot_replied", by: bot, messages: [{ text: "Hi!" }], action: { type: "handoff" }, after: { state: "queued" } }),
  ], "Northwind Help")
  assert.equal(text, [
    "Northwind Help", "Times are in UTC.", "",
    "[2026-03-01 12:00] Ana: two", "    lines",
    "[2026-03-01 12:00] Smart Chatbot: Hi!",
    "[2026-03-01 12:00] -- Waiting for a person", "",
  ].join("\n"))
})
