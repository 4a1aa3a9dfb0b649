// Copying a text: pages over plain http from another machine have no clipboard.

/** `tell(sentence)` says how it went; `field` is an input that shows the text, selected where nothing else works. */
export async function copyText(text, tell, field = null) {
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false)
    if (done) return tell("Copied.")
  }
  const place = field ?? document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text, className: "unseen" }))
  const focused = document.activeElement
  place.focus()
  place.select()
  const done = document.execCommand("copy")
  if (!field) {
    place.remove()
    focused?.focus()
  }
  tell(done ? "Copied." : "Select it and copy it by hand: this browser does not let the page.")
}
