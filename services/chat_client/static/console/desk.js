// The console while an agent is logged in: its parts, and how news and keys reach them.

import { Problem, Unreachable } from "../chat/api.js"
import { openConversation } from "../chat/conversation.js"
import { makeLine } from "../chat/line.js"
import { outboxAt } from "../chat/store.js"
import { problemWords } from "../chat/words.js"
import { makeActing } from "./acting.js"
import { makeBell } from "./bell.js"
import { makeColleagues } from "./colleagues.js"
import { makeInbox } from "./inbox.js"
import { makeLeft } from "./left.js"
import { makeMenu } from "./menu.js"
import { makeNews } from "./news.js"
import { makePerson } from "./person.js"
import { makePool } from "./pool.js"
import { makeSavedReplies } from "./saved-replies.js"
import { makeTalk } from "./talk.js"
import { makeUnread } from "./unread.js"
import { makeWriting } from "./writing.js"

const VIEWING_MS = 10_000 // between words that this is looked at

/** Run the console until `leave(why)`, which loads the page anew. Returns {wake, offline}. */
export function openDesk({ part, session, api, base, storage, clock, world, newId, complain, leave }) {
  const me = { role: session.agent.role, id: session.agent.id, name: session.agent.name }
  const author = { ...me, role: "agent" } // as entries name it: admins are agents
  const inbox = makeInbox(me)
  const unread = makeUnread(storage, me)

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
    watching: { type: "subscribe_inbox" },
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
      changed: () => talk.id === id && talk.changed(),
      arrived: () => {},
      problem: (problem) => complain(problemWords(problem)),
      ended,
    },
  }))

  const bell = makeBell({ storage, desk: document.body.dataset.desk, clock, open, world })
  const saved = makeSavedReplies({ dialog: part("saved"), api })
  const left = makeLeft({ part, inbox, api, me, unread, clock, open, failed })
  const person = makePerson({ part, api, me, clock })
  const colleagues = makeColleagues({ api, me, button: part("available"), changed: () => news.badge(), failed })
  const say = makeWriting({
    form: part("composer"), storage, me, clock, complain, signal: new AbortController().signal,
    current: () => talk.writing,
    canned: saved.all,
    colleagues: () => colleagues.others,
  })
  const talk = makeTalk({ part, me, clock, complain, say, failed, act: (name) => acting[name]() })
  const acting = makeActing({ part, me, api, newId, talk, open, complain, failed, clock, colleagues: colleagues.meet })
  const news = makeNews({
    inbox, unread, bell, me, left, api, clock, failed,
    available: () => colleagues.available,
    looksAt: (id) => talk.id === id && !document.hidden,
  })

  const frames = {
    inbox_subscribed({ counts }) {
      left.counted(counts)
      refresh() // what came between the list and the subscription is in neither
    },
    inbox: ({ conversation }) => news.heard(conversation),
    error: (frame) => frame.conversation_id || complain(problemWords(frame.problem)),
    viewing(frame) {
      if (person.viewing(frame)) tellViewing() // they do not know yet that we are here
    },
  }

  const refresh = () => left.refresh().then(() => news.badge()).catch(failed)

  /** Connected, perhaps again: read what may have changed meanwhile. */
  function live() {
    refresh()
    colleagues.meet().catch(failed)
    saved.load().catch(failed)
    tellViewing()
  }

  /** Open a conversation, at entry `seq` if that is wanted. */
  async function open(id, seq) {
    try {
      const visitor = inbox.row(id)?.visitor ?? (await api.conversation(id)).visitor
      if (talk.id !== id) tellViewing(false)
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

  /** Back to the list: on a narrow screen it hides behind the conversation. */
  function shut() {
    tellViewing(false)
    talk.close()
    person.close()
    part("console").dataset.open = "false"
  }

  function search() {
    part("console").dataset.open = "false"
    left.search()
  }

  function leaveField() {
    if (left.clear()) return
    document.activeElement?.blur()
    part("person").dataset.shown = "false"
  }

  makeMenu({
    part, me, bell, saved, complain, storage,
    logout: () => api.end().then(() => leave(""), failed),
    acts: {
      ...acting,
      down: () => left.step(1),
      up: () => left.step(-1),
      reply: () => talk.id && say.focus("reply"),
      note: () => talk.id && say.focus("note"),
      slash: () => talk.id && say.slash(),
      search,
      view1: () => left.choose("mine"),
      view2: () => left.choose("bot"),
      view3: () => left.choose("all"),
      view4: () => left.choose("resolved"),
      view5: () => left.choose("mentions"),
      available: () => colleagues.toggle().catch(failed),
      leave: leaveField,
    },
  })

  part("available").addEventListener("click", () => colleagues.toggle().catch(failed))
  part("back").addEventListener("click", shut)
  document.addEventListener("visibilitychange", () => tellViewing())
  setInterval(() => (left.tick(), person.tick()), 1_000)
  setInterval(() => document.hidden || tellViewing(), VIEWING_MS)
  for (const id of unsent(storage, me)) pool.open(id)
  part("console").hidden = false

  return { wake: line.wake, offline: line.offline }
}

const outboxes = (me) => `handoff/outbox of agent/${me.id}/`

/** Conversations with something unsent from before the page was loaded. */
function unsent(storage, me) {
  const keys = storage.keys().filter((key) => key.startsWith(outboxes(me)))
  return new Set(keys.map((key) => key.slice(outboxes(me).length).split("/")[0]))
}
