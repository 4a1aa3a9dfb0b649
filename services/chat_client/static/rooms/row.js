// A row of a room's log as an element: markup from templates, texts as text.

import { parts } from "../chat/rich.js"
import * as plain from "../chat/rows.js"
import { showFace } from "./face.js"
import { withMentions } from "./mentioned.js"
import { ago } from "./words.js"

const { cloned, partNode, write } = plain

/** How rows become elements. `me` is whose screen it is, `base` the chat service's address. */
export function makeDrawing({ me, base }) {
  function draw(row, now) {
    if (row.kind !== "said" && row.kind !== "new") return plain.draw(row, now)
    const node = cloned(`row-${row.kind}`).firstElementChild
    node.dataset.key = row.key
    redraw(node, row, now)
    return node
  }

  function redraw(node, row, now) {
    if (row.kind === "new") return
    if (row.kind !== "said") return plain.redraw(node, row, now)
    const part = (name) => node.querySelector(name)
    Object.assign(node.dataset, {
      side: row.side, first: row.first, last: row.last, state: row.state ?? "", gone: Boolean(row.gone), calls: row.calls,
      seq: row.seq ?? "",
    })
    node.setAttribute("aria-label", `${row.side === "own" ? "You" : row.name}: ${row.gone || row.text}`.slice(0, 300))
    showFace(part(".face"), { id: row.id, name: row.name, photo: row.photo, base })
    part(".face").value = row.id
    heading(part(".by"), row, now)
    quote(part(".quote"), row)
    body(part(".bubble"), row)
    reactions(part(".reactions"), row)
    fate(part(".fate"), row, now)
  }

  function heading(by, row, now) {
    const [name, tag, safe, time] = ["b", ".tag", ".safe", "time"].map((one) => by.querySelector(one))
    write(name, row.side === "own" ? "You" : row.name)
    write(tag, row.tag)
    safe.hidden = !row.safe
    stamp(time, row.at, now)
  }

  function quote(node, { quoted, quotedBy, quote: text }) {
    node.hidden = !quoted
    node.value = quoted
    write(node.querySelector("b"), quotedBy)
    write(node.querySelector("span"), text)
  }

  function body(bubble, row) {
    const drawn = row.gone || `${row.text}\n${row.mentions}\n${row.edited}`
    if (bubble.drawn === drawn) return
    bubble.drawn = drawn
    if (row.gone) return bubble.replaceChildren(row.gone)
    const mentions = row.mentions ? JSON.parse(row.mentions) : []
    bubble.replaceChildren(...withMentions(parts(row.text), mentions, me).map(nodeOf), ...(row.edited ? [cloned("edited")] : []))
  }

  return { draw, redraw, retime }
}

function nodeOf(part) {
  if (part.kind !== "mention") return partNode(part)
  const node = document.createElement("mark")
  node.textContent = part.text
  node.dataset.mine = part.mine
  return node
}

function reactions(place, { reactions: all, gone }) {
  const wanted = gone ? "" : all
  if (place.drawn === wanted) return
  place.drawn = wanted
  place.replaceChildren(...(wanted ? JSON.parse(wanted) : []).map(pill))
}

function pill([emoji, people, mine]) {
  const node = cloned("reaction").firstElementChild
  node.value = emoji
  node.title = people.join(", ")
  node.setAttribute("aria-pressed", mine)
  node.setAttribute("aria-label", `${emoji} ${people.length}, by ${people.join(", ")}`)
  const [sign, count] = node.children
  sign.textContent = emoji
  count.textContent = people.length
  return node
}

/** What became of one's message; once it is sent, only its time under the last of a group. */
function fate(node, { state, at, last, side }, now) {
  if (node.drawn === state && state === "refused") return
  node.drawn = state
  if (state === "refused") return node.replaceChildren(cloned("row-refused"))
  if (state === "sending") return write(node, "Sending…")
  if (side !== "own" || !last) return write(node, "")
  const time = node.querySelector("time") ?? node.appendChild(document.createElement("time"))
  for (const other of [...node.childNodes]) if (other !== time) other.remove()
  stamp(time, at, now)
}

function stamp(time, at, now) {
  if (time.dateTime !== at) {
    time.dateTime = at
    time.title = new Date(at).toLocaleString()
  }
  write(time, ago(at, now))
}

/** Times grow older while one looks at them. */
function retime(list, now) {
  plain.retime(list, now)
  for (const time of list.querySelectorAll("time")) write(time, ago(time.dateTime, now))
}
