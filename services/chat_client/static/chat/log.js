// The log on the screen: follows its end, or keeps its place while somebody reads above it.

import { around, bounds, down, held, newest, topKey, up } from "./frame.js"
import * as plain from "./rows.js"

const NEAR = 800 // pixels to an end of what is drawn at which more is drawn
const AGAIN_MS = 3_000 // after a fetch that failed
const AGE_MS = 30_000 // times grow older while one looks at them
const END = 60 // closer to the end than this counts as at the end

/**
 * `list` gets the rows, inside of `scroller`. `older()` fetches earlier rows (then `show` is called with them) and
 * resolves to whether there were any; `onPlace({following})` hears whether the newest is in sight. `drawing` makes nodes.
 */
export function makeLog({ scroller, list, older, onPlace, clock, signal, drawing: { draw, redraw, retime } = plain }) {
  const nodes = new Map() // key -> {node, row}
  let rows = []
  let frame = newest
  let following = true
  let top = 0 // where the scroller stood when last looked at
  let fetching = false
  let loud = null
  let again = null
  let aging = null

  const toEnd = () => { scroller.scrollTop = scroller.scrollHeight }
  const fromEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight

  function render() {
    const { from, to } = bounds(rows, frame)
    const mark = following ? null : inSight()
    place(rows.slice(from, to))
    if (following) toEnd()
    else if (mark?.node.isConnected) scroller.scrollTop += mark.node.getBoundingClientRect().top - mark.top
  }

  /** The first row that is at least partly in sight, and where it stands. */
  function inSight() {
    const edge = scroller.getBoundingClientRect().top
    for (const node of list.children) {
      const { top, bottom } = node.getBoundingClientRect()
      if (bottom > edge && !node.matches(".day")) return { node, top }
    }
    return null
  }

  function place(wanted) {
    const keys = new Set(wanted.map((row) => row.key))
    for (const [key, { node }] of nodes) {
      if (!keys.has(key)) {
        node.remove()
        nodes.delete(key)
      }
    }
    let next = list.firstElementChild
    for (const row of wanted) {
      const node = nodeOf(row)
      if (node === next) next = next.nextElementSibling
      else list.insertBefore(node, next)
    }
  }

  function nodeOf(row) {
    const known = nodes.get(row.key)
    const node = known?.node ?? draw(row, clock.now())
    if (known && !same(known.row, row)) redraw(node, row, clock.now())
    nodes.set(row.key, { node, row })
    return node
  }

  /** Draw what is no news: a screen reader does not read history aloud. */
  function quietly(act) {
    list.setAttribute("aria-live", "off")
    act()
    clock.clearTimeout(loud)
    loud = clock.setTimeout(() => list.setAttribute("aria-live", "polite"), 1_000)
  }

  function look() {
    const { from, to } = bounds(rows, frame)
    const wasFollowing = following
    const wentUp = scroller.scrollTop < top // else what is below grew, and nobody left the end
    top = scroller.scrollTop
    following = to === rows.length && (fromEnd() < END || (following && !wentUp))
    if (following && to - from > 300) frame = newest
    if (!following && wasFollowing) frame = held(rows, frame)
    if (following !== wasFollowing) onPlace({ following })
    if (rows.length && scroller.scrollTop < NEAR) extendUp(from)
    if (!following && to < rows.length && fromEnd() < NEAR) move(down)
  }

  function move(how) {
    frame = how(rows, frame)
    quietly(render)
  }

  function extendUp(from) {
    if (from > 0) return move(up)
    if (!fetching) fetchOlder()
  }

  async function fetchOlder() {
    fetching = true
    const more = await older().catch(() => null)
    fetching = false
    if (signal.aborted) return // the list is another's by now
    if (more) look()
    else if (more === null) again = clock.setTimeout(look, AGAIN_MS)
  }

  function age() {
    retime(list, clock.now())
    aging = clock.setTimeout(age, AGE_MS)
  }

  age()
  scroller.addEventListener("scroll", look, { passive: true, signal })
  const sizes = new ResizeObserver(() => following && toEnd())
  for (const one of [scroller, ...scroller.children]) sizes.observe(one)
  signal.addEventListener("abort", () => {
    sizes.disconnect()
    for (const timer of [loud, again, aging]) clock.clearTimeout(timer)
    list.replaceChildren()
  })

  return {
    /** Show these rows. `news`: something was added at the end, which is read aloud. */
    show(next, { news }) {
      const [first, older] = [!rows.length, topKey(next) !== topKey(rows)]
      rows = next
      if (!following && older) frame = up(rows, frame) // drawn at once, in one go, so nothing jumps
      if (!following) frame = held(rows, frame) // however much comes in below
      if (following && bounds(rows, frame).to - bounds(rows, frame).from > 300) frame = newest
      if (news && !first) render()
      else quietly(render)
      look()
    },
    follow() {
      frame = newest
      following = true
      render()
      onPlace({ following })
    },
    /** Show the row with that key; false if it is not among the rows. */
    goTo(key) {
      const i = rows.findIndex((row) => row.key === key)
      if (i < 0) return false
      following = false
      onPlace({ following })
      frame = around(rows, i)
      quietly(render)
      const { node } = nodes.get(key)
      node.scrollIntoView({ block: "center" })
      node.tabIndex = -1
      node.focus({ preventScroll: true })
      return true
    },
    /** The element of the row with that key, or null if that is not drawn. */
    nodeAt: (key) => nodes.get(key)?.node ?? null,
    get following() {
      return following
    },
  }
}

function same(a, b) {
  return Object.keys(b).every((name) => a[name] === b[name])
}
