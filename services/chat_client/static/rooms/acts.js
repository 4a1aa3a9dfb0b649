// What one may do with a message. Values only.

export const EMOJIS = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏"]
export const MORE_EMOJIS = [
  "👀", "👎", "🔥", "✅", "❌", "💯", "👏", "🙌", "💪", "🤔", "😍", "😎", "🤣", "😅", "😉", "😴", "😡", "🤝", "👋", "🚀", "⭐", "💡", "☕", "🍰", "🎂",
]

/** The acts that make sense: of {react, reply, copy, edit, delete, report}. */
export function actsOn(message, room, me) {
  if (message.goneBy || message.seq === null) return []
  const own = message.by.id === me.id
  const open = Boolean(room?.me) && !room.archived
  const may = open && !room.me.muted
  const rules = room?.me?.role === "owner"
  return [
    ...(may ? ["react", "reply"] : []),
    "copy",
    ...(own && may ? ["edit"] : []),
    ...(open && (own || rules) ? ["delete"] : []), // who is muted takes back what they said
    ...(own ? [] : ["report"]),
  ]
}

/** Whether this person reacted so already. */
export const reacted = (message, emoji, me) => Boolean(message.reactions.get(emoji)?.has(me.id))

/** The newest message that this person can change. */
export const lastOwn = (items, me) =>
  items.findLast(({ kind, by, seq, goneBy }) => kind === "said" && by.id === me.id && seq !== null && !goneBy) ?? null

/** What a key on a message does. */
export const KEYS = { r: "reply", R: "reply", e: "edit", E: "edit", Delete: "delete", "+": "react", Enter: "menu", " ": "menu", c: "copy" }
