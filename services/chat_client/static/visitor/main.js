// The visitor's page: the one module with effects on load.

import { makeApi } from "../chat/api.js"
import { makeCards } from "../chat/cards.js"
import { connect } from "../chat/connection.js"
import { openConversation } from "../chat/conversation.js"
import { newId } from "../chat/outbox.js"
import { folded, outboxStore, safely, sessionStore } from "../chat/store.js"
import { NOT_CONNECTED, standingWords } from "../chat/words.js"
import { showChat } from "./chat.js"
import { makeStart } from "./start.js"

const byId = (id) => document.getElementById(id)
const { chat: base, desk } = document.body.dataset
const clock = {
  now: () => Date.now(),
  setTimeout: (act, ms) => setTimeout(act, ms),
  clearTimeout: (timer) => clearTimeout(timer),
}
const world = { WebSocket, clock, random: Math.random }
const forever = safely(() => localStorage)
const thisTab = safely(() => sessionStorage)
const sessions = sessionStore(forever)

let session = null
let chat = null

const api = makeApi({ base, fetch: (...request) => fetch(...request), token: () => session?.token })
const complain = makeCards({ place: byId("cards"), clock })

const unread = {
  count: 0,
  add: (n) => unread.show(unread.count + n),
  clear: () => unread.show(0),
  show(count) {
    unread.count = count
    document.title = count ? `(${count}) ${desk}` : desk
    byId("new").textContent = count ? `${count} new` : ""
  },
}

function pill(words) {
  const node = byId("pill")
  node.hidden = !words
  if (!words) return
  node.dataset.tone = words.tone
  if (node.textContent !== words.text) node.textContent = words.text
}

const notConnected = { tone: "bad", text: NOT_CONNECTED }

const start = makeStart({
  form: byId("start"), api, sessions, clock, begin, complain,
  reached: (connected) => pill(connected ? null : notConnected),
})

let menu = null

async function loadMenu() {
  const { fetchDialog, makeMenu } = await import("./menu.js")
  const done = (text) => complain(text, "good")
  return makeMenu({ dialog: await fetchDialog(), api, sessions, desk, leave, done, session: () => session })
}

/** What few visitors open is loaded when it is opened. */
async function openMenu() {
  try {
    menu ??= await loadMenu()
    menu.open()
  } catch {
    complain("This part of the page could not be loaded. Try again when you are connected.")
  }
}

/** Where the chat was opened: by a link of this site, where that stood. */
function visit() {
  const opener = document.referrer.startsWith(`${location.origin}/`) ? new URL(document.referrer) : location
  return { page: opener.pathname.slice(0, 500), language: navigator.language || null }
}

function begin(next) {
  session = next
  const { name, token, visitor, conversation_id: id } = session
  const me = { role: "visitor", id: visitor.id, name }
  const url = `${base.replace(/^http/, "ws")}/v1/socket`
  thisTab.set("handoff/name", name)
  forever.set("handoff/name", name)
  start.close()
  api.visit(visit()).catch(() => {}) // agents may do without
  byId("me").textContent = name
  chat = showChat({
    root: byId("chat"), clock, me, complain, unread, draft: draftOf(name),
    pill: ({ state, owner }, { connected, queue }) =>
      pill(connected === "lost" ? notConnected : state ? standingWords({ state, owner }, queue) : null),
    open: (tell) => openConversation({
      id, me, token, api, clock, tell,
      dial: (hooks) => connect({ url, world, ...hooks }),
      keep: outboxStore(forever, name),
      newId: () => newId(crypto),
    }),
    ended: () => leave({ forget: true, keep: true, why: "Your session has ended. Start again; what was not sent is kept." }),
  })
}

/** What was begun to write, until this tab closes. */
function draftOf(name) {
  const key = `handoff/draft/${folded(name)}`
  return { get: () => thisTab.get(key), set: (text) => (text ? thisTab.set(key, text) : thisTab.remove(key)) }
}

/** To the start screen. Leaving for good clears what was not sent, unless it is to be kept. */
function leave({ forget, keep = !forget, why }) {
  if (!session) return // said twice: by the socket and by an answer
  const { name } = session
  chat.close()
  if (forget) sessions.forget(name)
  if (!keep) outboxStore(forever, name).clear()
  thisTab.remove("handoff/name")
  session = chat = null
  unread.clear()
  start.open({ as: why ? name : "", why })
}

function wake() {
  start.wake()
  chat?.wake()
}

addEventListener("online", wake)
addEventListener("offline", () => (start.offline(), chat?.offline()))
document.addEventListener("visibilitychange", () => document.hidden || wake())
byId("menu-open").addEventListener("click", openMenu)

const mixed = location.protocol === "https:" && base.startsWith("http:")
const known = sessions.of(thisTab.get("handoff/name") ?? "")
if (mixed) byId("mixed").hidden = false
else if (known) begin(known)
else start.open({ as: forever.get("handoff/name") ?? "" })
