// What was done, at the foot of the page; where it can be undone, with a button for that.

import { write } from "./said.js"

const SHOWN_MS = 12_000

/** `tell(sentence, undo?)`: one at a time, the newest stands. It stays while the pointer or the focus is on it. */
export function makeToast({ place, clock }) {
  let timer = null
  let before = null // where the focus came from, and goes back to

  function tell(sentence, undo = null, tone = "good") {
    clock.clearTimeout(timer)
    const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true)
    const [back, close] = toast.querySelectorAll("button")
    write(toast.querySelector("p"), sentence)
    toast.dataset.tone = tone
    back.hidden = !undo
    back.addEventListener("click", () => (clear(), undo()))
    close.addEventListener("click", clear)
    toast.addEventListener("focusin", ({ relatedTarget: from }) => { before = toast.contains(from) ? before : from })
    for (const begin of ["mouseenter", "focusin"]) toast.addEventListener(begin, () => clock.clearTimeout(timer))
    for (const end of ["mouseleave", "focusout"]) toast.addEventListener(end, leave)
    place.replaceChildren(toast)
    leave()
  }

  function leave() {
    clock.clearTimeout(timer)
    timer = clock.setTimeout(clear, SHOWN_MS)
  }

  function clear() {
    clock.clearTimeout(timer)
    const focused = place.contains(document.activeElement)
    place.replaceChildren()
    if (focused && before?.isConnected) before.focus()
  }

  return { tell, complain: (sentence) => tell(sentence, null, "bad"), clear }
}
