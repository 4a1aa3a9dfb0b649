// Errors as cards, each gone after five seconds.

const SHOWN_MS = 5_000
const MOST = 4

/** A function that shows a sentence as a card in `place`. */
export function makeCards({ place, clock }) {
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
    place.append(card)
    if (place.children.length > MOST) place.firstElementChild.remove()
  }
}
