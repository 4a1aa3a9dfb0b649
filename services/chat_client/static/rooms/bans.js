// Who is banned from a room, for its owners: they let people come again.

import { keyedRows, part as cloned, put } from "../admin/keyed.js"

const AT_MOST = 100 // that are listed; the first by name

/** `place` is the section that shows them, hidden while there are none; `room()` is the room's id. */
export function makeBans({ place, api, room, change, failed }) {
  const rows = keyedRows({ place: place.querySelector("ul"), make })

  function make() {
    const node = cloned("ban-row")
    const [name, tag, button] = ["bdi", ".tag", "button"].map((one) => node.querySelector(one))
    let person = null
    button.addEventListener("click", () => forgive(person).catch(failed))
    return {
      node,
      fill(one) {
        person = one
        put(name, one.name)
        put(tag, one.tag)
        button.setAttribute("aria-label", `Let ${one.name} come again`)
      },
    }
  }

  async function forgive({ id }) {
    await change({ unban: id })
    await read()
  }

  async function read() {
    const { people } = await api.bans(room(), AT_MOST)
    place.hidden = !people.length
    rows.show(people)
  }

  return {
    read,
    clear() {
      place.hidden = true
      rows.clear()
    },
  }
}
