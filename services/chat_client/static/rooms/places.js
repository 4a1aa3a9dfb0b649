// Where one is: the room in the address, which pane a phone shows, and where one lands.

import { problemWords } from "../chat/words.js"
import { wantedIn } from "./room.js"

const LOBBY = "lobby"

/** `show(id)` opens a room that is there, `hide()` shows none. */
export function makePlaces({ part, api, hall, storage, me, complain, show, hide }) {
  const last = `handoff/last room/${me.id}`
  const page = part("page")
  let here = null

  function screen(name) {
    page.dataset.screen = name
    crowd(false)
  }

  /** Show, or not, who is here, where there is no place for it beside the log. */
  function crowd(shown) {
    page.dataset.people = shown
    part("fold").setAttribute("aria-expanded", shown)
  }

  function shut() {
    crowd(false)
    part("fold").focus()
  }

  function put(id) {
    here = id
    storage.set(last, id)
    show(id)
    screen("talk")
  }

  /** Open a room, coming in if one is not in yet. */
  async function go(id, { invite, replace = false } = {}) {
    if (!hall.get(id) || invite) await come(id, invite)
    if (location.hash !== `#${id}`) history[replace ? "replaceState" : "pushState"](null, "", `#${id}`)
    put(id)
  }

  async function come(id, invite) {
    if (!hall.get(id)) hall.put(await api.join(id, invite))
  }

  /** Where the address says; who has no room yet comes into the lobby, others go on where they were. */
  async function begin() {
    await hall.ready
    const wanted = wantedIn(location.hash)
    if (wanted && (await tried(wanted))) return
    const known = [storage.get(last), LOBBY, hall.all[0]?.id].find((id) => hall.get(id))
    await go(known ?? LOBBY, { replace: true })
  }

  async function tried({ room, invite }) {
    try {
      await go(room, { invite, replace: true })
      return true
    } catch (error) {
      if (![403, 404, 409].includes(error.status)) throw error
      complain(sentence(error, invite))
      return false
    }
  }

  function sentence(error, invite) {
    if (error.status !== 404) return problemWords(error)
    return invite ? "This invitation has ended, or the room is gone." : "There is no such room, or it takes an invitation to come in."
  }

  /** The room that was open is not there any more. */
  function lost() {
    here = null
    history.replaceState(null, "", location.pathname)
    hide()
    screen("list")
  }

  async function follow() {
    const wanted = wantedIn(location.hash)
    if (wanted && wanted.room !== here) await tried(wanted)
    else screen(wanted ? "talk" : "list")
  }

  addEventListener("popstate", () => follow().catch(() => screen("list")))
  part("back").addEventListener("click", () => {
    screen("list")
    part("list").querySelector("[aria-current]")?.focus()
  })
  part("fold").addEventListener("click", () => {
    crowd(page.dataset.people !== "true")
    if (page.dataset.people === "true") part("shut").focus()
  })
  part("shut").addEventListener("click", shut)
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || page.dataset.people !== "true") return
    if (!document.querySelector("dialog[open], :popover-open")) shut()
  })

  return { go, begin, lost }
}
