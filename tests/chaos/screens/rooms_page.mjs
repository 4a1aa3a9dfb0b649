// The page of rooms: its own hall, with every room of the person on a screen.

import { outboxAt } from "../../../services/chat_client/static/chat/store.js"
import { makeRoomsApi } from "../../../services/chat_client/static/rooms/api.js"
import { fold } from "../../../services/chat_client/static/rooms/fold.js"
import { makeHall } from "../../../services/chat_client/static/rooms/hall.js"
import { makeBrowser } from "./browser.mjs"
import { observedApi, observedKeep, observedReads, observedSocket } from "./observed.mjs"
import { makeScreen } from "./screen.mjs"

let screens = 0

/** What somebody with that token asks of the service, noted. */
export function roomsApi(person, { url, seen, fetch }) {
  const api = makeRoomsApi({ base: url, fetch, token: () => person.token })
  return observedReads(seen, observedApi(seen, api), person.id)
}

/** `storage` outlives the page. Returns {hall, me, open, wake, end, shut}; `open` has {conversation, screen} by room. */
export function openRoomsPage(person, storage, api, { url, seen, tally, clock, newId }) {
  const me = { role: "member", id: person.id, name: person.name }
  const browser = makeBrowser(clock, observedSocket(seen, "visitor", tally, person.id))
  const open = new Map()
  let isShut = false

  const hall = makeHall({
    url: `${url.replace("http", "ws")}/v1/socket`, token: person.token, me, api, newId,
    world: { WebSocket: browser.WebSocket, clock: browser.clock, random: Math.random },
    keep: (id) => observedKeep(seen, outboxAt(storage, `${id}/`), id),
    tell: {
      changed: () => isShut || arrange(),
      shown: look,
      left: ({ id }) => close(id),
      ended: () => isShut || seen.note("ended", person.name),
      off: () => seen.note("ended", person.name),
      arrived: () => {}, frame: () => {}, problem: () => {}, state: () => {}, again: () => {},
    },
  })

  /** A screen for each room that is there. */
  function arrange() {
    for (const id of [...open.keys()]) if (!hall.get(id)) close(id)
    for (const { id } of hall.all) if (!open.has(id)) open.set(id, { conversation: hall.open(id), screen: screenOf(id) })
  }

  const screenOf = (id) => makeScreen(seen, `${person.id}/${++screens}`, id, "visitor", keys)

  function look(id) {
    const shown = open.get(id)
    if (shown) shown.screen.look(shown.conversation.now)
  }

  function close(id) {
    look(id)
    open.get(id)?.screen.shut()
    open.delete(id)
  }

  return {
    hall, me, open,
    wake: hall.wake,
    end: () => open.forEach(({ conversation, screen }) => screen.end(conversation.now)),
    shut() {
      isShut = true
      browser.shut()
      for (const id of [...open.keys()]) close(id)
    },
  }
}

const keys = ({ transcript, outbox, me }) => fold(transcript.entries, outbox, me).items.map(({ key }) => key)
