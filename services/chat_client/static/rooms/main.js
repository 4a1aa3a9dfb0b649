// The page of rooms. The only module of it that does something by being loaded.

import { makeCards } from "../chat/cards.js"
import { newId } from "../chat/outbox.js"
import { safely, sessionStore } from "../chat/store.js"
import { NOT_CONNECTED } from "../chat/words.js"
import { makeStart } from "../visitor/start.js"
import { makeRoomsApi } from "./api.js"
import { guestName } from "./guest.js"
import { openPage, outboxes } from "./page.js"
import { drafts } from "./writing.js"

const part = (id) => document.getElementById(id)
const { chat: base, desk } = document.body.dataset
const clock = {
  now: () => Date.now(),
  setTimeout: (act, ms) => setTimeout(act, ms),
  clearTimeout: (timer) => clearTimeout(timer),
}
const { WebSocket, Notification, isSecureContext } = window
const world = { WebSocket, Notification, clock, random: Math.random, secure: isSecureContext }
const storage = safely(() => localStorage)
const thisTab = safely(() => sessionStorage)
const sessions = sessionStore(storage)

let session = null
let page = null
let left = false

const api = makeRoomsApi({ base, fetch: (...request) => fetch(...request), token: () => session?.token })
const complain = makeCards({ place: part("cards"), clock })
const start = makeStart({
  form: part("start"), api, sessions, clock, begin, complain,
  reached: (connected) => {
    part("unreached").hidden = connected
    part("unreached").textContent = connected ? "" : NOT_CONNECTED
  },
  words: (name) => (name ? `Join as ${name}` : "Join as a guest"),
  nameless: () => guestName(crypto),
})

function begin(next) {
  session = next
  thisTab.set("handoff/name", session.name)
  storage.set("handoff/name", session.name)
  start.close()
  page = openPage({ part, session, sessions, api, base, storage, thisTab, world, complain, leave, desk, newId: () => newId(crypto) })
}

/** To the start, with nothing left over of who was here. */
function leave({ forget, why = "" }) {
  if (left) return // said twice: by the socket and by an answer
  left = true
  if (forget) sessions.forget(session.name)
  if (forget && !why) {
    clear(storage, outboxes(session.visitor))
    clear(thisTab, drafts(session.visitor))
  }
  thisTab.remove("handoff/name")
  thisTab.set("handoff/rooms why", why)
  location.reload()
}

function clear(store, prefix) {
  for (const key of store.keys()) if (key.startsWith(prefix)) store.remove(key)
}

addEventListener("online", () => (start.wake(), page?.wake()))
addEventListener("offline", () => (start.offline(), page?.offline()))
document.addEventListener("visibilitychange", () => document.hidden || (start.wake(), page?.wake()))

const why = thisTab.get("handoff/rooms why") ?? ""
thisTab.remove("handoff/rooms why")
const known = sessions.of(thisTab.get("handoff/name") ?? "")
if (location.protocol === "https:" && base.startsWith("http:")) part("mixed").hidden = false
else if (known) begin(known)
else start.open({ as: storage.get("handoff/name") ?? "", why })
