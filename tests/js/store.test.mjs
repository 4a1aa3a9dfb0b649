import assert from "node:assert/strict"
import { test } from "node:test"
import { folded, outboxStore, safely, sessionStore } from "../../services/chat_client/static/chat/store.js"

function aStorage() {
  return Object.create({
    getItem(key) { return this[key] ?? null },
    setItem(key, value) { this[key] = String(value) },
    removeItem(key) { delete this[key] },
  })
}

test("the same name in another spelling finds the same session", () => {
  const sessions = sessionStore(safely(aStorage))
  sessions.put({ name: "Zoë", token: "t" })
  assert.equal(sessions.of("  ZOË ").token, "t")
  assert.equal(sessions.of("Zoe"), null)
  sessions.forget("zoë")
  assert.equal(sessions.of("Zoë"), null)
})

test("names are folded as the server folds them", () => {
  assert.equal(folded("Straße"), folded("STRASSE"))
})

test("two windows of one person do not overwrite each other's outbox", () => {
  const shared = aStorage()
  const [one, other] = [outboxStore(safely(() => shared), "Ana"), outboxStore(safely(() => shared), "Ana")]
  one.put("a", { at: "1", command: {} })
  other.put("b", { at: "2", command: {} })
  assert.deepEqual(outboxStore(safely(() => shared), "ana").all().map((item) => item.at), ["1", "2"])
  one.remove("a")
  assert.equal(other.all().length, 1)
})

test("one name's outbox is not another's", () => {
  const shared = safely(aStorage)
  outboxStore(shared, "Ana").put("a", { at: "1" })
  outboxStore(shared, "Ana").clear()
  outboxStore(shared, "Ben").put("b", { at: "2" })
  assert.deepEqual([outboxStore(shared, "Ana").all().length, outboxStore(shared, "Ben").all().length], [0, 1])
})

test("a browser that refuses to remember still works until the page goes", () => {
  const no = () => { throw new Error("no") }
  for (const give of [no, () => Object.create({ getItem: no, setItem: no, removeItem: no })]) worksUntilThePageGoes(safely(give))
})

function worksUntilThePageGoes(refusing) {
  refusing.set("a", 1)
  assert.deepEqual([refusing.get("a"), refusing.get("b"), refusing.keys()], [1, null, ["a"]])
  refusing.remove("a")
  assert.equal(refusing.get("a"), null)
}
