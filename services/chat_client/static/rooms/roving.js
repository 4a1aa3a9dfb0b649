// One stop of the Tab key for all messages; the arrow keys go from one to the next.

const SAID = ".said"

/** `leave()` goes on below the newest message. */
export function makeRoving({ list, leave }) {
  const rows = () => [...list.querySelectorAll(SAID)]

  /** Make this message the one that Tab comes to. */
  function at(node) {
    for (const other of list.querySelectorAll(`${SAID}[tabindex="0"]`)) if (other !== node) other.tabIndex = -1
    node.tabIndex = 0
  }

  function step(node, by) {
    const all = rows()
    const next = all[all.indexOf(node) + by]
    if (next) next.focus()
    else if (by > 0) leave()
  }

  const keys = {
    ArrowUp: (node) => step(node, -1),
    ArrowDown: (node) => step(node, 1),
    Home: () => rows()[0]?.focus(),
    End: () => rows().at(-1)?.focus(),
    Escape: () => leave(),
  }

  list.addEventListener("focusin", ({ target }) => {
    const node = target.closest(SAID)
    if (node) at(node)
  })
  list.addEventListener("keydown", (event) => {
    if (event.target.matches(SAID) && keys[event.key] && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      keys[event.key](event.target)
    }
  })

  return {
    at,
    /** After a drawing: Tab comes to the newest one, unless somebody is on another. */
    settle() {
      if (list.contains(document.activeElement) && list.querySelector(`${SAID}[tabindex="0"]`)) return
      const last = rows().at(-1)
      if (last) at(last)
    },
  }
}
