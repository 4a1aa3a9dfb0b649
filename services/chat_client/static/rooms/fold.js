// What a room's entries say by now: each message with its newest text and its reactions, and what crossed the room.

const LATER = {
  message_edited: edit,
  edit_message: edit,
  message_deleted: remove,
  delete_message: remove,
  reacted: react,
  react,
}

/**
 * {items, said, changed}: `items` are messages and crossings, oldest first; `said` finds a message by its seq, `changed`
 * the newest edit or deletion of a message that is not among the entries, by that message's seq. What waits in the outbox
 * counts as done, unless it was refused; a message in it has no seq yet.
 */
export function fold(entries, outbox, me) {
  const items = []
  const said = new Map()
  const changed = new Map()
  for (const entry of entries) {
    if (entry.type === "message_posted") said.set(entry.seq, added(items, message(entry)))
    else if (LATER[entry.type]) {
      LATER[entry.type](said.get(entry.target_seq), entry)
      if (entry.type !== "reacted" && !said.has(entry.target_seq)) changed.set(entry.target_seq, entry.seq)
    } else if (entry.by) items.push({ kind: "crossing", key: entry.client_id, at: entry.at, entry })
  }
  for (const item of outbox) wish(items, said, item, me)
  return { items, said, changed }
}

function wish(items, said, { command, at, state }, me) {
  if (command.type === "post_message") {
    const how = { waiting: "sending", stored: "sent", refused: "refused" }[state]
    added(items, message({ ...command, at, by: me, seq: null }, how))
  } else if (state !== "refused" && LATER[command.type]) {
    LATER[command.type](said.get(command.target_seq), { ...command, at, by: me })
  }
}

function added(items, item) {
  items.push(item)
  return item
}

const message = ({ client_id, seq, at, by, text, reply_to = null, mentions = [] }, state = "sent") => ({
  kind: "said", key: client_id, seq, at, by, text, replyTo: reply_to, mentions, state,
  edited: false, goneBy: null, reactions: new Map(),
})

function edit(said, { text, mentions = [] }) {
  if (said) Object.assign(said, { text, mentions, edited: true })
}

function remove(said, { by }) {
  if (said) Object.assign(said, { text: "", mentions: [], goneBy: by })
}

/** A person has an emoji once or not at all, however often they say so. */
function react(said, { emoji, on, by }) {
  if (!said) return
  const people = said.reactions.get(emoji) ?? new Map()
  if (on) people.set(by.id, by.name)
  else people.delete(by.id)
  if (people.size) said.reactions.set(emoji, people)
  else said.reactions.delete(emoji)
}
