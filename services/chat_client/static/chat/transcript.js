// What of a log is here: a stretch without gaps, from `first` to `seq`, oldest first.

export const empty = { entries: [], first: 1, seq: 0, missing: null }

const calm = { state: "bot", owner: null, queued_at: null, awaiting_bot: false }

/** A transcript that begins with the newest page of the log. */
export function opened({ entries, head }) {
  if (!entries.length) return { ...empty, first: head + 1, seq: head }
  return { entries, first: entries[0].seq, seq: entries.at(-1).seq, missing: null }
}

/** Apply one entry. A known one changes nothing; a gap says what is missing. */
export function apply(transcript, entry) {
  return applyAll(transcript, [entry])
}

/** Apply entries in order, with one copy. */
export function applyAll(transcript, entries) {
  const fresh = []
  let { seq } = transcript
  for (const entry of entries) {
    if (entry.seq > seq + 1) return { ...grown(transcript, fresh, seq), missing: seq + 1 }
    if (entry.seq === seq + 1) fresh.push(entry)
    seq = Math.max(seq, entry.seq)
  }
  return fresh.length ? grown(transcript, fresh, seq) : transcript
}

function grown(transcript, fresh, seq) {
  return { ...transcript, entries: [...transcript.entries, ...fresh], seq, missing: null }
}

/** Put older entries in front. */
export function prepend(transcript, entries) {
  const older = entries.filter((entry) => entry.seq < transcript.first)
  if (!older.length) return transcript
  return { ...transcript, entries: [...older, ...transcript.entries], first: older[0].seq }
}

/** The newest of it alone; what is let go of can be read again as older pages. */
export function newest(transcript, most) {
  const entries = transcript.entries.slice(-most)
  return { ...transcript, entries, first: entries[0]?.seq ?? transcript.first }
}

/** Whether the log has more than is here, before it. */
export const hasOlder = (transcript) => transcript.first > 1

/** Where it stands, by the newest entry that says so; null if only stubs are here. */
export function standing(transcript) {
  for (let i = transcript.entries.length - 1; i >= 0; i--) {
    if (transcript.entries[i].after) return transcript.entries[i].after
  }
  return hasOlder(transcript) ? null : calm
}
