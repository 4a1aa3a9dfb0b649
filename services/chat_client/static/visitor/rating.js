// How it was, asked once it is over.

import { fetchMarkup } from "./markup.js"

/** Put the form into `place`; `send(rating)` gets {score, comment?}. */
export async function fetchRating({ place, send, complain }) {
  const form = await fetchMarkup("rating.html", "form")
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const { score, comment } = form.elements
    if (!score.value) return complain("Choose from 1 to 5 first.")
    const said = comment.value.trim()
    send({ score: Number(score.value), ...(said && { comment: said }) })
    form.reset()
  })
  place.replaceChildren(form)
}
