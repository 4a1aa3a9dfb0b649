// A row of the timeline as an element: markup from templates, texts as text.

import { parts } from "./rich.js"
import { clockTime, dayWords } from "./words.js"

/** The element for a row, whose key is in its data: not its id, as whoever writes a message chooses its client_id. */
export function draw(row, now) {
  const node = cloned(`row-${row.kind}`).firstElementChild
  node.dataset.key = row.key
  redraw(node, row, now)
  return node
}

/** Bring it up to date; what did not change is not touched, so not read aloud again. */
export function redraw(node, row, now) {
  if (row.kind === "day") {
    node.dataset.at = row.at
    return write(node, dayWords(row.at, now))
  }
  if (row.kind === "line") {
    node.dataset.tone = row.tone
    return write(node.firstElementChild, row.text)
  }
  const [face, by, bubble, fate] = node.children
  Object.assign(node.dataset, { side: row.side, first: row.first, last: row.last, state: row.state ?? "" })
  write(face, initials(row.name))
  const [name, time] = by.children
  write(name, row.side === "own" ? "You" : row.name)
  write(time, clockTime(row.at))
  time.dateTime = row.at
  if (bubble.text !== row.text) {
    bubble.text = row.text
    bubble.replaceChildren(...parts(row.text).map(partNode))
  }
  if (row.state === "refused") fate.replaceChildren(cloned("row-refused"))
  else write(fate, fateWords(row))
}

/** Today is yesterday when one looks at it tomorrow. */
export function retime(list, now) {
  for (const day of list.querySelectorAll(".day")) write(day, dayWords(day.dataset.at, now))
}

/** What became of one's message; once it is sent, only under the last of a group. */
function fateWords({ state, at, last }) {
  if (state === "sending") return "Sending…"
  return state === "sent" && last ? `${clockTime(at)} · Sent` : ""
}

export const cloned = (id) => document.getElementById(id).content.cloneNode(true)

export function write(node, text) {
  if (node.textContent !== text) node.textContent = text
}

export function partNode({ kind, text }) {
  if (kind === "text") return document.createTextNode(text)
  const node = document.createElement(kind === "link" ? "a" : kind === "block" ? "pre" : "code")
  node.textContent = text
  if (kind === "link") Object.assign(node, { href: text, target: "_blank", rel: "noopener noreferrer nofollow" })
  return node
}

/** SC for Smart Chatbot; by what a reader sees as one letter, so that an emoji stays whole. */
export function initials(name) {
  const letter = (word) => [...new Intl.Segmenter().segment(word)][0]?.segment ?? ""
  const words = name.trim().split(/\s+/)
  return (letter(words[0]) + (words.length > 1 ? letter(words.at(-1)) : "")).toUpperCase()
}
