// Finding a room to come in, and making one.

import { keyedRows, part as cloned, put } from "../admin/keyed.js"
import { makeDialog, makeForm } from "../console/dialogs.js"
import { problemWords } from "../chat/words.js"
import { count } from "./words.js"

/** `enter(room)` opens a room that one is in; `failed(error)` hears what went wrong. */
export function makeFinding({ dialog, api, hall, enter, failed }) {
  const list = keyedRows({ place: dialog.querySelector("ul"), make })
  const [more, none, filter] = [".more", ".none", "[type=search]"].map((one) => dialog.querySelector(one))
  const box = makeDialog(dialog, { more: () => read(next).catch(failed) })
  let rooms = []
  let next = null

  const form = makeForm(dialog, async ({ elements: { name, topic, private: secret } }) => {
    const room = await api.found({ name: name.value.trim(), topic: topic.value.trim(), private: secret.checked })
    hall.put(room)
    box.close()
    enter(room.id)
  }, problemWords)

  function make() {
    const node = cloned("found")
    const [name, topic, there, button] = ["b", ".topic", ".there", "button"].map((one) => node.querySelector(one))
    let room = null
    button.addEventListener("click", () => join(room).catch(failed))
    return {
      node,
      fill(one) {
        room = one
        put(name, room.name)
        put(topic, room.topic)
        put(there, `${count(room.online, "person", "people")} here, ${count(room.members, "member")}`)
        put(button.firstElementChild, room.me ? "Open" : "Join")
        put(button.querySelector("bdi"), room.name)
      },
    }
  }

  async function join(room) {
    if (!hall.get(room.id)) hall.put(await api.join(room.id))
    box.close()
    enter(room.id)
  }

  async function read(cursor) {
    const page = await api.rooms(cursor)
    rooms = cursor ? [...rooms, ...page.rooms] : page.rooms
    next = page.next
    show()
  }

  function show() {
    const typed = filter.value.trim().toLowerCase()
    const fits = rooms.filter(({ name, topic }) => `${name}\n${topic}`.toLowerCase().includes(typed))
    list.show(fits.sort((a, b) => b.online - a.online || a.name.localeCompare(b.name)))
    more.hidden = !next
    none.hidden = fits.length > 0
  }

  filter.addEventListener("input", show)

  return {
    open() {
      form.clear()
      filter.value = ""
      rooms = []
      next = null
      show()
      none.hidden = true
      box.open()
      read().catch(failed)
    },
  }
}
