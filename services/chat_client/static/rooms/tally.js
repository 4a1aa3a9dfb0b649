// How much of a room is new to somebody: {seq, read, unread, mentions}. `seq` is the newest entry that is counted.

/** As the service counted it: a room of /v1/me/rooms. */
export const counted = ({ head, read_seq, unread, mentions }) => ({ seq: head, read: read_seq, unread, mentions, gap: false })

const NEWS = 200 // entries, a page

/** A room that one has just come into: its news are to be heard one by one, unless there are many. */
export const unheard = (room) =>
  counted(room.head - room.read_seq <= NEWS ? { ...room, head: room.read_seq, unread: 0, mentions: 0 } : room)

/** The newer of two: what came, or was read, while the service was counting is not forgotten. */
export function newer(known, fresh) {
  if (!known) return fresh
  if (known.seq > fresh.seq && !known.gap) return known
  return known.read >= fresh.seq ? read(fresh, known.read) : fresh
}

/** With these entries counted. What came before changes nothing; `gap` says that something between is not counted. */
export function heard(tally, entries, me) {
  return entries.reduce((so, entry) => next(so, entry, me), tally)
}

function next(tally, entry, me) {
  if (entry.seq <= tally.seq) return tally
  const so = { ...tally, seq: entry.seq, gap: tally.gap || entry.seq > tally.seq + 1 }
  if (entry.type !== "message_posted") return so
  if (entry.by.id === me.id) return read(so, entry.seq) // who answers has read
  const named = entry.mentions?.some(({ id }) => id === me.id)
  return { ...so, unread: so.unread + 1, mentions: so.mentions + (named ? 1 : 0) }
}

/** Read up to there; `left` are the entries after it that are here, or null if nobody knows them. */
export function read(tally, seq, left = [], me = null) {
  if (seq < tally.read) return tally
  if (seq >= tally.seq) return { ...tally, read: Math.min(seq, tally.seq), unread: 0, mentions: 0 }
  if (!left) return { ...tally, read: seq, gap: true }
  const rest = { ...tally, seq, read: seq, unread: 0, mentions: 0 }
  return { ...heard(rest, left, me), seq: tally.seq, gap: tally.gap }
}

/** What is new in all of them: {unread, mentions}. */
export const total = (tallies) =>
  tallies.reduce((sum, { unread, mentions }) => ({ unread: sum.unread + unread, mentions: sum.mentions + mentions }), { unread: 0, mentions: 0 })

/** A count as it is shown: nothing for none, and no more than 99. */
export const shown = (count) => (count ? (count > 99 ? "99+" : String(count)) : "")
