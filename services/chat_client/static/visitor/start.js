// The start screen: a name, perhaps a passphrase, a button.

import { Unreachable } from "../chat/api.js"
import { problemWords } from "../chat/words.js"

const CHECK_MS = 10_000
const RETRY_MS = 2_000

const chatAs = (name) => (name ? `Start Chat as ${name}` : "Start Chat")

/**
 * `begin(session)` gets {name, token, visitor, conversation_id, protected}, at once for a name that this browser knows.
 * `reached(bool)` hears whether the chat service answers. `words(name)` stand on the button, `nameless()` is the name of
 * who gives none.
 */
export function makeStart({ form, api, sessions, clock, begin, reached, complain, words = chatAs, nameless = () => "" }) {
  const { name, passphrase } = form.elements
  const button = form.querySelector("button")
  const secret = passphrase.closest("div")
  const note = form.querySelector(".note")
  let connected = false
  let busy = false
  let timer = null

  function show() {
    const typed = name.value.trim()
    button.textContent = words(typed)
    button.disabled = (name.required && !typed) || !connected || busy
  }

  async function check() {
    clock.clearTimeout(timer)
    connected = await api.ping().then(() => true, (error) => !(error instanceof Unreachable))
    if (form.hidden) return
    reached(connected)
    timer = clock.setTimeout(check, connected ? CHECK_MS : RETRY_MS)
    show()
  }

  async function start() {
    const wanted = name.value.trim() || nameless()
    const known = sessions.of(wanted)
    if (known && secret.hidden) return begin(known)
    const { token, visitor, conversation_id } = await api.start(wanted, secret.hidden ? "" : passphrase.value)
    const session = { name: visitor.name, token, visitor, conversation_id, protected: !secret.hidden }
    sessions.put(session)
    begin(session)
  }

  function failed(error) {
    if (error instanceof Unreachable) check()
    if (error.code === "name-protected" && secret.hidden) {
      reveal(true)
      note.textContent = "This name is protected. Its passphrase opens it; or take another name."
      note.hidden = false
      passphrase.focus()
    } else complain(problemWords(error))
  }

  function reveal(shown) {
    secret.hidden = !shown
    passphrase.required = shown
    passphrase.value = ""
  }

  name.addEventListener("input", () => {
    reveal(false)
    note.hidden = true
    show()
  })
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (button.disabled) return
    busy = true
    show()
    await start().catch(failed)
    busy = false
    show()
  })

  return {
    /** Show the form, with a name filled in and a sentence that says why one is here again. */
    open({ as = "", why = "" }) {
      form.hidden = false
      name.value = as
      note.textContent = why
      note.hidden = !why
      reveal(false)
      show()
      check()
      name.focus()
    },
    close() {
      form.hidden = true
      clock.clearTimeout(timer)
    },
    wake: () => form.hidden || check(),
    offline() {
      connected = false
      reached(false)
      show()
    },
  }
}
