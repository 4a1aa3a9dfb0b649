// What one can do about oneself: change the name, protect it, save the transcript, log out.

import { Unreachable, wholeLog } from "../chat/api.js"
import { problemWords } from "../chat/words.js"
import { fetchMarkup } from "./markup.js"

/** The dialog, closed: the page loads without it. */
export async function fetchDialog() {
  const dialog = await fetchMarkup("menu.html", "dialog")
  document.body.append(dialog)
  return dialog
}

/** `session()` is the present one; `done(sentence)` says what was done; `leave({forget})` goes to the start screen. */
export function makeMenu({ dialog, api, session, sessions, desk, leave, done }) {
  const form = dialog.querySelector("form")
  const { passphrase, old } = form.elements
  const fault = dialog.querySelector("[role=alert]")

  function open() {
    const { name, protected: safe } = session()
    dialog.querySelector("h2").textContent = name
    old.closest("div").hidden = !safe
    old.required = safe
    dialog.querySelector("#unsafe").hidden = safe
    form.reset()
    fault.textContent = ""
    dialog.showModal()
  }

  const acts = {
    close: () => {},
    rename: () => leave({ forget: false }),
    async text() {
      const { asText } = await import("../chat/saved.js")
      save("txt", "text/plain", asText(await whole(), desk))
    },
    json: async () => save("json", "application/json", JSON.stringify(await whole(), null, 2)),
    async logout() {
      await api.end().catch((error) => {
        if (error instanceof Unreachable) throw error // the token would live on
      })
      leave({ forget: true })
    },
  }

  const whole = () => wholeLog(api, session().conversation_id)

  function save(ending, type, text) {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
    link.download = `${session().name.replace(/[^\p{L}\p{N}]+/gu, "-")}-transcript.${ending}`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }

  async function protect() {
    await api.protect(passphrase.value, old.value)
    sessions.put({ ...session(), protected: true })
    done("Protected. From now on this name opens only with your passphrase, on any device.")
  }

  async function run(act) {
    try {
      await act()
      dialog.close()
    } catch (error) {
      fault.textContent = problemWords(error)
    }
  }

  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close() // beside the box
    const act = acts[target.closest("button")?.value]
    if (act) run(act)
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    run(protect)
  })
  return { open }
}
