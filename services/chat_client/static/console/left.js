// The left pane: what it shows, fetched as it is needed, and how one moves in it.

import { find, further } from "./finding.js"
import { makeList } from "./list.js"
import { findings, listing } from "./listing.js"
import { makeReading } from "./reading.js"
import { draw, fill } from "./row.js"
import { countWords } from "./words.js"

const AGAIN_MS = 400 // between typing and searching

/** `open(id, seq)` opens a conversation, at an entry if one was found; `failed(error)` hears what could not be fetched. */
export function makeLeft({ part, inbox, api, me, unread, clock, open, failed }) {
  let view = "mine"
  let found = null // {q, results, next} of a search, or of the mentions
  let counts = {}
  let at = null // the key of the row that is open
  let opened = null // the conversation of that row
  let drawing = 0
  let typing = null
  let here // resolves `choosing` when all is read for the first time
  let choosing = new Promise((resolve) => here = resolve) // until the chosen view is here

  const finder = part("finder").elements.q
  const list = makeList({
    scroller: part("list"), canvas: part("canvas"), draw,
    fill: (node, item) => fill(node, item, { me, unread, now: clock.now(), open: at, q: found?.q, waiting: count("queue") }),
    near: () => more().catch(failed),
  })

  const reading = makeReading({ inbox, api, heard, changed })

  /** What is all here is counted here; of the rest the server's count is a moment old. */
  const count = (name) => (inbox.cursor(name) === null ? inbox.list(name).length : (counts[name] ?? 0))

  const items = () => (found ? findings(found, inbox) : listing(inbox, view, count("queue")))

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
      button.querySelector("b").textContent = button.value in counts ? countWords(count(button.value)) : ""
    }
    list.show(all)
  }

  function heard(answer) {
    counts = answer.counts
    for (const row of answer.conversations) unread.heard(row)
  }

  /** The next page of what is shown. */
  async function more() {
    if (!found) return inbox.cursor(view) && reading.more(view)
    await further(api, found)
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
    if (found) await look("")
    else if (inbox.cursor(view) === undefined) await reading.more(view)
  }

  async function look(q) {
    const answer = await find(api, q)
    if (q !== finder.value.trim() || (!q && view !== "mentions")) return // something else is wanted by now
    found = answer
    list.top()
    changed()
  }

  function searched() {
    clock.clearTimeout(typing)
    const q = finder.value.trim()
    if (q) typing = clock.setTimeout(() => look(q).catch(failed), AGAIN_MS)
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

  function clicked({ target }) {
    const key = target.closest("button")?.value
    if (key === "more") return choose("queue")
    const item = key && items().find((one) => one.key === key)
    if (item) pick(item)
  }

  part("views").addEventListener("click", ({ target }) => {
    const name = target.closest("button")?.value
    if (name) choose(name)
  })
  part("canvas").addEventListener("click", clicked)
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
    refresh() {
      const shown = new Set(view === "mentions" ? ["queue"] : ["queue", view])
      return Promise.all([...shown].map((name) => reading.reload(name))).then(here)
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
