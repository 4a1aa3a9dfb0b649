// Reads views of the inbox: page by page as one scrolls, and anew when the socket was away. Of two questions about one
// view the newer one counts, whichever is answered first.

const RELOADED = 1_000 // rows that a view keeps when it is read anew
const PAGE = 200 // rows a request then
const FIRST = 50 // rows of a page while one scrolls

/** `heard(answer)` hears of every answer that counts; `changed()` after it is in the inbox. */
export function makeReading({ inbox, api, heard, changed }) {
  const asked = new Map() // by view: the number of the newest question for all of it
  const reloads = new Map() // by view: that reading, as a promise
  const fetching = new Set() // views whose next page is under way

  /** Ask and take the answer in; null if a newer question was asked meanwhile. */
  async function take(view, cursor, limit) {
    const number = asked.get(view)
    const since = inbox.news
    const answer = await api.inbox(view, cursor, limit)
    if (asked.get(view) !== number) return null
    heard(answer)
    if (cursor === null) inbox.begin(view, answer, since)
    else inbox.page(view, answer)
    changed()
    return answer
  }

  async function readAnew(view, limit) {
    const kept = Math.min(inbox.list(view).length, RELOADED)
    let answer = await take(view, null, limit)
    while (answer?.next && inbox.list(view).length < kept) answer = await take(view, answer.next, limit)
    return answer === null ? reloads.get(view) : undefined // whoever waits for this one waits for the newer one
  }

  /** Read a view anew: what left it while the socket was away did not tell. */
  function reload(view, limit = PAGE) {
    asked.set(view, (asked.get(view) ?? 0) + 1)
    reloads.set(view, readAnew(view, limit))
    return reloads.get(view)
  }

  /** The next page of a view, or its first. */
  async function more(view) {
    if (fetching.has(view)) return
    fetching.add(view)
    try {
      const cursor = inbox.cursor(view)
      await (cursor === undefined ? reload(view, FIRST) : take(view, cursor, FIRST))
    } finally {
      fetching.delete(view)
    }
  }

  return { reload, more }
}
