// What of which conversation was not seen yet: kept in the browser, so that a reload forgets nothing.

const KEPT = 500 // conversations; whose turn was longest ago is forgotten first

/** `storage` is a store of `safely`; `me` the agent. */
export function makeUnread(storage, me) {
  const key = `handoff/unread/${me.id}`
  const known = new Map(storage.get(key) ?? []) // conversation id -> [the seq that is counted up to, how many are unseen]

  function keep(id, seq, count) {
    known.delete(id)
    known.set(id, [seq, count])
    while (known.size > KEPT) known.delete(known.keys().next().value)
    storage.set(key, [...known])
  }

  /** Whether the newest entry is for this agent to read. */
  function isForMe({ head, owner, state }) {
    if (head.by.id === me.id) return false
    if (head.type === "note_posted" && head.mentions?.some(({ id }) => id === me.id)) return true
    if (state !== "assigned" || owner?.id !== me.id) return false
    return ["message_posted", "handoff_transferred", "note_posted"].includes(head.type)
  }

  return {
    count: (id) => known.get(id)?.[1] ?? 0,
    /** How many conversations have something unseen. */
    get conversations() {
      return [...known.values()].filter(([, count]) => count).length
    },
    /** Everything up to there was looked at. */
    seen(id, seq) {
      const [upto, count] = known.get(id) ?? [0, 0]
      if (count || seq > upto) keep(id, Math.max(seq, upto), 0)
    },
    /** A row came by news or by a page; true if that makes something unseen. */
    heard(row) {
      const { conversation_id: id, head } = row
      const [upto, count] = known.get(id) ?? [0, 0]
      if (head.seq <= upto) return false
      const news = isForMe(row)
      if (news || count || known.has(id)) keep(id, head.seq, news ? count + 1 : count)
      return news
    },
  }
}
