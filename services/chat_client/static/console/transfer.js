// To whom a conversation goes: colleagues who are online, by name.

import { problemWords } from "../chat/words.js"
import { makeDialog, makeForm } from "./dialogs.js"

/** `colleagues()` fetches {id, name, role, disabled, online}s; `transfer(id)` and `requeue()` do it. */
export function makeTransfer({ dialog, colleagues, transfer, requeue }) {
  const box = makeDialog(dialog, { requeue: () => (box.close(), requeue()) })
  const [choice, alone] = [dialog.querySelector("fieldset"), dialog.querySelector("#alone")]
  const form = makeForm(dialog, async (node) => {
    await transfer(node.elements.to.value)
    box.close()
  }, problemWords)

  function draw(people) {
    const legend = choice.firstElementChild
    choice.replaceChildren(legend, ...people.map(({ id, name, role }) => {
      const node = document.getElementById("colleague").content.firstElementChild.cloneNode(true)
      const [input, label, more] = node.children
      input.value = id
      label.textContent = name
      more.textContent = role === "admin" ? "admin" : ""
      return node
    }))
    alone.hidden = people.length > 0
    dialog.querySelector(".primary").disabled = !people.length
    choice.querySelector("input")?.focus()
  }

  return {
    /** Open for a conversation of that owner. */
    async open(owner) {
      form.clear()
      box.open()
      try {
        const all = await colleagues()
        draw(all.filter(({ id, online, disabled }) => online && !disabled && id !== owner?.id))
        const first = choice.querySelector("input")
        if (first) first.checked = true
      } catch (error) {
        dialog.querySelector(".fault").textContent = problemWords(error)
      }
    },
  }
}
