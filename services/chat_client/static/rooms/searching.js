// Looking for words in a room.

import { part as cloned } from "../admin/keyed.js"
import { clockTime, dayWords, problemWords } from "../chat/words.js"
import { makeDialog, makeForm } from "../console/dialogs.js"

/** `reach(seq)` shows the message that was chosen. */
export function makeSearching({ dialog, api, clock, reach, failed }) {
  const [list, more, none] = ["ul", ".more", ".none"].map((one) => dialog.querySelector(one))
  const box = makeDialog(dialog, {
    more: () => read().catch(failed),
    found: ({ dataset }) => (box.close(), reach(Number(dataset.seq))),
  })
  let room = null // its id
  let asked = null // {id, q, next}

  const form = makeForm(dialog, async ({ elements: { q } }) => {
    clear()
    if (!q.value.trim()) return
    asked = { id: room, q: q.value.trim(), next: null }
    await read()
  }, problemWords)

  async function read() {
    const mine = asked
    const { entries, next } = await api.search(mine.id, mine.q, mine.next)
    if (mine !== asked) return
    asked.next = next
    list.append(...entries.map(row))
    more.hidden = !next
    none.hidden = list.children.length > 0
  }

  function row({ seq, target_seq: edited, by, at, text }) {
    const node = cloned("hit")
    const [button, name, time, words] = ["button", "b", "time", ".words"].map((one) => node.querySelector(one))
    button.dataset.seq = edited ?? seq
    name.textContent = by.name
    time.textContent = `${dayWords(at, clock.now())}, ${clockTime(at)}`
    words.textContent = text.slice(0, 300)
    return node
  }

  function clear() {
    asked = null
    list.replaceChildren()
    more.hidden = none.hidden = true
  }

  return {
    /** Open it for the room with that id. */
    open(id) {
      room = id
      form.clear()
      clear()
      box.open()
    },
  }
}
