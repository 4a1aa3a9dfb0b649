// About a room: what it is, leaving it, and for its owners changing it and inviting.

import { keyedRows, part as cloned, put } from "../admin/keyed.js"
import { dayWords, problemWords } from "../chat/words.js"
import { makeDialog, makeForm } from "../console/dialogs.js"
import { makeBans } from "./bans.js"
import { inviteLink, owns } from "./room.js"
import { duration, title } from "./words.js"

/** `get(id)` is a room; `change(id, wish)` changes it; `settled()` is awaited before one leaves, `left(id)` hears that one left. */
export function makeRuling({ dialog, api, clock, get, change: changeRoom, settled, left, ask, tell, failed, copy }) {
  let about = null // the id of the room: another may be open below before this dialog is closed
  const room = () => get(about)
  const change = (wish) => changeRoom(about, wish)
  const form = dialog.querySelector("form")
  const invites = keyedRows({ place: dialog.querySelector("ul"), make })
  const bans = makeBans({ place: dialog.querySelector(".banned"), api, room: () => about, change, failed })
  const link = dialog.querySelector("#invite-link")
  const made = link.closest(".pair").parentElement
  const box = makeDialog(dialog, {
    leave: () => leave().catch(failed),
    archive: () => change({ archived: !room().archived }).then(show, failed),
    invite: () => invite().catch(failed),
    copy: () => copy(link.value, link),
  })
  makeForm(dialog, async ({ elements }) => {
    const [was, wish] = [room(), {}]
    if (elements.name.value.trim() !== was.name) wish.name = elements.name.value.trim()
    if (elements.topic.value.trim() !== was.topic) wish.topic = elements.topic.value.trim()
    if (elements.private.checked !== was.private) wish.private = elements.private.checked
    if (Number(elements.slow.value) !== was.slow_mode_s) wish.slow_mode_s = Number(elements.slow.value)
    if (Object.keys(wish).length) await change(wish)
    box.close()
    tell("Saved.")
  }, problemWords)

  function make() {
    const node = cloned("invite-row")
    const [words, button] = ["span", "button"].map((one) => node.querySelector(one))
    let invite = null
    button.addEventListener("click", () => end(invite).catch(failed))
    return {
      node,
      fill(one) {
        invite = one
        put(words, `By ${one.by.name}, ${dayWords(one.at, clock.now())}`)
      },
    }
  }

  async function leave() {
    const { id, private: secret, members } = room()
    const again = secret ? "It is private: you come in again only by an invitation." : "You can come in again at any time."
    const heir = owns(room()) && members > 1 ? " If you are its only owner, whoever has been here longest becomes one." : ""
    if (!(await ask({ title: `Leave ${title(room())}?`, text: again + heir, act: "Leave" }))) return
    await settled()
    await api.leave(id)
    left(id)
  }

  async function invite() {
    const id = about
    const { invite: secret } = await api.invite(id)
    link.value = inviteLink(`${location.origin}/rooms`, id, secret)
    made.hidden = false
    link.focus()
    link.select()
    await read()
  }

  async function end(one) {
    await api.endInvite(about, one.id)
    made.hidden = true
    await read()
  }

  async function read() {
    invites.show((await api.invites(about)).invites)
  }

  function show() {
    const { name, topic, private: secret, slow_mode_s: slow, archived, direct } = room()
    const rules = owns(room()) && !direct
    dialog.querySelector("h2").textContent = title(room())
    dialog.querySelector(".what").textContent = [topic, secret && !direct && "Private", slow && `One message in ${duration(slow)}`, archived && "Archived"].filter(Boolean).join(" · ")
    form.hidden = dialog.querySelector(".inviting").hidden = dialog.querySelector("[value=archive]").hidden = !rules
    dialog.querySelector("[value=archive]").textContent = archived ? "Open this room again" : "Archive this room"
    dialog.querySelector("[value=leave]").hidden = direct
    const { elements } = form
    Object.assign(elements.name, { value: name })
    elements.topic.value = topic
    elements.private.checked = secret
    if (![...elements.slow.options].some((option) => Number(option.value) === slow)) elements.slow.add(new Option(duration(slow), slow))
    elements.slow.value = slow
    return rules
  }

  return {
    /** Open it about the room with that id. */
    open(id) {
      about = id
      form.querySelector(".fault").textContent = ""
      made.hidden = true
      invites.clear()
      bans.clear()
      box.open()
      if (show()) Promise.all([read(), bans.read()]).catch(failed)
    },
  }
}
