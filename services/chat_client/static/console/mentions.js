// Mentions of colleagues in notes: @Name.

const at = /(^|\s)@([^\s@]*)$/

/** What is typed behind an @, up to the caret: {from, typed}, or null. */
export function afterAt(text) {
  const found = text.match(at)
  return found && { from: found.index + found[1].length, typed: found[2].toLowerCase() }
}

/** Colleagues whose name begins so; eight at most. */
export const named = (colleagues, typed) =>
  colleagues.filter(({ name, disabled }) => !disabled && name.toLowerCase().startsWith(typed)).slice(0, 8)

/** The ids of those whose @Name stands in the text, ten at most; of two names that begin alike the longer one counts. */
export function mentioned(text, colleagues) {
  let rest = text.toLowerCase()
  const found = []
  for (const { id, name } of [...colleagues].filter((one) => !one.disabled).sort((a, b) => b.name.length - a.name.length)) {
    const called = `@${name.toLowerCase()}`
    if (rest.includes(called)) found.push(id)
    rest = rest.replaceAll(called, " ")
  }
  return found.slice(0, 10)
}
