// Somebody, looked at: who they are, and what one can do with them.

import { makeDialog } from "../console/dialogs.js"
import { showFace } from "./face.js"
import { owns } from "./room.js"

const RULES = {
  mute: { title: "Mute", text: "They can read along, and not write, until you let them again." },
  unmute: {},
  unban: {},
  promote: {},
  demote: {},
  remove: { title: "Remove", text: "They leave the room at once. They may come again if the room is public or they are invited." },
  ban: { title: "Ban", text: "They leave the room at once and can't come again, until you let them." },
}
const ASKED = ["remove", "ban"]

/** `get(id)` is a room, `member(id)` how somebody stands in the open one; `write(id)` opens the conversation of two. */
export function makePerson({ dialog, base, people, me, get, member, change, ask, write, failed }) {
  let person = null
  let room = null // the id of the one that was open when this dialog was
  const box = makeDialog(dialog, {
    direct: () => (box.close(), write(person.id)),
    ...Object.fromEntries(Object.keys(RULES).map((name) => [name, () => rule(name).catch(failed)])),
  })

  async function rule(name) {
    const { id, name: called } = person
    const where = room
    box.close()
    const { title, text } = RULES[name]
    if (ASKED.includes(name) && !(await ask({ title: `${title} ${called}?`, text, act: title }))) return
    await change(where, { [name]: id })
  }

  function can(standing) {
    const other = person.id !== me.id
    if (!other) return []
    if (!owns(get(room)) || get(room).direct) return ["direct"]
    if (!standing) return ["direct", "mute", "remove", "ban", "unban"] // a member that is not listed, or no member: the service knows
    return ["direct", standing.muted ? "unmute" : "mute", standing.role === "owner" ? "demote" : "promote", "remove", "ban"]
  }

  return {
    /** Open it about somebody, in the room with that id. */
    open({ id, name }, where) {
      room = where
      person = { id, name, ...people.get(id) }
      const standing = member(id)
      showFace(dialog.querySelector(".face"), { id, name: person.name, photo: person.photo?.large ?? "", base })
      dialog.querySelector("h2").textContent = person.name
      dialog.querySelector(".what").textContent = [
        person.tag && `Tag ${person.tag}`,
        person.protected ? "the name is protected" : "anybody may use this name, the tag tells who is who",
        standing?.role === "owner" && "owner of this room",
        standing?.muted && "muted here",
      ].filter(Boolean).join(" · ")
      const may = can(standing)
      for (const button of dialog.querySelectorAll(".deeds button")) button.hidden = !may.includes(button.value)
      dialog.querySelector(".deeds").hidden = !may.length
      box.open()
    },
  }
}
