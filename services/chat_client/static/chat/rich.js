// A message's text as parts: text, links, code; each is put in as text.

const pattern = /```\n?([\s\S]+?)\n?```|`([^`\n]+)`|\bhttps?:\/\/[^\s<>"`]+/gi
const enders = /[.,;:!?'’*_]+$/

/** [{kind: "text" | "link" | "code" | "block", text}], in order; only http and https addresses become links. */
export function parts(text) {
  const found = []
  let done = 0
  for (const match of text.matchAll(pattern)) {
    const part = partOf(match)
    if (!part) continue
    if (match.index > done) found.push({ kind: "text", text: text.slice(done, match.index) })
    found.push(part)
    done = match.index + (part.kind === "link" ? part.text.length : match[0].length)
  }
  if (done < text.length) found.push({ kind: "text", text: text.slice(done) })
  return found
}

function partOf([whole, block, code]) {
  if (block) return { kind: "block", text: block }
  if (code) return { kind: "code", text: code }
  const address = trimmed(whole)
  return isAddress(address) ? { kind: "link", text: address } : null
}

function isAddress(text) {
  try {
    return Boolean(new URL(text).host)
  } catch {
    return false
  }
}

/** Without the full stop of the sentence, and without a bracket that was opened outside. */
function trimmed(address) {
  let text = address.replace(enders, "")
  while (/[)\]]$/.test(text) && count(text, /[)\]]/g) > count(text, /[([]/g)) text = text.slice(0, -1).replace(enders, "")
  return text
}

const count = (text, what) => (text.match(what) ?? []).length
