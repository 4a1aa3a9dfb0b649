// From entries and the outbox to what stands on the screen: rows, oldest first.
// {key, kind: "day", at} | {key, kind: "line", tone, text} | {key, kind: "said", side, name, at, text, first, last, state}
// | {key, kind: "memo", ...} as said, for agents alone

import { line as visitorLine } from "./words.js"

const together = 5 * 60_000 // what one person says within this time stands under one name

const visitorWords = { line: visitorLine, memo: () => null }

/**
 * The rows. `me` is {role, id}; of its sayings `state` is "sending", "sent" or "refused". `words` tells the reader's
 * words for a change of hands, and what of an entry is a memo.
 */
export function timeline(entries, outbox, me, words = visitorWords) {
  const rows = []
  let before = null
  for (const entry of entries) {
    if (!entry.after) continue // a stub: numbered, and nothing to see
    for (const row of rowsOf(entry, before, me, words)) put(rows, row)
    before = entry.after
  }
  for (const item of outbox) {
    const row = pending(item, me, words)
    if (row) put(rows, row)
  }
  return rows
}

/** What the bot proposes to answer: only while nothing was said or done since. */
export function quickReplies(entries, outbox) {
  const shown = entries.findLast((entry) => entry.after)
  if (shown?.type !== "bot_replied" || shown.after.state !== "bot") return []
  if (outbox.some((item) => item.state !== "refused")) return []
  return [...new Set(shown.messages.flatMap((message) => message.quick_replies ?? []))]
}

/** Whether the resolved conversation still waits for a rating. */
export function unrated(entries) {
  const shown = entries.findLast((entry) => entry.after)
  return shown?.after.state === "resolved" && shown.type !== "conversation_rated"
}

function rowsOf(entry, before, me, words) {
  const { client_id: id, at } = entry
  const text = words.line(entry, before, me)
  const crossed = text ? [{ key: `${id}/line`, kind: "line", at, ...text }] : []
  const own = isMine(entry.by, me)
  const said = sayings(entry).map((text, i) => ({
    key: i ? `${id}/${i}` : id,
    kind: "said",
    side: own ? "own" : entry.by.role,
    by: `${entry.by.role}/${entry.by.id}`,
    name: entry.by.name,
    at,
    text,
    state: own ? "sent" : null,
  }))
  const memo = words.memo(entry, me)
  if (memo) said.push({ key: said.length ? `${id}/memo` : id, kind: "memo", at, ...memo, state: null })
  return entry.type === "message_posted" ? [...crossed, ...said] : [...said, ...crossed]
}

function sayings(entry) {
  if (entry.type === "message_posted") return [entry.text]
  return entry.type === "bot_replied" ? entry.messages.map((message) => message.text) : []
}

const isMine = (by, me) => by.role === me.role && by.id === me.id

function pending({ command, at, state }, me, words) {
  const key = command.client_id
  const how = { waiting: "sending", stored: "sent", refused: "refused" }[state]
  const memo = words.memo({ ...command, type: command.type.replace("post_note", "note_posted"), by: me }, me)
  if (memo) return { key, kind: "memo", at, ...memo, state: how }
  if (command.type === "post_message") {
    return { key, kind: "said", side: "own", by: `${me.role}/${me.id}`, name: me.name, at, text: command.text, state: how }
  }
  if (command.type === "request_handoff" && state === "waiting") {
    return { key, kind: "line", at, tone: "waiting", text: "Asking for a person…" }
  }
  return null
}

/** Add a row, with its day above it if it is the first of that day. Rows are fresh, so the one above may be changed. */
export function put(rows, row) {
  const above = rows.at(-1)
  row.time = Date.parse(row.at)
  row.day = above && quarter(above.time) === quarter(row.time) ? above.day : dayOf(row.time)
  if (above?.day !== row.day) rows.push({ key: row.day, kind: "day", day: row.day, at: row.at, time: row.time })
  if (row.kind === "said") joinGroup(above, row)
  rows.push(row)
}

/** Of an hour: no day begins within one, wherever one is, and to ask for the day is slow. */
const quarter = (time) => Math.floor(time / 900_000)

/** The key of that day, here. */
export function dayOf(time) {
  const date = new Date(time)
  return `day/${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
}

function joinGroup(above, row) {
  const joins = above?.by === row.by && above.day === row.day && row.time - above.begun < together
  row.first = !joins
  row.last = true
  row.begun = joins ? above.begun : row.time
  if (joins) above.last = false
}
