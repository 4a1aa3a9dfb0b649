// What was searched for, or the notes that mention the agent: results that come page by page.

/** The first page of a search, or (without `q`) of the mentions: {q, results, next}. */
export async function find(api, q) {
  const { results, next } = await (q ? api.search(q) : api.mentions())
  return { q, results, next }
}

/** With the next page, if there is one and none is under way; what came twice stands once. */
export async function further(api, found) {
  if (!found.next || found.busy) return
  found.busy = true
  try {
    const { results, next } = await (found.q ? api.search(found.q, found.next) : api.mentions(found.next))
    const known = new Set(found.results.map(place))
    found.results = [...found.results, ...results.filter((one) => !known.has(place(one)))]
    found.next = next
  } finally {
    found.busy = false
  }
}

const place = ({ match }) => `${match.conversation_id}/${match.seq}`
