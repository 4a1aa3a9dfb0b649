// What is wrong with an input stands next to the field that it speaks of.

import { Unreachable } from "../chat/api.js"
import { problemWords } from "../chat/words.js"

export const NO_ANSWER = "The chat service does not answer. What you typed is kept: try again in a moment."

const faultOf = (field) => field.closest(".ask").querySelector(".fault")
const fieldOf = (form, name) => {
  const found = form.elements[name]
  return found instanceof RadioNodeList ? found[0] : found
}

/** Take all faults off the form. */
export function clearFaults(form) {
  for (const node of form.querySelectorAll(".fault")) node.textContent = ""
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid")
}

/** Say what is wrong: beside its field where there is one, else below the form. The first such field gets the focus. */
export function showFaults(form, error) {
  const rest = []
  let first = null
  for (const { field: name, message } of error.errors ?? []) {
    const field = fieldOf(form, name)
    if (!field?.closest(".ask")) rest.push(message)
    else {
      faultOf(field).textContent = message
      if (field.type !== "radio") field.setAttribute("aria-invalid", "true")
      first ??= field
    }
  }
  if (!error.errors) rest.push(error instanceof Unreachable ? NO_ANSWER : problemWords(error))
  form.querySelector("[role=alert]").textContent = rest.join(" ")
  first?.focus()
}

/** On submit run `act`, once at a time; faults are shown in the form. */
export function onSubmit(form, act) {
  let busy = false
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (busy) return
    busy = true
    form.setAttribute("aria-busy", "true") // not `disabled`: that would take the focus away
    clearFaults(form)
    try {
      await act()
    } catch (error) {
      showFaults(form, error)
    } finally {
      busy = false
      form.removeAttribute("aria-busy")
    }
  })
}
