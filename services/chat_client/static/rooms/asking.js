// Questions before what can't be undone, and before what needs a reason.

/** A function that asks; it resolves to true, or to the text that was given, or to null for no. */
export function makeAsking(dialog) {
  const form = dialog.querySelector("form")
  const field = form.querySelector("textarea")
  let answer = null

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const given = field.closest("div").hidden ? true : field.value.trim()
    dialog.close()
    answer?.(given)
  })
  dialog.addEventListener("close", () => queueMicrotask(() => answer?.(null)))
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("button")?.value === "close") dialog.close()
  })

  return function ask({ title, text, act, reason = false }) {
    dialog.querySelector("h2").textContent = title
    dialog.querySelector(".what").textContent = text
    dialog.querySelector(".primary").textContent = act
    field.closest("div").hidden = !reason
    field.value = ""
    dialog.showModal()
    return new Promise((resolve) => {
      answer = (given) => {
        answer = null
        resolve(given)
      }
    })
  }
}
