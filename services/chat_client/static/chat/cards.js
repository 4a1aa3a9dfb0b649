// Errors as cards, each gone after five seconds.

const SHOWN_MS = 5_000
const MOST = 4

/** A function that shows a sentence as a card in `place`. */
export function makeCards({ place, clock }) {
  const home = place.parentElement

  /** Into the dialog that is open, if one is: all else is inert then, and not read aloud. */
  function settle() {
    const dialog = [...document.querySelectorAll("dialog[open]")].at(-1)
    const wanted = dialog ?? home
    if (place.parentElement === wanted) return
    wanted.append(place)
    dialog?.addEventListener("close", settle, { once: true })
  }

  return function complain(text, tone = "bad") {
    const card = document.getElementById("card").content.firstElementChild.cloneNode(true)
    card.dataset.tone = tone
    card.firstElementChild.textContent = text
    card.lastElementChild.addEventListener("click", () => card.remove())
    let timer = null
    const leave = () => { timer = clock.setTimeout(() => card.remove(), SHOWN_MS) }
    const stay = () => clock.clearTimeout(timer) // somebody is reading it, or about to close it
    for (const begin of ["mouseenter", "focusin"]) card.addEventListener(begin, stay)
    for (const end of ["mouseleave", "focusout"]) card.addEventListener(end, leave)
    leave()
    settle()
    place.append(card)
    if (place.children.length > MOST) place.firstElementChild.remove()
  }
}
