// Markup that the page loads without.

/** The element that `selector` finds in a file beside this one. Throws if it can't be had now. */
export async function fetchMarkup(file, selector) {
  const answer = await fetch(new URL(file, import.meta.url))
  if (!answer.ok) throw new Error(file)
  return document.adoptNode(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(selector))
}
