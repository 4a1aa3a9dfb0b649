// From what a room's entries say to what stands on the screen: rows as in chat/timeline.js, and
// {key: NEW, kind: "new", at} above the first message that was not read.

import { dayOf, put } from "../chat/timeline.js"
import { crossing, names } from "./words.js"

const QUOTED = 140 // characters of a quote

/** The key of the line above what is new: none that a client_id could be. */
export const NEW = "/new"

/**
 * The rows of what `fold` gave. `read` is the entry up to which was read, or null for all; `person(id)` gives what is
 * known of somebody, `elsewhere(seq, asOf)` a message that is not here, and that entry `asOf` changed:
 * {by, text, goneBy}, or null.
 */
export function story({ items, said, changed }, { me, read, person, elsewhere }) {
  const twice = namesakes(items, me)
  const find = (seq) => said.get(seq) ?? elsewhere(seq, changed.get(seq))
  const rows = []
  let marked = read === null
  let lines = null // the crossing row that further comings and goings join
  for (const item of items) {
    if (item.kind === "crossing") {
      lines = crossed(rows, lines, item, me)
      continue
    }
    lines = null
    if (!marked && item.seq > read && item.by.id !== me.id) {
      marked = true
      put(rows, { key: NEW, kind: "new", at: item.at })
    }
    put(rows, row(item, { me, person, find, twice }))
  }
  return rows
}

/** Names that two of those who speak here have. */
function namesakes(items, me) {
  const owners = new Map([[me.name, me.id]])
  const found = new Set()
  for (const { by } of items) {
    if (!by) continue
    if ((owners.get(by.name) ?? by.id) !== by.id) found.add(by.name)
    owners.set(by.name, by.id)
  }
  return found
}

function crossed(rows, last, item, me) {
  const told = crossing(item.entry, me)
  if (!told) return last
  const how = told.came ? "joined" : told.went ? "left" : null
  if (how && last?.how === how && last.day === dayOf(item.at)) {
    last.who.add(told.came ?? told.went)
    last.text = `${names(oneselfFirst([...last.who]))} ${how}`
    return last
  }
  const who = new Set([told.came ?? told.went])
  const made = { key: `${item.key}/line`, kind: "line", tone: "plain", at: item.at, how, who, text: told.text ?? `${[...who][0]} ${how}` }
  put(rows, made)
  return made
}

const oneselfFirst = (all) => all.toSorted((a, b) => (b === "You") - (a === "You"))

function row(item, { me, person, find, twice }) {
  const { by } = item
  const known = person(by.id)
  const own = by.id === me.id
  return {
    key: item.key, kind: "said", side: own ? "own" : "other", by: `member/${by.id}`, id: by.id, name: by.name, at: item.at,
    seq: item.seq, text: item.text, edited: item.edited, state: own || item.state !== "sent" ? item.state : null,
    tag: twice.has(by.name) ? known?.tag ?? "" : "", safe: Boolean(known?.protected), photo: known?.photo?.small ?? "",
    gone: item.goneBy ? goneWords(item.goneBy, by, me) : "",
    mentions: item.mentions.length ? JSON.stringify(item.mentions) : "",
    calls: item.mentions.some(({ id }) => id === me.id),
    reactions: reactionsOf(item.reactions, me),
    ...quoteOf(item.replyTo, find, me),
  }
}

function goneWords(goneBy, by, me) {
  if (goneBy.id === by.id) return by.id === me.id ? "You deleted this message" : "Message deleted"
  return goneBy.id === me.id ? "You deleted this message" : `Deleted by ${goneBy.name}`
}

/** As one text, so that rows are easily compared: [[emoji, names, whether mine], ...]. */
function reactionsOf(reactions, me) {
  if (!reactions.size) return ""
  return JSON.stringify([...reactions].map(([emoji, people]) =>
    [emoji, [...people].map(([id, name]) => (id === me.id ? "You" : name)), people.has(me.id)]))
}

function quoteOf(seq, find, me) {
  if (!seq) return { quoted: 0, quotedBy: "", quote: "" }
  const found = find(seq)
  if (!found) return { quoted: seq, quotedBy: "", quote: "An earlier message" }
  const quote = found.goneBy ? "Message deleted" : found.text.replace(/\s+/g, " ").slice(0, QUOTED)
  return { quoted: seq, quotedBy: found.by.id === me.id ? "You" : found.by.name, quote }
}
