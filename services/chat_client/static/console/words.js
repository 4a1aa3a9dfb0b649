// What the console says: the same entries as on the visitor's page, in an agent's words.

import { BOT, clockTime } from "../chat/words.js"
import { labelled } from "./handover.js"

const waiting = (text) => ({ tone: "waiting", text })
const plain = (text) => ({ tone: "plain", text })
const upper = (text) => text[0].toUpperCase() + text.slice(1)

/** The line across the log for a change of hands, with its time, or null. */
export function line(entry, before, me) {
  const found = change(entry, before, me)
  return found && { ...found, text: `${upper(found.text)} · ${clockTime(entry.at)}` }
}

function change(entry, before, me) {
  const { type, by, after } = entry
  const you = (person) => (person.id === me.id ? "you" : person.name)
  const why = entry.reason ? `: ${entry.reason}` : ""
  switch (type) {
    case "message_posted":
      if (before?.state === "queued" && after.state === "assigned") return plain(`${you(by)} joined`)
      return before?.state === "resolved" ? plain(`${by.name} is back with ${BOT}`) : null
    case "bot_replied":
      if (entry.action?.type === "handoff") return waiting("waiting for a person")
      return entry.action?.type === "resolve" ? plain(`resolved by ${BOT}`) : null
    case "handoff_requested":
      return waiting(by.role === "system" ? `${BOT} could not answer${why}` : `${by.name} asked for a person${why}`)
    case "handoff_cancelled":
      return plain(`${by.name} went back to ${BOT}`)
    case "handoff_ended":
      return plain(`${you(by)} handed back to ${BOT}`)
    case "handoff_accepted":
      return plain(before?.state === "bot" ? `${you(by)} stepped in` : `${you(by)} joined`)
    case "handoff_transferred":
      return plain(`${you(by)} handed over to ${you(entry.to)}`)
    case "handoff_requeued":
      return waiting(by.role === "system" ? `${before?.owner?.name ?? "the agent"} stayed away, back in the queue` : `${you(by)} put this back in the queue${why}`)
    case "conversation_resolved":
      return plain(by.role === "system" ? "resolved, nobody wrote for long" : `${you(by)} resolved this`)
    case "conversation_reopened":
      return plain(`${you(by)} opened this again`)
    case "conversation_rated":
      return plain(`${by.name} rated this ${entry.score} of 5${entry.comment ? `: ${entry.comment}` : ""}`)
    default:
      return null
  }
}

/** What only agents read, as a card of its own: {name, text}, or null. */
export function memo(entry, me) {
  const who = entry.by.id === me.id ? "you" : entry.by.name
  if (entry.type === "note_posted") return { name: `Note by ${who}`, text: entry.text }
  if (entry.action?.type === "note") return { name: `Note by ${entry.by.name}`, text: entry.action.text }
  if (entry.type !== "handoff_ended" || !entry.outcome) return null
  const list = (title, points = []) => (points.length ? [`${title}: ${points.join(" · ")}`] : [])
  const text = [entry.outcome, ...list("Know", entry.facts), ...list("Do not repeat", entry.do_not_repeat)].join("\n")
  return { name: `Brief for ${BOT} by ${who}`, text }
}

/** The newest entry in a few words, for a row of the list. */
export function lastWords(head, me) {
  const own = head.by.id === me.id
  if (head.type === "message_posted") return head.by.role === "visitor" ? head.text : `${own ? "You" : head.by.name}: ${head.text}`
  if (head.type === "note_posted") return `Note: ${head.text}`
  if (head.action?.type === "handoff") return handedOver(head.action)
  if (head.type === "bot_replied" && head.messages.length) return `Bot: ${head.messages.at(-1).text}`
  const found = change(head, null, me)
  return found ? upper(found.text) : ""
}

/** What the bot hands over, in a few words: a first fact with a label says most. */
function handedOver({ summary, facts = [] }) {
  const [label, rest] = labelled(facts[0] ?? "")
  return label ? rest : (summary ?? "Asked for a person")
}

const BEFORE = 16 // characters that a found word has before it

/** What an entry says about the words that were searched for; its last words if they are in the name alone. */
export function foundWords(entry, q, me) {
  const { text, messages = [], action = {}, outcome, comment, facts = [] } = entry
  const texts = [text, ...messages.map((one) => one.text), action.summary, ...(action.facts ?? []), action.text, outcome, ...facts, comment]
  const words = q.toLowerCase().split(/\s+/)
  for (const said of texts.filter(Boolean)) {
    const at = Math.min(...words.map((word) => said.toLowerCase().indexOf(word)).filter((i) => i >= 0))
    if (at < Infinity) return at > BEFORE ? `…${said.slice(at - BEFORE)}` : said
  }
  return lastWords(entry, me)
}

/** Whose turn it is and since when: the quiet words beside the name. `since` may be unknown. */
export function standing({ state, owner, queued_at: queuedAt }, me, since) {
  const from = (at) => (at ? ` since ${clockTime(at)}` : "")
  if (state === "queued") return `waiting${from(queuedAt)}`
  if (state === "assigned") return `with ${owner.id === me.id ? "you" : owner.name}${from(since)}`
  if (state === "resolved") return since ? `resolved at ${clockTime(since)}` : "resolved"
  return `with ${BOT}`
}

const two = (n) => String(n).padStart(2, "0")

/** 0:48, 4:12, 1:02:09. */
export function ticking(ms) {
  const s = Math.max(0, Math.floor(ms / 1_000))
  const [hours, minutes, seconds] = [Math.floor(s / 3_600), Math.floor(s / 60) % 60, s % 60]
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`
}

/** now, 6 min, 2 h, 3 d. */
export function ago(ms) {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return "now"
  if (minutes < 60) return `${minutes} min`
  return minutes < 1_440 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} d`
}

/** 3 weeks ago, for people; `ms` is how long it was. */
export function longAgo(ms) {
  const units = [["year", 31_536e6], ["month", 2_592e6], ["week", 6_048e5], ["day", 864e5], ["hour", 36e5], ["minute", 6e4]]
  const [unit, length] = units.find(([, least]) => ms >= least) ?? []
  if (!unit) return "just now"
  const n = Math.floor(ms / length)
  return `${n} ${unit}${n > 1 ? "s" : ""} ago`
}

/** English for en-GB; the tag itself where the browser knows no name. */
export function languageWords(tag) {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag)
  } catch {
    return tag
  }
}

/** 7, or 99+: counts end at 100. */
export const countWords = (n) => (n > 99 ? "99+" : n ? String(n) : "")
