// Who handed the conversation over, why, and what the agent should know: for the card above the log.

/** {by, at, why, summary, facts} of the hand-off that led here, null while nobody was asked for; undefined if it lies
 * before what is here. */
export function handover({ entries, first }) {
  const waits = ({ after }) => after && (after.state === "queued" || after.state === "assigned")
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i]
    if (!entry.after) continue
    if (!waits(entry)) return null
    const found = asked(entry)
    if (found) return found
  }
  return first > 1 ? undefined : null
}

function asked({ type, by, at, action, reason }) {
  if (type === "bot_replied" && action?.type === "handoff") {
    return { by: by.name, at, why: action.reason ?? "", summary: action.summary ?? "", facts: action.facts ?? [] }
  }
  if (type !== "handoff_requested") return null
  if (by.role === "system") return { by: "the desk", at, why: reason ?? "the bot could not answer", summary: "", facts: [] }
  return { by: by.name, at, why: reason ?? "asked for a person", summary: "", facts: [] }
}

/** ["Order", "A-1042"] of "Order: A-1042"; a fact without a label has an empty one. */
export function labelled(fact) {
  const [, label = "", rest = fact] = fact.match(/^([^:\n]{1,24}):\s+(.+)$/s) ?? []
  return [label, rest]
}

/** The moment since which the conversation is where it is, as far as the entries tell; null if they do not. */
export function standsSince(entries) {
  const shown = entries.filter((entry) => entry.after)
  const last = shown.at(-1)?.after
  for (let i = shown.length - 1; i > 0; i--) {
    const { state, owner } = shown[i - 1].after
    if (state !== last.state || owner?.id !== last.owner?.id) return shown[i].at
  }
  return null
}
