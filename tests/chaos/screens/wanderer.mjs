// Somebody who comes into rooms and goes, at a page and with a program of theirs.

import { safely } from "../../../services/chat_client/static/chat/store.js"
import { makeListener } from "./listener.mjs"
import { openRoomsPage, roomsApi } from "./rooms_page.mjs"
import { makeTalking } from "./talking.mjs"

/** `person` is {token, id, name, rooms}, `others` are names; `pardon(id)` lets them come again who was banned. */
export function makeWanderer(person, others, pardon, world) {
  const { dice, seen } = world
  const storage = safely(() => { throw new Error("no disk") })
  const api = roomsApi(person, world)
  const talk = makeTalking(api, others, world)
  const page = openRoomsPage(person, storage, api, world)
  const listener = makeListener(person, world)
  const busy = new Set() // rooms that were asked for something which was not answered yet

  async function once(id, work) {
    if (busy.has(id)) return
    busy.add(id)
    await work(id).finally(() => busy.delete(id))
  }

  async function come(id) {
    seen.note("comes", person.id, id)
    try {
      page.hall.put(await api.join(id))
      listener.follow(id)
    } catch (error) {
      if (error.status < 500) seen.note("turned away", person.id, id)
      if (error.status === 403) await pardon(id)
    }
  }

  async function go(id) {
    try {
      await api.leave(id)
      page.hall.forget(id)
    } catch {
      return // nobody there: one stays, and may be out all the same
    }
  }

  function act() {
    const id = dice.one(person.rooms)
    if (!page.hall.loaded) return
    if (!page.hall.get(id)) once(id, come)
    else if (dice.below(5)) talk(page, id)
    else once(id, go)
  }

  return {
    act,
    wake: () => (page.wake(), listener.wake()),
    screens: () => [...page.open.values()].map(({ conversation }) => conversation.now),
    /** Be in all rooms, with everything; how much is missing. */
    unsettled() {
      const out = person.rooms.filter((id) => !page.hall.get(id))
      out.forEach((id) => once(id, come))
      const deaf = person.rooms.filter((id) => page.open.get(id)?.conversation.now.transcript?.seq !== listener.last(id))
      deaf.filter((id) => !out.includes(id)).forEach(listener.listen)
      return out.length + busy.size + deaf.length
    },
    end: () => (page.end(), listener.end()),
  }
}
