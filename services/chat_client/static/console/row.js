// A line of the left pane as an element.

import { initials } from "../chat/rows.js"
import { ago, countWords, foundWords, lastWords, ticking } from "./words.js"

/** The element for an item, empty yet; its markup is the page's template of that kind. */
export const draw = ({ kind }) => document.getElementById(kind).content.firstElementChild.cloneNode(true)

/** Bring it up to date. `told` is {me, now, open (a key), unread, q, waiting}. */
export function fill(node, item, told) {
  if (item.kind === "heading") return fillHeading(node, item, told.waiting)
  const button = node.firstElementChild
  button.value = item.key
  if (item.kind === "more") return write(button, item.text)
  fillRow(node, item, told)
  if (item.key === told.open) button.setAttribute("aria-current", "true")
  else button.removeAttribute("aria-current")
}

function fillRow(node, { id, row, said }, { me, now, unread, q }) {
  const [face, name, words, time, badge] = node.firstElementChild.children
  const waits = row.state === "queued"
  node.dataset.waits = waits
  write(face, initials(row.visitor.name || "?"))
  write(name.firstElementChild, row.visitor.name)
  write(name.lastElementChild, row.tag)
  write(words, q ? foundWords(said, q, me) : lastWords(said, me))
  write(time, waits ? ticking(now - Date.parse(row.queued_at)) : ago(now - Date.parse(said.at)))
  const unseen = unread.count(id)
  write(badge, countWords(unseen))
  badge.title = unseen ? `${unseen} unread` : ""
}

function fillHeading(node, { text, takes, quiet }, waiting) {
  const [title, aside] = node.children
  write(title, text)
  node.dataset.quiet = Boolean(quiet)
  const many = takes ? countWords(waiting) || "nobody" : ""
  if (aside.dataset.many === many) return
  aside.dataset.many = many
  const key = document.createElement("kbd")
  key.textContent = "N"
  aside.replaceChildren(...(takes && waiting ? [many, " ", key, " takes the next"] : [many]))
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text
}
