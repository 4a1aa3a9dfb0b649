// Saved replies: what agents call up with a slash, instead of typing it again.

import { problemWords } from "../chat/words.js"
import { clearFaults, onSubmit } from "./fields.js"
import { keyedRows, part, put } from "./keyed.js"
import { said, write } from "./said.js"
import { count } from "./standing.js"
import { watch } from "./watch.js"

/** The list, and the dialog for a new one or a change. Removing is undone by adding it again. */
export function makeReplies({ section, dialog, api, clock, toast, shown }) {
  const [summary, list] = [section.querySelector(".summary"), section.querySelector("ul")]
  const news = watch({ read: api.canned, show, trouble: section.querySelector(".trouble"), shown, clock })
  const rows = keyedRows({ place: list, make })
  const form = dialog.querySelector("form")
  const { shortcut, text } = form.elements
  let changing = null // the reply in the dialog; null: a new one

  function show({ canned_responses: replies }) {
    rows.show(replies)
    summary.textContent = replies.length ? `${count(replies.length, "saved reply", "saved replies")}.` : "None yet. Add the first one."
  }

  function make() {
    const node = part("reply-row")
    const [name, saying, by] = ["code", ".saying", ".small"].map((one) => node.querySelector(one))
    const [change, remove] = node.querySelectorAll("button")
    let reply = null
    change.addEventListener("click", () => open(reply))
    remove.addEventListener("click", () => drop(reply))
    return {
      node,
      fill(next) {
        reply = next
        put(name, `/${reply.shortcut}`)
        put(saying, reply.text)
        write(by, said`By ${reply.by?.name ?? "somebody"}`)
        for (const button of [change, remove]) put(button.querySelector("bdi"), reply.shortcut)
      },
    }
  }

  function open(reply) {
    changing = reply
    clearFaults(form)
    dialog.querySelector("h2").textContent = reply ? `Change /${reply.shortcut}` : "Add a saved reply"
    shortcut.value = reply?.shortcut ?? ""
    text.value = reply?.text ?? ""
    dialog.showModal()
    shortcut.focus()
  }

  onSubmit(form, async () => {
    const wish = { shortcut: shortcut.value.trim().replace(/^\//, ""), text: text.value }
    const { shortcut: name } = await (changing ? api.changeCanned(changing.id, wish) : api.addCanned(wish))
    dialog.close()
    toast.tell(`/${name} is saved. Agents have it at once.`)
    news.now()
  })

  async function drop({ id, shortcut: name, text: words }) {
    await quietly(() => api.removeCanned(id), `/${name} is removed.`, () =>
      quietly(() => api.addCanned({ shortcut: name, text: words }), `/${name} is back.`))
    section.querySelector(".add").focus() // its own button is gone
  }

  async function quietly(act, sentence, undo) {
    try {
      await act()
      toast.tell(sentence, undo)
    } catch (error) {
      toast.complain(problemWords(error))
    }
    news.now()
  }

  section.querySelector(".add").addEventListener("click", () => open(null))

  return {
    open: news.now,
    close: news.stop,
    forget() {
      news.stop()
      rows.clear()
      summary.textContent = ""
    },
  }
}
