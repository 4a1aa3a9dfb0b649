// The way in, for agents and admins.

import { Unreachable } from "../chat/api.js"
import { problemWords } from "../chat/words.js"

/** `begin(session)` gets what the chat service gave: {token, expires_at, agent}. */
export function makeLogin({ form, api, begin }) {
  const { name, password } = form.elements
  const [fault, button] = [form.querySelector("[role=alert]"), form.querySelector("button")]

  async function submit(event) {
    event.preventDefault()
    fault.textContent = ""
    button.disabled = true
    try {
      const session = await api.login(name.value.trim(), password.value)
      close()
      begin(session)
    } catch (error) {
      fault.textContent = wordsOf(error)
      password.select()
    } finally {
      button.disabled = false
    }
  }

  function wordsOf(error) {
    if (error instanceof Unreachable) return "The chat service does not answer. Try again in a moment."
    return error.status === 401 ? "Name or password is wrong, or this account is disabled." : problemWords(error)
  }

  function close() {
    form.hidden = true
    form.reset()
  }

  form.addEventListener("submit", submit)
  return {
    /** Show it; `why` says how one came here. */
    open(why = "") {
      form.hidden = false
      form.querySelector("[role=status]").textContent = why
      fault.textContent = ""
      name.focus()
    },
  }
}
