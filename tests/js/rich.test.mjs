import assert from "node:assert/strict"
import { test } from "node:test"
import { parts } from "../../services/chat_client/static/chat/rich.js"

const links = (text) => parts(text).filter((part) => part.kind === "link").map((part) => part.text)

test("plain text is one part, as it is", () => {
  assert.deepEqual(parts("<img src=x onerror=alert(1)> & so on"), [{ kind: "text", text: "<img src=x onerror=alert(1)> & so on" }])
})

test("addresses become links without the sentence's full stop or bracket", () => {
  assert.deepEqual(links("See https://example.org/a_(b), or (http://example.org/c)."), ["https://example.org/a_(b)", "http://example.org/c"])
})

test("only http and https are links", () => {
  assert.deepEqual(links("javascript:alert(1) data:text/html,x ftp://example.org vbscript:x JaVaScRiPt:alert(1)"), [])
})

test("no text is lost or moved", () => {
  for (const text of ["a https://x.org/?q=1. b `c` d ```\ne\n``` f", "https://", "``` open", "x https://[ y", "`a` https://b.c/`d`"]) {
    const bare = text.replace(/```\n?([\s\S]+?)\n?```|`([^`\n]+)`/g, (_, block, code) => block ?? code)
    assert.equal(parts(text).map((part) => part.text).join(""), bare)
  }
})

test("code keeps to itself", () => {
  assert.deepEqual(parts("run `npm i` now\n```\nhttps://x.org\n```").map((part) => part.kind), ["text", "code", "text", "block"])
})
