// Every key of the console, in one table; the help is made of it.

/** [key, what it is called in `acts`, words]. Keys are as on the keyboard: "N" is Shift and n. */
export const KEYS = [
  ["n", "next", "take the one that waits longest"],
  ["j", "down", "next conversation"],
  ["k", "up", "previous conversation"],
  ["a", "accept", "accept, or step in while the bot talks"],
  ["i", "reply", "write a reply"],
  ["N", "note", "write a note"],
  ["/", "slash", "saved replies"],
  ["t", "transfer", "transfer to a colleague"],
  ["q", "requeue", "back to the queue"],
  ["b", "end", "back to the bot, with a brief"],
  ["r", "resolve", "resolve"],
  ["z", "undo", "undo the last resolve"],
  ["o", "reopen", "reopen"],
  ["s", "search", "search"],
  ["1", "view1", "mine"],
  ["2", "view2", "with the bot"],
  ["3", "view3", "all"],
  ["4", "view4", "resolved"],
  ["5", "view5", "mentions of you"],
  ["v", "available", "available, or away"],
  ["m", "mute", "sound on, off"],
  ["?", "help", "all keys"],
  ["Escape", "leave", "leave a field, or this"],
]

const FIELD = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"

/** Whether keys are letters there. A field keeps the focus for a moment after its dialog has closed; not the keys. */
const writes = (node) => node.closest?.(FIELD) && !node.closest("dialog:not([open])")

/** The act that a key event stands for, or null. `single()`: whether keys work without Alt. */
export function actOf(event, single) {
  if (event.ctrlKey || event.metaKey || event.isComposing) return null
  if (event.key === "Escape") return "leave"
  if (event.altKey) return find(event.code.match(/^(?:Key|Digit)(.)$/)?.[1], event.shiftKey)
  if (!single() || writes(event.target)) return null
  return KEYS.find(([key]) => key === event.key)?.[1] ?? null
}

/** With Alt the letter is told by its place: Option makes other characters of it on some keyboards. */
function find(letter = "", shifted) {
  const key = shifted ? letter.toUpperCase() : letter.toLowerCase()
  return KEYS.find(([one]) => one === key)?.[1] ?? null
}

/** Make the help's list. */
export function showKeys(list) {
  list.replaceChildren(...KEYS.flatMap(([key, , words]) => {
    const [term, meaning, cap] = ["dt", "dd", "kbd"].map((tag) => document.createElement(tag))
    cap.textContent = key === "Escape" ? "Esc" : key === "N" ? "⇧N" : key.toUpperCase()
    meaning.textContent = words
    term.append(cap)
    return [term, meaning]
  }))
}
