// The left pane: one's rooms and conversations of two, with what is new in them.

import { keyedRows, part as cloned, put } from "../admin/keyed.js"
import { showFace } from "./face.js"
import { listed } from "./room.js"
import { shown } from "./tally.js"
import { count, title } from "./words.js"

/** `open(id)` opens a room; `isOnline(room)` tells whether the other one of a conversation of two is there. */
export function makeList({ part, base, people, open, isOnline }) {
  let current = null
  const rooms = keyedRows({ place: part("rooms"), make })
  const directs = keyedRows({ place: part("directs"), make })

  function make() {
    const node = cloned("item")
    const [face, name, news, badge] = [".face", ".name", ".news", ".badge"].map((one) => node.querySelector(one))
    const button = node.querySelector("button")
    return {
      node,
      fill(room) {
        const { unread, mentions } = room.tally
        button.value = room.id
        put(name, title(room))
        put(badge, mentions ? `@${shown(mentions)}` : shown(unread))
        put(news, [unread && count(unread, "new message"), mentions && count(mentions, "mention"), room.archived && "archived"].filter(Boolean).join(", "))
        node.dataset.unread = Boolean(unread)
        node.dataset.calls = Boolean(mentions) || (room.direct && Boolean(unread))
        node.dataset.archived = room.archived
        if (room.id === current) button.setAttribute("aria-current", "page")
        else button.removeAttribute("aria-current")
        fillFace(face, room)
      },
    }
  }

  function fillFace(face, room) {
    face.dataset.kind = room.direct ? "person" : room.private ? "private" : "room"
    face.dataset.online = isOnline(room)
    if (!room.direct || !room.with) return put(face, room.private ? "🔒" : "#")
    people.want([room.with.id])
    showFace(face, { ...room.with, photo: people.get(room.with.id)?.photo?.small ?? "", base })
  }

  function show(all) {
    const { rooms: own, directs: two } = listed(all, title)
    rooms.show(own)
    directs.show(two)
    part("directs-title").hidden = !two.length
  }

  part("list").addEventListener("click", ({ target }) => {
    const button = target.closest("button")
    if (button?.value) open(button.value)
  })
  part("list").addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!by) return
    const buttons = [...part("list").querySelectorAll(".item button")]
    buttons[buttons.indexOf(document.activeElement) + by]?.focus()
    event.preventDefault()
  })

  return {
    show,
    mark(id) {
      current = id
    },
    focus: () => (part("list").querySelector("[aria-current]") ?? part("list").querySelector(".item button"))?.focus(),
  }
}
