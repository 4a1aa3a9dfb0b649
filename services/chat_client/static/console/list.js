// A long list of which only what is in sight is on the page. Items: {key, kind, height, ...}.

const SPARE = 400 // pixels above and below what is in sight

/**
 * `draw(item)` makes an element, `fill(node, item)` brings one up to date; `near()` is called when the end comes near.
 * `canvas` gets the elements, inside of `scroller`.
 */
export function makeList({ scroller, canvas, draw, fill, near }) {
  const nodes = new Map()
  let items = []
  let tops = []
  let height = 0

  /** The index of the item at that height. */
  function at(y) {
    let [low, high] = [0, items.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (tops[middle] + items[middle].height <= y) low = middle + 1
      else high = middle
    }
    return low
  }

  function render() {
    const from = at(scroller.scrollTop - SPARE)
    const to = Math.min(items.length, at(scroller.scrollTop + scroller.clientHeight + SPARE) + 1)
    const wanted = new Set(items.slice(from, to).map(({ key }) => key))
    for (const [key, node] of nodes) {
      const keeps = wanted.has(key) || (node.contains(document.activeElement) && items.some((item) => item.key === key))
      if (!keeps) {
        node.remove()
        nodes.delete(key)
      }
    }
    for (let i = from; i < to; i++) place(i)
    if (scroller.scrollTop + scroller.clientHeight + SPARE > height) near()
  }

  function place(i) {
    const item = items[i]
    const node = nodes.get(item.key) ?? draw(item)
    fill(node, item)
    const top = `translateY(${tops[i]}px)`
    if (node.style.transform !== top) node.style.transform = top
    node.setAttribute("aria-posinset", i + 1)
    node.setAttribute("aria-setsize", items.length)
    if (!nodes.has(item.key)) {
      nodes.set(item.key, node)
      insert(node, i)
    }
  }

  /** Where it stands in the document is where it stands on the screen: for the Tab key and for reading aloud. */
  function insert(node, i) {
    for (let j = i + 1; j < items.length && j < i + 60; j++) {
      const next = nodes.get(items[j].key)
      if (next?.isConnected) return canvas.insertBefore(node, next)
    }
    canvas.append(node)
  }

  scroller.addEventListener("scroll", render, { passive: true })
  new ResizeObserver(render).observe(scroller)

  return {
    show(next) {
      items = next
      tops = []
      height = 0
      for (const item of items) {
        tops.push(height)
        height += item.height
      }
      canvas.style.height = `${height}px`
      render()
    },
    refresh: render,
    /** Scroll so that the item with that key is in sight. */
    reveal(key) {
      const i = items.findIndex((item) => item.key === key)
      if (i < 0) return
      const [top, bottom] = [tops[i], tops[i] + items[i].height]
      if (top < scroller.scrollTop) scroller.scrollTop = top
      else if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight
      render()
    },
    node: (key) => nodes.get(key),
    top() {
      scroller.scrollTop = 0
    },
  }
}
