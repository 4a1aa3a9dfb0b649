// The saved replies: fetched once, and edited in a dialog.

import { problemWords } from "../chat/words.js"
import { makeDialog, makeForm } from "./dialogs.js"

export function makeSavedReplies({ dialog, api }) {
  let all = []
  let editing = null // the id of the one in the form; null: a new one

  const [list, fields] = [dialog.querySelector("ul"), dialog.querySelector("form").elements]
  const other = dialog.querySelector("[value=new]")
  const fault = dialog.querySelector(".fault")

  async function load() {
    all = (await api.canned()).canned_responses
    list.replaceChildren(...all.map(item))
  }

  function item({ id, shortcut, text }) {
    const node = document.getElementById("reply").content.firstElementChild.cloneNode(true)
    const [name, words, change, remove] = node.children
    name.textContent = `/${shortcut}`
    words.textContent = text
    for (const button of [change, remove]) {
      button.dataset.id = id
      button.setAttribute("aria-label", `${button.textContent} /${shortcut}`)
    }
    return node
  }

  function edit(one) {
    editing = one?.id ?? null
    fields.shortcut.value = one?.shortcut ?? ""
    fields.text.value = one?.text ?? ""
    other.hidden = !editing
    fields.shortcut.focus()
  }

  async function remove(id) {
    try {
      await api.removeCanned(id)
      if (editing === id) edit(null)
      await load()
    } catch (error) {
      fault.textContent = problemWords(error)
    }
  }

  const box = makeDialog(dialog, {
    edit: ({ dataset }) => edit(all.find(({ id }) => id === dataset.id)),
    remove: ({ dataset }) => remove(dataset.id),
    new: () => edit(null),
  })

  makeForm(dialog, async () => {
    const given = { shortcut: fields.shortcut.value.trim().toLowerCase(), text: fields.text.value.trim() }
    await (editing ? api.changeCanned(editing, given) : api.addCanned(given))
    edit(null)
    await load()
  }, problemWords)

  return {
    load,
    all: () => all,
    async open() {
      fault.textContent = ""
      box.open()
      edit(null)
      await load().catch((error) => { fault.textContent = problemWords(error) })
    },
  }
}
