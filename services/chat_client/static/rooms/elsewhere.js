// Messages that are quoted but not on the page: fetched one by one, with what became of them.

import { fold } from "./fold.js"

/** `changed()` hears when one is here. */
export function makeElsewhere({ api, room, me, changed }) {
  const found = new Map() // seq -> a message of `fold`; null: not here yet, or nobody can have it

  async function fetchOne(seq) {
    const entry = await at(seq)
    const later = entry?.redacted_by ? [await at(entry.redacted_by)] : []
    found.set(seq, fold([entry, ...later].filter(Boolean), [], me).said.get(seq) ?? null)
    changed()
  }

  async function at(seq) {
    const { entries } = await api.before(room, seq + 1, 1)
    return entries.find((entry) => entry.seq === seq)
  }

  /** The message, or null while it is not here. */
  return (seq) => {
    if (!found.has(seq)) {
      found.set(seq, null)
      fetchOne(seq).catch(() => found.delete(seq)) // asked for again with the next drawing
    }
    return found.get(seq)
  }
}
