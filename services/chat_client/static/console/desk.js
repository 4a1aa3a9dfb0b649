// The console while an agent is logged in: its parts, and how news and keys reach them.

import { Problem, Unreachable } from "../chat/api.js"
import { openConversation } from "../chat/conversation.js"
import { outboxAt } from "../chat/store.js"
import { problemWords } from "../chat/words.js"
import { makeActing } from "./acting.js"
import { makeBell } from "./bell.js"
import { makeDialog } from "./dialogs.js"
import { makeInbox } from "./inbox.js"
import { actOf, showKeys } from "./keys.js"
import { makeLeft } from "./left.js"
import { makeLine } from "./line.js"
import { makeNews } from "./news.js"
import { makePerson } from "./person.js"
import { makePool } from "./pool.js"
import { makeSavedReplies } from "./saved-replies.js"
import { makeTalk } from "./talk.js"
import { makeUnread } from "./unread.js"
import { makeWriting } from "./writing.js"

const COLLEAGUES_MS = 30_000 // between looks at who is online
const VIEWING_MS = 10_000 // between words that this is looked at

/** Run the console until `leave(why)`, which loads the page anew. Returns {wake, offline}. */
export function openDesk({ part, session, api, base, storage, clock, world, newId, complain, leave }) {
  const me = { role: session.agent.role, id: session.agent.id, name: session.agent.name }
  const author = { ...me, role: "agent" } // as entries name it: admins are agents
  const inbox = makeInbox(me)
  const unread = makeUnread(storage, me)
  let colleagues = []
  let available = false

  const ended = () => leave("Your session has ended. Log in again: drafts and what was not sent are kept.")

  function failed(error) {
    if (error.status === 401) return ended()
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error
    complain(problemWords(error))
  }

  const line = makeLine({
    url: `${base.replace(/^http/, "ws")}/v1/socket`,
    token: session.token,
    world,
    onFrame: (frame) => frames[frame.type]?.(frame),
    onState(state) {
      if (state === "ended") return ended()
      part("lost").hidden = state !== "lost"
      if (state === "live") live()
    },
  })

  const pool = makePool((id) => openConversation({
    id, me: author, token: session.token, api, clock, newId,
    dial: line.dial(id),
    keep: outboxAt(storage, `${outboxes(me)}${id}/`),
    tell: {
      changed: () => talk.id === id && talk.render(),
      arrived: () => {},
      problem: (problem) => complain(problemWords(problem)),
      ended,
    },
  }))

  const bell = makeBell({ storage, desk: part("console").dataset.desk, clock, open, world })
  const saved = makeSavedReplies({ dialog: part("saved"), api })
  const left = makeLeft({ part, inbox, api, me, unread, clock, open, failed })
  const person = makePerson({ part, api, me, clock })
  const say = makeWriting({
    form: part("composer"), storage, me, clock, complain, signal: new AbortController().signal,
    current: () => talk.conversation && {
      id: talk.id, visitor: talk.visitor, most: talk.conversation.now.limits.message_chars,
      send(command) {
        talk.conversation.send(command)
        talk.follow()
      },
      typing: talk.conversation.typing,
    },
    canned: saved.all,
    colleagues: () => colleagues.filter(({ id }) => id !== me.id),
  })
  const talk = makeTalk({ part, me, clock, complain, say, failed, act: (name) => act(name) })
  const acting = makeActing({ part, me, api, newId, talk, open, complain, failed, clock, colleagues: meet })
  const news = makeNews({
    inbox, unread, bell, me, left, api, clock, failed,
    available: () => available,
    looksAt: (id) => talk.id === id && !document.hidden,
  })

  const frames = {
    inbox_subscribed: ({ counts }) => (left.counted(counts), news.badge()),
    inbox: ({ conversation }) => news.heard(conversation),
    viewing(frame) {
      if (person.viewing(frame)) tellViewing() // they do not know yet that we are here
    },
  }

  /** Connected, perhaps again: read what may have changed meanwhile. */
  function live() {
    left.refresh().then(() => news.badge()).catch(failed)
    meet().catch(failed)
    saved.load().catch(failed)
    tellViewing()
  }

  /** Who the colleagues are, and whether I am available. */
  async function meet() {
    colleagues = (await api.agents()).agents
    const mine = colleagues.find(({ id }) => id === me.id)
    showAvailable(mine?.available ?? false)
    return colleagues
  }

  function showAvailable(next) {
    available = next
    part("available").setAttribute("aria-pressed", available)
    part("available").textContent = available ? "Available" : "Away"
    news.badge()
  }

  async function toggleAvailable() {
    await api.available(!available)
    showAvailable(!available)
  }

  /** Open a conversation, at entry `seq` if that is wanted. */
  async function open(id, seq) {
    try {
      const visitor = inbox.row(id)?.visitor ?? (await api.conversation(id)).visitor
      if (talk.id && talk.id !== id) tellViewing(false)
      talk.open(pool.open(id), visitor, {
        wanted: seq,
        seen: (upto) => (unread.seen(id, upto), news.badge(), left.changed()),
      })
      part("console").dataset.open = "true"
      say.opened()
      left.mark(id)
      tellViewing()
      await person.show(id, visitor)
    } catch (error) {
      failed(error)
    }
  }

  function tellViewing(viewing = !document.hidden) {
    if (talk.id) line.send({ type: "viewing", conversation_id: talk.id, viewing })
  }

  function shut() {
    tellViewing(false)
    talk.close()
    person.close()
    part("console").dataset.open = "false"
  }

  const menu = makeDialog(part("menu"), {
    mute: () => acts.mute(),
    notify: async () => complain(await bell.consent(), "good"),
    saved: () => (menu.close(), saved.open()),
    help: () => (menu.close(), acts.help()),
    logout: () => api.end().then(() => leave(""), failed),
  })
  const help = makeDialog(part("help"))

  function showMute() {
    part("menu").querySelector("[value=mute]").setAttribute("aria-pressed", bell.muted)
  }

  const acts = {
    ...acting,
    down: () => left.step(1),
    up: () => left.step(-1),
    reply: () => talk.id && say.focus("reply"),
    note: () => talk.id && say.focus("note"),
    slash: () => talk.id && say.slash(),
    search: () => (part("console").dataset.open = "false", left.search()),
    view1: () => left.choose("mine"),
    view2: () => left.choose("bot"),
    view3: () => left.choose("all"),
    view4: () => left.choose("resolved"),
    view5: () => left.choose("mentions"),
    available: () => toggleAvailable().catch(failed),
    mute() {
      bell.mute(!bell.muted)
      showMute()
      complain(bell.muted ? "The sound is off." : "The sound is on.", "good")
    },
    help: () => help.open(),
    leave() {
      if (left.clear()) return
      document.activeElement?.blur()
      part("person").dataset.shown = "false"
    },
  }

  function act(name) {
    acts[name]?.()
  }

  const single = part("single")
  single.checked = storage.get("handoff/keys") !== "alt"
  const on = (node, event, run) => node.addEventListener(event, run)
  on(single, "change", () => storage.set("handoff/keys", single.checked ? "" : "alt"))
  on(document, "keydown", (event) => {
    if (document.querySelector("dialog[open]")) return
    const name = actOf(event, () => single.checked)
    if (!name) return
    event.preventDefault()
    act(name)
  })
  on(part("available"), "click", () => act("available"))
  on(part("menu-open"), "click", () => (showMute(), menu.open()))
  on(part("back"), "click", shut)
  on(part("fold"), "click", () => showPerson(true))
  on(part("shut"), "click", () => showPerson(false))
  on(document, "visibilitychange", () => tellViewing())

  function showPerson(shown) {
    part("person").dataset.shown = shown
    part("fold").setAttribute("aria-expanded", shown)
    ;(shown ? part("shut") : part("fold")).focus()
  }

  part("console").hidden = false
  part("menu-name").textContent = me.name
  part("to-admin").hidden = me.role !== "admin"
  showKeys(part("keys"))
  setInterval(() => (left.tick(), person.tick()), 1_000)
  setInterval(() => document.hidden || meet().catch(failed), COLLEAGUES_MS)
  setInterval(() => document.hidden || tellViewing(), VIEWING_MS)
  for (const id of unsent(storage, me)) pool.open(id)

  return { wake: line.wake, offline: line.offline }
}

const outboxes = (me) => `handoff/outbox of agent/${me.id}/`

/** Conversations with something unsent from before the page was loaded. */
function unsent(storage, me) {
  const keys = storage.keys().filter((key) => key.startsWith(outboxes(me)))
  return new Set(keys.map((key) => key.slice(outboxes(me).length).split("/")[0]))
}
