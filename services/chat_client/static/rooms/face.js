// A face: somebody's photo, or their initials on a colour that comes from their id.

import { initials } from "../chat/rows.js"

const HUES = 12

/** One of twelve, always the same for an id. */
export function hue(id) {
  let sum = 0
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 9_973
  return sum % HUES
}

/**
 * Show somebody in a `.face`: `photo` is an address below the chat service's, or "". A photo that can't be had makes the
 * event "faceless", with the id as its detail.
 */
export function showFace(node, { id, name, photo, base }) {
  const drawn = `${id}/${name}/${photo}`
  if (node.drawn === drawn) return
  node.drawn = drawn
  node.dataset.hue = hue(id)
  node.faceless = null
  node.replaceChildren(initials(name))
  if (photo) node.append(picture(base + photo, id))
}

/** Ask once more for the photos that could not be had: there was no connection. */
export function facesAgain() {
  for (const node of document.querySelectorAll(".face")) {
    if (node.faceless) node.append(picture(node.faceless.src, node.faceless.id))
    node.faceless = null
  }
}

function picture(src, id) {
  const image = document.createElement("img")
  Object.assign(image, { src, alt: "", decoding: "async" })
  image.addEventListener("error", () => {
    image.dispatchEvent(new CustomEvent("faceless", { detail: id, bubbles: true }))
    if (image.parentElement) image.parentElement.faceless = { src, id }
    image.remove() // the initials are below it
  })
  return image
}
