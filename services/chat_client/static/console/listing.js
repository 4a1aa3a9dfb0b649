// What the left pane lists: who waits, then a view, or what was found. Items for a list of fixed heights; no DOM.

const ROW = 56
const HEADING = 34
const MORE = 36
const WAITING_SHOWN = 5 // of a longer queue; the rest is a view of its own

const TITLES = {
  queue: "All who wait", mine: "Mine", bot: "With the bot", all: "All", resolved: "Resolved", mentions: "Mentions of you", found: "Found",
}
const EMPTY = {
  queue: "Nobody waits.", mine: "You have no conversations.", bot: "The bot talks to nobody.", all: "No conversations yet.",
  resolved: "Nothing is resolved yet.", mentions: "Nobody mentioned you.", found: "Nothing was found.",
}

const heading = (key, text, takes = false) => ({ key: `h/${key}`, kind: "heading", height: HEADING, text, takes })

const empty = (name) => ({ key: "empty", kind: "heading", height: HEADING, text: EMPTY[name], quiet: true })

const item = (where, row, said = row.head) =>
  ({ key: `${where}/${row.conversation_id}`, kind: "item", height: ROW, id: row.conversation_id, row, said })

/** The items of a view below those who wait; `waiting` is how many that are. */
export function listing(inbox, view, waiting) {
  const rows = inbox.list(view).map((row) => item("v", row))
  const shown = inbox.cursor(view) === undefined ? [] : rows.length ? rows : [empty(view)]
  return [...(view === "queue" ? [] : queue(inbox.list("queue"), waiting)), heading(view, TITLES[view]), ...shown]
}

function queue(rows, waiting) {
  const rest = rows.length > WAITING_SHOWN ? [{ key: "more", kind: "more", height: MORE, text: restWords(waiting) }] : []
  return [heading("waiting", "Waiting", true), ...rows.slice(0, WAITING_SHOWN).map((row) => item("w", row)), ...rest]
}

const restWords = (waiting) => (waiting > 99 ? "More than 99 wait: see all" : `${waiting - WAITING_SHOWN} more wait: see all`)

/** The items of what was found; `results` are null while they are under way. A row known to the inbox is the newer one. */
export function findings({ q, results }, inbox) {
  const name = q ? "found" : "mentions"
  if (!results) return [heading(name, TITLES[name])]
  const rows = results.map(({ conversation, match }) => ({
    ...item("f", inbox.row(conversation.conversation_id) ?? conversation, match), seq: match.seq,
  }))
  return [heading(name, TITLES[name]), ...(rows.length ? rows : [empty(name)])]
}
