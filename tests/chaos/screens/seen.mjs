// What was seen and done, line by line into a file: [ms, kind, ...]. tests/chaos/history.py reads it.

import { openSync, writeSync } from "node:fs"

const TOGETHER = 1_000 // lines a write

/** `note(kind, ...what)` adds a line; `content(entry)` gives the number under which this very content is noted. */
export function makeSeen(path) {
  const file = openSync(path, "a")
  const contents = new Map()
  let lines = []

  function flush() {
    if (lines.length) writeSync(file, `${lines.join("\n")}\n`)
    lines = []
  }

  function note(kind, ...what) {
    lines.push(JSON.stringify([Date.now(), kind, ...what]))
    if (lines.length >= TOGETHER) flush()
  }

  function content(entry) {
    const text = JSON.stringify(entry)
    if (!contents.has(text)) {
      contents.set(text, contents.size)
      note("content", contents.get(text), entry)
    }
    return contents.get(text)
  }

  return { note, flush, numbered: (entries) => entries.map((entry) => [entry.seq, content(entry)]) }
}
