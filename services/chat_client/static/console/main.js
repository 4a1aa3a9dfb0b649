// The agents' page. The only module of it that does something by being loaded.

import { makeCards } from "../chat/cards.js"
import { newId } from "../chat/outbox.js"
import { safely } from "../chat/store.js"
import { makeDeskApi } from "./api.js"
import { openDesk } from "./desk.js"
import { makeLogin } from "./login.js"
import { agentSession } from "./session.js"

const part = (id) => document.getElementById(id)
const base = document.body.dataset.chat
const clock = {
  now: () => Date.now(),
  setTimeout: (act, ms) => setTimeout(act, ms),
  clearTimeout: (timer) => clearTimeout(timer),
}
const { WebSocket, AudioContext, Notification } = window
const storage = safely(() => localStorage)
const thisTab = safely(() => sessionStorage)
const sessions = agentSession(storage)

let session = sessions.get()
let desk = null
let left = false

const api = makeDeskApi({ base, fetch: (...request) => fetch(...request), token: () => session?.token })
const complain = makeCards({ place: part("cards"), clock })
const login = makeLogin({ form: part("login"), api, begin })

function begin(next) {
  session = next
  sessions.put(session)
  desk = openDesk({
    part, session, api, base, storage, clock, complain, leave,
    world: { WebSocket, AudioContext, Notification, clock, random: Math.random },
    newId: () => newId(crypto),
  })
}

/** Back to the login, with nothing left over of who was here; drafts and outbox are in the storage. */
function leave(why) {
  if (left) return // said twice: by the socket and by an answer
  left = true
  if (sessions.get()?.token === session.token) sessions.forget()
  thisTab.set("handoff/why", why)
  location.reload()
}

addEventListener("online", () => desk?.wake())
addEventListener("offline", () => desk?.offline())
document.addEventListener("visibilitychange", () => document.hidden || desk?.wake())
addEventListener("storage", ({ key }) => {
  if (key === "handoff/agent" && sessions.get()?.token !== session?.token) location.reload() // another tab logged in or out
})

const why = thisTab.get("handoff/why") ?? ""
thisTab.remove("handoff/why")
if (location.protocol === "https:" && base.startsWith("http:")) part("mixed").hidden = false
else if (session) begin(session)
else login.open(why)
