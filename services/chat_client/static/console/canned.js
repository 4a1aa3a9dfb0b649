// Saved replies: which fit what is typed, and their text for this visitor.

const slash = /(^|\s)\/([a-z0-9-]*)$/i

/** What is typed behind a slash, up to the caret: {from, typed}, or null. */
export function afterSlash(text) {
  const found = text.match(slash)
  return found && { from: found.index + found[1].length, typed: found[2].toLowerCase() }
}

/** Those whose shortcut begins so, then those that contain it; eight at most. */
export function matching(responses, typed) {
  const rank = ({ shortcut, text }) =>
    shortcut.startsWith(typed) ? 0 : shortcut.includes(typed) ? 1 : text.toLowerCase().includes(typed) ? 2 : 3
  return responses
    .filter((one) => rank(one) < 3)
    .sort((a, b) => rank(a) - rank(b) || (a.shortcut < b.shortcut ? -1 : 1))
    .slice(0, 8)
}

/** The text with what stands for the visitor replaced; what is not known stays as it is, to be seen before it is sent. */
export const filled = (text, visitor) =>
  text.replace(/\{\{\s*visitor\.name\s*\}\}/g, () => visitor.name)
