// The views of all conversations, as far as they are loaded: each an ordered list that pages and news keep true. No DOM.

const fits = {
  queue: (row) => row.state === "queued",
  mine: (row, me) => row.state === "assigned" && row.owner?.id === me.id,
  bot: (row) => row.state === "bot",
  all: () => true,
  resolved: (row) => row.state === "resolved",
}

/** Where a row stands: the queue longest waiting first, the others newest first. */
function before(view, a, b) {
  const [one, other] = view === "queue" ? [a.queued_at, b.queued_at] : [b.head.at, a.head.at]
  if (one !== other) return one < other
  return view === "queue" ? a.conversation_id < b.conversation_id : a.conversation_id > b.conversation_id
}

/** `me` is {id}. A row is a conversation as `/v1/inbox` gives it. */
export function makeInbox(me) {
  const rows = new Map()
  const heard = new Map() // by row: which piece of news it was
  let news = 0
  const views = Object.fromEntries(Object.keys(fits).map((view) => [view, { list: [], next: undefined }]))

  /** The first index of the view whose row does not stand before this one. */
  function place(view, row) {
    const { list } = views[view]
    let [low, high] = [0, list.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (before(view, list[middle], row)) low = middle + 1
      else high = middle
    }
    return low
  }

  function leave(view, row) {
    const { list } = views[view]
    const at = place(view, row)
    if (list[at]?.conversation_id === row.conversation_id) list.splice(at, 1)
  }

  /** Beyond the end of what is loaded a row waits for its page. */
  function enter(view, row) {
    const { list, next } = views[view]
    if (next === undefined) return
    const at = place(view, row)
    if (at < list.length || next === null) list.splice(at, 0, row)
  }

  /** Take a row in; false if it is known already, or older than what is known. */
  function put(row) {
    const old = rows.get(row.conversation_id)
    if (old && old.head.seq >= row.head.seq) return false
    rows.set(row.conversation_id, row)
    heard.set(row.conversation_id, ++news)
    for (const view of Object.keys(fits)) {
      if (old && fits[view](old, me)) leave(view, old)
      if (fits[view](row, me)) enter(view, row)
    }
    return true
  }

  const sorted = (view, list) => list.filter((row) => fits[view](row, me)).sort((a, b) => (before(view, a, b) ? -1 : 1))

  return {
    arrived: put,
    row: (id) => rows.get(id),
    list: (view) => views[view].list,
    /** What asks for the next page: undefined for the first, null when all is here. */
    cursor: (view) => views[view].next,
    /** How many pieces of news there were: what is asked for now may know no later ones. */
    get news() {
      return news
    },
    /** The first page of a view, which begins anew; what came after the news `since`, when it was asked for, stays. */
    begin(view, { conversations, next }, since) {
      for (const row of conversations) put(row)
      const here = new Set(conversations.map((row) => row.conversation_id))
      const last = rows.get(conversations.at(-1)?.conversation_id)
      const later = [...rows.values()].filter((row) => heard.get(row.conversation_id) > since && !here.has(row.conversation_id))
      const placed = later.filter((row) => next === null || before(view, row, last)) // others wait for their page
      views[view] = { list: sorted(view, [...here].map((id) => rows.get(id)).concat(placed)), next }
    },
    /** A further page of a view. */
    page(view, { conversations, next }) {
      for (const row of conversations) put(row)
      const { list } = views[view]
      const known = new Set(list.map((row) => row.conversation_id))
      const more = conversations.filter((row) => !known.has(row.conversation_id))
      views[view] = { list: sorted(view, [...list, ...more.map((row) => rows.get(row.conversation_id))]), next }
    },
  }
}
