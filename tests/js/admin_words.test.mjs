import assert from "node:assert/strict"
import { test } from "node:test"
import { makeSecret } from "../../services/chat_client/static/admin/secret.js"
import { agentStanding, count, webhookStanding } from "../../services/chat_client/static/admin/standing.js"

test("how an agent stands is a word, not only a colour", () => {
  const text = (disabled, available, online) => agentStanding({ disabled, available, online }).text
  assert.equal(text(true, true, false), "Disabled")
  assert.equal(text(false, true, true), "Online")
  assert.equal(text(false, true, false), "Offline")
  assert.equal(text(false, false, false), "Away")
})

test("the webhook is off, new, working or failing", () => {
  const text = (webhook) => webhookStanding({ url: "https://x.example", failing_since: null, delivered_at: null, ...webhook }).text
  assert.match(text({ url: null, failing_since: "2026-03-01T12:00:00.000Z" }), /^Off/)
  assert.match(text({}), /Nothing was delivered yet/)
  assert.match(text({ delivered_at: "2026-03-01T12:00:00.000Z" }), /working/)
  assert.match(text({ delivered_at: "2026-03-01T12:00:00.000Z", failing_since: "2026-03-01T12:05:00.000Z" }), /failing/)
})

test("counts are read as people say them", () => {
  assert.deepEqual([count(1, "agent"), count(2, "agent"), count(1_200, "saved reply", "saved replies")], ["1 agent", "2 agents", "1,200 saved replies"])
})

test("a password that was made is four groups of letters and digits that nobody takes for one another", () => {
  const made = makeSecret((bytes) => crypto.getRandomValues(bytes))
  assert.match(made, /^([a-zA-Z2-9]{5}-){3}[a-zA-Z2-9]{5}$/)
  assert.doesNotMatch(made, /[lIO01]/)
  assert.notEqual(made, makeSecret((bytes) => crypto.getRandomValues(bytes)))
})

test("each letter of it is as likely as any other: what would favour some is thrown away", () => {
  const bytes = Array.from({ length: 256 }, (_, i) => 255 - i)
  let at = 0
  const counts = new Map()
  for (let i = 0; i < 120; i += 1) {
    const made = makeSecret((one) => one.fill(bytes[at++ % 256])).replaceAll("-", "")
    for (const letter of made) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  }
  const [least, most] = [Math.min(...counts.values()), Math.max(...counts.values())]
  assert.ok(most - least <= 4, `${least} to ${most}`)
})
