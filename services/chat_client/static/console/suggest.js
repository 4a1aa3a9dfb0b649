// Choosing from a short list while one writes: a listbox above the field, worked with the arrow keys.

/**
 * `options(text)` gets the text up to the caret and gives {from, found: [{label, detail, insert}]} or null; what is
 * chosen replaces everything from `from` to the caret. Make it before the composer: a choosing Enter must not send.
 */
export function makeSuggest({ field, list, options, changed }) {
  let found = []
  let from = 0
  let active = 0

  const isOpen = () => !list.hidden

  function look() {
    const upto = field.selectionStart === field.selectionEnd ? field.value.slice(0, field.selectionStart) : ""
    const now = options(upto)
    if (!now?.found.length) return close()
    found = now.found
    from = now.from
    active = Math.min(active, found.length - 1)
    draw()
  }

  function draw() {
    list.hidden = false
    list.replaceChildren(...found.map(option))
    point()
  }

  function option({ label, detail }, i) {
    const node = document.createElement("li")
    const [name, more] = [document.createElement("b"), document.createElement("span")]
    name.textContent = label
    more.textContent = detail
    node.id = `suggest-${i}`
    node.setAttribute("role", "option")
    node.dir = "auto"
    node.append(name, " ", more)
    return node
  }

  function point() {
    ;[...list.children].forEach((node, i) => node.setAttribute("aria-selected", i === active))
    field.setAttribute("aria-activedescendant", `suggest-${active}`)
    list.children[active]?.scrollIntoView({ block: "nearest" })
  }

  function close() {
    list.hidden = true
    active = 0
    field.removeAttribute("aria-activedescendant")
  }

  function choose(i) {
    field.setRangeText(found[i].insert, from, field.selectionStart, "end")
    close()
    changed()
    field.focus()
  }

  const keys = {
    ArrowDown: () => { active = (active + 1) % found.length; point() },
    ArrowUp: () => { active = (active - 1 + found.length) % found.length; point() },
    Enter: () => choose(active),
    Tab: () => choose(active),
    Escape: close,
  }

  field.addEventListener("keydown", (event) => {
    if (!isOpen() || event.isComposing || event.shiftKey || !keys[event.key]) return
    event.preventDefault()
    event.stopImmediatePropagation()
    keys[event.key]()
  })
  field.addEventListener("input", look)
  field.addEventListener("blur", close)
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault() // the field keeps the focus
    const i = [...list.children].indexOf(event.target.closest("li"))
    if (i >= 0) choose(i)
  })
  return { close, look }
}
