// A password that this page made is shown here once: after that nobody can read it.

import { write } from "./said.js"

/** `show(title, secret)` opens the dialog; whoever closes it has seen it. */
export function makeOnce(dialog) {
  const secret = dialog.querySelector("code")
  const [copy, done] = dialog.querySelectorAll(".buttons button")
  copy.hidden = !navigator.clipboard // missing over plain http

  copy.addEventListener("click", async () => {
    copy.textContent = await navigator.clipboard.writeText(secret.textContent).then(() => "Copied", () => "Select it and copy")
  })
  done.addEventListener("click", () => dialog.close())
  dialog.addEventListener("close", () => { secret.textContent = "" })

  return {
    show(title, text) {
      write(dialog.querySelector("h2"), title)
      secret.textContent = text
      copy.textContent = "Copy"
      dialog.showModal()
      done.focus()
    },
    close: () => dialog.close(),
  }
}
