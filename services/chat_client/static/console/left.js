// The left pane: who waits, then the chosen view or what was searched for.

import { initials } from "../chat/rows.js"
import { makeList } from "./list.js"
import { ago, countWords, foundWords, lastWords, ticking } from "./words.js"

const ROW = 56
const HEADING = 34
const WAITING_SHOWN = 5 // of a longer queue; the rest is a view of its own
const AGAIN_MS = 400 // between typing and searching
const RELOADED = 1_000 // rows that a view keeps when it is read anew

const TITLES = {
  queue: "All who wait", mine: "Mine", bot: "With the bot", all: "All", resolved: "Resolved", mentions: "Mentions of you",
}
const EMPTY = {
  queue: "Nobody waits.", mine: "You have no conversations.", bot: "The bot talks to nobody.", all: "No conversations yet.",
  resolved: "Nothing is resolved yet.", mentions: "Nobody mentioned you.", found: "Nothing was found.",
}

/** `open(id)` opens a conversation, `failed(error)` hears what could not be fetched. */
export function makeLeft({ part, inbox, api, me, unread, clock, open, failed }) {
  let view = "mine"
  let found = null // {q, results, next} of a search, or of the mentions
  let counts = {}
  let at = null // the key of the row that is open
  let opened = null // the conversation of that row
  let drawing = 0
  let fetching = null
  let typing = null
  let choosing = null // resolves when the chosen view is here

  const finder = part("finder").elements.q
  const list = makeList({ scroller: part("list"), canvas: part("canvas"), draw, fill, near: () => more().catch(failed) })

  function items() {
    if (found) return [heading("found", found.q ? "Found" : TITLES.mentions), ...results(found)]
    const queue = inbox.list("queue")
    const rest = queue.length > WAITING_SHOWN ? [{ key: "more", kind: "more", height: 36, text: moreWords(queue) }] : []
    const waiting = view === "queue" ? [] : [
      heading("waiting", "Waiting", true),
      ...queue.slice(0, WAITING_SHOWN).map((row) => ofRow(row, "w")),
      ...rest,
    ]
    const rows = inbox.list(view).map((row) => ofRow(row, "v"))
    return [...waiting, heading(view, TITLES[view]), ...(inbox.cursor(view) === undefined ? [] : shown(rows, view))]
  }

  const heading = (key, text, takes = false) => ({ key: `h/${key}`, kind: "heading", height: HEADING, text, takes })
  const shown = (rows, key) => (rows.length ? rows : [{ key: "empty", kind: "heading", height: HEADING, text: EMPTY[key], quiet: true }])
  const ofRow = (row, where) => ({ key: `${where}/${row.conversation_id}`, kind: "item", height: ROW, id: row.conversation_id, row, said: row.head })
  const ofResult = ({ conversation, match }) => ({ ...ofRow(inbox.row(conversation.conversation_id) ?? conversation, "f"), said: match, seq: match.seq })

  const results = ({ q, results: all }) => (all ? shown(all.map(ofResult), q ? "found" : view) : [])

  /** What is all here is counted here; of the rest the server's count is a moment old. */
  const count = (name) => (inbox.cursor(name) === null ? inbox.list(name).length : (counts[name] ?? 0))

  function moreWords(queue) {
    const known = Math.max(count("queue"), queue.length)
    return known > 99 ? "More than 99 wait: see all" : `${known - WAITING_SHOWN} more wait: see all`
  }

  function draw({ kind }) {
    const node = document.getElementById(kind).content.firstElementChild.cloneNode(true)
    part("canvas").append(node)
    return node
  }

  function fill(node, item) {
    if (item.kind === "heading") return fillHeading(node, item)
    const button = node.firstElementChild
    button.value = item.key
    if (item.kind === "more") return write(button, item.text)
    const { row, said } = item
    const waits = row.state === "queued"
    const [face, name, words, time, badge] = button.children
    write(face, initials(row.visitor.name || "?"))
    write(name.firstElementChild, row.visitor.name)
    write(name.lastElementChild, row.tag)
    write(words, found?.q ? foundWords(said, found.q, me) : lastWords(said, me))
    write(time, waits ? ticking(clock.now() - Date.parse(row.queued_at)) : ago(clock.now() - Date.parse(said.at)))
    const unseen = unread.count(item.id)
    write(badge, countWords(unseen))
    badge.title = unseen ? `${unseen} unread` : ""
    node.dataset.waits = waits
    if (item.key === at) button.setAttribute("aria-current", "true")
    else button.removeAttribute("aria-current")
  }

  function fillHeading(node, { text, takes, quiet }) {
    const [title, aside] = node.children
    write(title, text)
    node.dataset.quiet = Boolean(quiet)
    if (!takes) return aside.replaceChildren()
    const many = countWords(count("queue")) || "nobody"
    if (aside.dataset.many === many) return
    aside.dataset.many = many
    const key = document.createElement("kbd")
    key.textContent = "N"
    aside.replaceChildren(...(count("queue") ? [many, " ", key, " takes the next"] : [many]))
  }

  function changed() {
    drawing ||= requestAnimationFrame(() => {
      drawing = 0
      render()
    })
  }

  function render() {
    const all = items()
    if (at && !all.some(({ key }) => key === at)) at = all.find(({ id }) => id && id === opened)?.key ?? at // it moved
    for (const button of part("views").children) {
      button.setAttribute("aria-pressed", !found?.q && button.value === view)
      write(button.querySelector("b"), countWords(button.value in counts ? count(button.value) : 0))
    }
    list.show(all)
  }

  async function load(name) {
    if (fetching?.[name]) return
    fetching = { ...fetching, [name]: true }
    try {
      const cursor = inbox.cursor(name)
      inbox.page(name, heard(await api.inbox(name, cursor)), cursor === undefined)
    } finally {
      fetching = { ...fetching, [name]: false }
    }
    changed()
  }

  function heard(answer) {
    counts = answer.counts
    for (const row of answer.conversations) unread.heard(row)
    return answer
  }

  /** The next page of what is shown. */
  async function more() {
    if (!found) return inbox.cursor(view) && load(view)
    if (!found.next || found.busy) return
    found.busy = true
    const mine = found
    const { results, next } = await (mine.q ? api.search(mine.q, mine.next) : api.mentions(mine.next))
    Object.assign(mine, { results: [...mine.results, ...fresh(results, mine)], next, busy: false })
    changed()
  }

  const fresh = (results, { results: known }) =>
    results.filter(({ match }) => !known.some((one) => one.match.conversation_id === match.conversation_id && one.match.seq === match.seq))

  /** Read a view anew: the socket was away, and what left the view meanwhile did not tell. */
  async function reload(name) {
    const kept = Math.min(inbox.list(name).length, RELOADED)
    let answer = heard(await api.inbox(name, null, 200))
    inbox.page(name, answer, true)
    while (answer.next && inbox.list(name).length < kept) {
      answer = await api.inbox(name, answer.next, 200)
      inbox.page(name, answer, false)
    }
    changed()
  }

  function choose(next) {
    choosing = turnTo(next).catch(failed)
  }

  async function turnTo(next) {
    finder.value = ""
    view = next
    found = view === "mentions" ? { q: "", results: null } : null
    list.top()
    changed()
    if (view === "mentions") await find("")
    else if (inbox.cursor(view) === undefined) await load(view)
  }

  async function find(q) {
    const mine = { q, results: [], next: null, busy: true }
    const { results, next } = await (q ? api.search(q) : api.mentions())
    if (q !== finder.value.trim() || (!q && view !== "mentions")) return
    found = { ...mine, results, next, busy: false }
    list.top()
    changed()
  }

  function searched() {
    clock.clearTimeout(typing)
    const q = finder.value.trim()
    if (q) typing = clock.setTimeout(() => find(q).catch(failed), AGAIN_MS)
    else choose(view)
  }

  function pick(item) {
    at = item.key
    opened = item.id
    list.reveal(at)
    changed()
    open(item.id, item.seq)
  }

  /** Open the next (1) or the previous (-1) row, once the view is here. */
  async function step(by) {
    await choosing
    const rows = items().filter(({ kind }) => kind === "item")
    const now = rows.findIndex(({ key }) => key === at)
    const next = rows[now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + by))]
    if (next) pick(next)
  }

  part("views").addEventListener("click", ({ target }) => {
    const name = target.closest("button")?.value
    if (name) choose(name)
  })
  part("canvas").addEventListener("click", ({ target }) => {
    const key = target.closest("button")?.value
    if (key === "more") return choose("queue")
    const item = key && items().find((one) => one.key === key)
    if (item) pick(item)
  })
  part("finder").addEventListener("submit", (event) => (event.preventDefault(), searched()))
  finder.addEventListener("input", searched)
  finder.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return
    event.preventDefault()
    finder.blur()
    step(1)
  })

  return {
    changed,
    step,
    choose,
    search: () => finder.select(),
    /** Leave the search; true if there was one. */
    clear() {
      if (!finder.value) return false
      choose(view)
      return true
    },
    /** All that is shown, read again. */
    async refresh() {
      const views = ["queue", ...(view === "queue" || view === "mentions" ? [] : [view])]
      await Promise.all(views.map(reload))
    },
    counted(next) {
      counts = next
      changed()
    },
    get waiting() {
      return count("queue")
    },
    /** Mark the row of that conversation as the open one. */
    mark(id) {
      const rows = items().filter((item) => item.id === id)
      opened = id
      if (!rows.some(({ key }) => key === at)) at = rows.at(-1)?.key ?? `v/${id}`
      list.reveal(at)
      changed()
    },
    tick: list.refresh,
  }
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text
}
