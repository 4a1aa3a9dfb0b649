// Moves the read cursor: while a room is looked at, to the newest entry that is in sight.

const EVERY_MS = 3_000 // at the most

/** `looking()` is {id, seq}, up to where somebody reads just now, or null; `moved(id, seq)` hears of it at once. */
export function makeReading({ api, clock, looking, moved }) {
  const stood = new Map() // room id -> the seq that is told
  const due = new Map() // room id -> the seq that is to be told
  let timer = null
  let last = -Infinity

  const upto = (id) => Math.max(stood.get(id) ?? -1, due.get(id) ?? -1)

  function look() {
    const now = looking()
    if (!now || now.seq <= upto(now.id)) return
    due.set(now.id, now.seq)
    moved(now.id, now.seq)
    soon()
  }

  function soon() {
    timer ??= clock.setTimeout(tell, Math.max(0, last + EVERY_MS - clock.now()))
  }

  async function tell() {
    last = clock.now()
    const now = [...due]
    due.clear()
    for (const [id, seq] of now) stood.set(id, seq)
    await Promise.all(now.map(([id, seq]) => api.read(id, seq).catch((error) => again(id, seq, error))))
    timer = null
    if (due.size) soon()
  }

  /** A network comes back; a room that one may not read any more does not. */
  function again(id, seq, { status = 503 }) {
    if (status < 500 && status !== 429) return
    stood.delete(id)
    due.set(id, Math.max(seq, due.get(id) ?? -1))
  }

  /** The page goes, perhaps for good: tell what is left to tell. */
  function leave() {
    if (!due.size) return
    clock.clearTimeout(timer)
    tell()
  }

  return {
    look,
    leave,
    /** The cursor stands there, whoever moved it. */
    stands: (id, seq) => stood.set(id, Math.max(seq, stood.get(id) ?? -1)),
  }
}
