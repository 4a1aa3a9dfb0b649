// What stands around the log: whose it is, who is there, whether one can write, how well one is connected.

import { write } from "../chat/rows.js"
import { NOT_CONNECTED } from "../chat/words.js"
import { showFace } from "./face.js"
import { owns } from "./room.js"
import { duration, silence, title } from "./words.js"

/** `part` finds the page's elements. */
export function makeHead({ part, me, base }) {
  return {
    /** Show the room, or that none is open; `there` is how many people are in it now. */
    room(room, there, loaded) {
      part("talk").hidden = !room
      part("nobody").hidden = Boolean(room) || !loaded
      part("people").hidden = !room
      if (!room) return
      write(part("room-name"), title(room))
      write(part("topic"), room.direct ? "" : [`${there.toLocaleString("en")} here`, room.topic].filter(Boolean).join(" · "))
      part("about-open").hidden = room.direct
      part("about-open").setAttribute("aria-label", owns(room) ? "Change, invite, leave" : "About this room, leave")
      const why = silence(room)
      part("composer").hidden = Boolean(why)
      part("silence").hidden = !why
      write(part("silence"), why)
      part("slow").hidden = !room.slow_mode_s || Boolean(why)
      write(part("slow"), `Slow mode: one message in ${duration(room.slow_mode_s)}`)
    },
    connected(so) {
      for (const node of document.querySelectorAll(".lost")) {
        node.hidden = so
        write(node, so ? "" : NOT_CONNECTED)
      }
    },
    host: (replica) => write(part("host"), replica ? `In host: ${replica}` : ""),
    self(person) {
      write(part("own-name"), me.name)
      showFace(part("own-face"), { id: me.id, name: me.name, photo: person?.photo?.small ?? "", base })
    },
  }
}
