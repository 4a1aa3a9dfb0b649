// Dialogs: each opens over the page, gives the focus back when it closes, and closes on Escape or beside its box.

/** Make a dialog of the page behave; `acts` are by the values of its buttons. */
export function makeDialog(dialog, acts = {}) {
  dialog.addEventListener("click", ({ target }) => {
    const value = target.closest("button")?.value
    if (target === dialog || value === "close") dialog.close()
    else acts[value]?.(target.closest("button"))
  })
  return {
    open: () => dialog.open || dialog.showModal(),
    close: () => dialog.close(),
  }
}

/** A form in a dialog: `submit()` closes it when it resolves; what it throws stands in the form. */
export function makeForm(dialog, submit, words) {
  const form = dialog.querySelector("form")
  const fault = dialog.querySelector(".fault")
  const button = form.querySelector(".primary")
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    fault.textContent = ""
    button.disabled = true
    try {
      await submit(form)
    } catch (error) {
      fault.textContent = words(error)
    } finally {
      button.disabled = false
    }
  })
  return {
    clear() {
      form.reset()
      fault.textContent = ""
    },
  }
}
