// A list on the screen that follows a list of values. Nodes stay where they are and only change their words: nobody
// who is on one of their buttons loses the focus.

/** `make()` gives {node, fill(item)} for an item of a new id. */
export function keyedRows({ place, make }) {
  const rows = new Map()

  function show(items) {
    const ids = new Set(items.map(({ id }) => id))
    for (const [id, { node }] of rows) {
      if (ids.has(id)) continue
      node.remove()
      rows.delete(id)
    }
    items.forEach((item, at) => {
      const row = rows.get(item.id) ?? make()
      rows.set(item.id, row)
      if (place.children[at] !== row.node) place.insertBefore(row.node, place.children[at] ?? null)
      row.fill(item)
    })
  }

  return { show, clear: () => show([]) }
}

/** A copy of the template's one element. */
export const part = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true)

/** Write a text where it differs, so that nothing is read aloud twice. */
export function put(node, text) {
  if (node.textContent !== text) node.textContent = text
}
