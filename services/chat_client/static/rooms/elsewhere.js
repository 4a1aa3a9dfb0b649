// Messages that are quoted but not on the page: fetched one by one, with what became of them.

import { fold } from "./fold.js"

/** `changed()` hears when one is here. */
export function makeElsewhere({ api, room, me, changed }) {
  const found = new Map() // seq -> {asOf, message}, a message of `fold`; null: not here yet, or nobody can have it

  async function fetchOne(seq) {
    const entry = await at(seq)
    const later = entry?.redacted_by ? [await at(entry.redacted_by)] : []
    return fold([entry, ...later].filter(Boolean), [], me).said.get(seq) ?? null
  }

  async function at(seq) {
    const { entries } = await api.before(room, seq + 1, 1)
    return entries.find((entry) => entry.seq === seq)
  }

  function ask(seq, asOf) {
    const one = { asOf, message: null }
    found.set(seq, one)
    const here = (message) => (one.message = message, changed())
    const failed = () => { one.asOf = -1 } // asked for again with the next drawing
    fetchOne(seq).then(here, failed)
    return one
  }

  /** The message, or null while it is not here. `asOf` is its newest known change: what was fetched before is forgotten. */
  return (seq, asOf = 0) => {
    const known = found.get(seq)
    return (known?.asOf >= asOf ? known : ask(seq, asOf)).message
  }
}
