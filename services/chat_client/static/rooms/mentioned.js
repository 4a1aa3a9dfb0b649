// Mentions in a text: @Name of those whom the message names.

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** The parts of a text (as `parts` gives them), its mentions parts of their own: {kind: "mention", text, mine}. */
export function withMentions(parts, mentions, me) {
  if (!mentions.length) return parts
  const byLength = [...mentions].sort((a, b) => b.name.length - a.name.length)
  const pattern = new RegExp(`(@(?:${byLength.map(({ name }) => escaped(name)).join("|")}))`, "iu")
  const own = mentions.filter(({ id }) => id === me.id).map(({ name }) => `@${name.toLowerCase()}`)
  return parts.flatMap((part) => (part.kind === "text" ? split(part.text, pattern, own) : [part]))
}

function split(text, pattern, own) {
  const pieces = text.split(pattern) // every other one is what matched
  return pieces
    .map((piece, i) => (i % 2 ? { kind: "mention", text: piece, mine: own.includes(piece.toLowerCase()) } : { kind: "text", text: piece }))
    .filter((piece) => piece.text)
}
