// The page while somebody is logged in: its parts, and how news reach them.

import { Problem, Unreachable } from "../chat/api.js"
import { outboxAt } from "../chat/store.js"
import { problemWords } from "../chat/words.js"
import { makeActing } from "./acting.js"
import { lastOwn } from "./acts.js"
import { makeCrowd } from "./crowd.js"
import { makeDeeds } from "./deeds.js"
import { makeDeleting } from "./deleting.js"
import { facesAgain } from "./face.js"
import { makeHall } from "./hall.js"
import { makeHead } from "./head.js"
import { makeList } from "./list.js"
import { makeNotify } from "./notify.js"
import { makePeople } from "./people.js"
import { makePlaces } from "./places.js"
import { makeReading } from "./reading.js"
import { makeTalk } from "./talk.js"
import { total } from "./tally.js"
import { names, title } from "./words.js"
import { makeWriting } from "./writing.js"

/** Where what was not sent is kept, for all rooms of a person. */
export const outboxes = (me) => `handoff/outbox of rooms/${me.id}/`

/** Run the page until `leave({forget, why})`, which loads it anew. Returns {wake, offline}. */
export function openPage({ part, session, sessions, api, base, storage, thisTab, world, newId, complain, leave, desk }) {
  const { clock } = world
  const me = { role: "member", id: session.visitor.id, name: session.name }
  const ended = () => leave({ forget: true, why: "Your session has ended. Start again; what was not sent is kept." })

  let frame = 0

  function failed(error) {
    if (error?.status === 401) return ended()
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error
    complain(problemWords(error))
  }

  const open = (id) => places.go(id).catch(failed)
  const head = makeHead({ part, me, base })
  const people = makePeople({ api, changed: () => (talk.redraw(), render(), head.self(people.get(me.id))) })
  const notify = makeNotify({ title: `Rooms · ${desk}`, Notification: world.Notification, secure: world.secure, open })

  const hall = makeHall({
    url: `${base.replace(/^http/, "ws")}/v1/socket`, token: session.token, me, api, world, newId,
    keep: (id) => outboxAt(storage, `${outboxes(me)}${id}/`),
    tell: {
      changed: render,
      state: (state) => head.connected(state !== "lost"),
      again: () => (crowd.again(), people.again(), facesAgain()),
      ended, off, arrived, left,
      problem: (problem) => complain(problemWords(problem)),
      frame: (frame) => frames[frame.type]?.(frame),
      shown: (id) => (talk.id === id ? (talk.changed(id), reading.look()) : hall.rest(id)),
    },
  })

  const frames = {
    welcome: () => head.host(hall.replica),
    presence(frame) {
      render()
      if (frame.conversation_id === talk.id) passing(frame)
    },
    read: ({ conversation_id: id, seq }) => reading.stands(id, seq),
    person_changed: ({ id }) => people.refresh(id),
  }

  /** Who came and went, as a passing word. */
  function passing({ joined = [], left: gone = [] }) {
    const others = (all) => all.filter(({ id }) => id !== me.id).map(({ name }) => name)
    const [came, went] = [others(joined), others(gone)]
    const words = [came.length && `${names(came)} joined the chat`, went.length && `${names(went)} left the chat`].filter(Boolean)
    if (words.length) talk.passed(words.join(" · "))
  }

  function arrived(where, entries) {
    const here = where.id === talk.id
    if (here) crowd.heard(entries)
    for (const entry of entries) {
      if (here && entry.type === "message_deleted") writing.gone(entry.target_seq)
      if (entry.type === "message_posted" && entry.by.id !== me.id && !entry.redacted_by) spoken(where, entry, here)
    }
  }

  /** Somebody else said something. */
  function spoken(where, { seq, by, text, mentions = [] }, here) {
    if (here && !looks()) talk.mark(Math.min(where.tally.read, seq - 1))
    const called = mentions.some(({ id }) => id === me.id)
    if (called || where.direct) notify.show(where.direct ? by.name : `${by.name} in ${where.name}`, text, where.id)
  }

  /** This person is no longer in a room; `end` is the entry that says so, or null. */
  function left(where, end) {
    if (end?.reason === "removed" || end?.reason === "banned") complain(`${end.by.name} ${end.reason} you from ${where.name}.`)
    if (talk.id !== where.id) return
    if (!end) complain(`You are no longer in ${title(where)}.`)
    places.lost()
  }

  /** This desk has no rooms. */
  function off() {
    part("page").hidden = true
    part("off").hidden = false
  }

  const looks = () => !document.hidden && document.hasFocus() && part("talk").checkVisibility()

  const reading = makeReading({
    api, clock,
    moved: hall.readUpTo,
    looking: () => (talk.seen && hall.get(talk.id) && looks() ? { id: talk.id, seq: talk.seen } : null),
  })

  const deleting = makeDeleting({
    bar: part("undo"), clock,
    send: (id, command) => hall.get(id) && hall.open(id).send(command),
    changed: () => talk.redraw(),
  })

  const talk = makeTalk({ part, me, base, clock, api, people, failed, hidden: deleting.hidden, looked: () => reading.look() })
  const crowd = makeCrowd({ part, api, base, people, me, failed, open: (one) => deeds.person(one) })

  const writing = makeWriting({
    form: part("composer"), aim: part("aim"), storage: thisTab, me, clock, complain,
    current: () => talk.conversation && {
      id: talk.id,
      most: talk.conversation.now.limits.message_chars,
      typing: talk.conversation.typing,
      send: talk.conversation.send,
    },
    members: mentionable,
    last: () => lastOwn(talk.items, me),
    said: () => (talk.mark(null), talk.follow()),
  })

  /** Members, and who speaks here besides them; oneself not. */
  function mentionable() {
    const all = new Map([...(hall.crowd(talk.id)?.people ?? []), ...crowd.members].map((one) => [one.id, one]))
    for (const { kind, by } of talk.items) if (kind === "said" && !all.has(by.id)) all.set(by.id, by)
    all.delete(me.id)
    return [...all.values()]
  }

  const isHere = (id, room = talk.id) => Boolean(hall.crowd(room)?.people?.some((one) => one.id === id))

  const places = makePlaces({ part, api, hall, storage, me, complain, show, hide })

  const deeds = makeDeeds({
    part, api, base, clock, people, me, hall, talk, open, complain, failed,
    lost: places.lost,
    settled: () => (deleting.finish(), hall.sent()),
    standing: (id) => crowd.member(id) ?? (isHere(id) ? { role: "member", muted: false } : null),
    self: { session: () => sessions.of(me.name) ?? session, sessions, notify, leave },
  })

  const acting = makeActing({
    part, talk, me, complain,
    room: () => hall.get(talk.id),
    deeds: {
      ...deeds,
      reply: writing.reply,
      edit: writing.edit,
      restore: writing.restore,
      remove: ({ seq }) => deleting.begin(talk.id, seq),
    },
  })

  const list = makeList({ part, base, people, open, isOnline: (two) => isHere(two.with?.id, two.id) })

  function show(id) {
    acting.close()
    deleting.finish()
    const { tally } = hall.get(id)
    const conversation = hall.open(id)
    if (talk.conversation !== conversation) {
      deeds.close()
      talk.open(conversation, tally)
      writing.opened()
      reading.stands(id, tally.read)
    }
    list.mark(id)
    draw()
    reading.look()
    if (matchMedia("(hover: hover)").matches) writing.focus()
  }

  function hide() {
    deeds.close()
    deleting.finish()
    talk.close()
    list.mark(null)
    draw()
  }

  /** Show what is new: the title at once, the panes once a frame, which a hidden page has none of. */
  function render() {
    notify.badge(total(hall.all.map(({ tally }) => tally)).unread)
    frame ||= requestAnimationFrame(draw)
  }

  function draw() {
    cancelAnimationFrame(frame)
    frame = 0
    list.show(hall.all)
    const [room, there] = [hall.get(talk.id), hall.crowd(talk.id)]
    head.room(room, there?.count ?? Math.max(1, room?.online ?? 0), hall.loaded) // oneself is here
    if (room) crowd.show(room, there)
  }

  /** What was not sent before the page was loaded, in whichever room. */
  function sendRest() {
    const prefix = outboxes(me)
    const rooms = storage.keys().filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length).split("/")[0])
    for (const id of new Set(rooms)) if (hall.get(id)) hall.open(id)
  }

  const looked = () => reading.look()
  for (const event of ["visibilitychange", "focusin"]) document.addEventListener(event, looked)
  addEventListener("focus", looked)
  for (const id of ["down", "undo"]) part(id).addEventListener("click", ({ detail }) => detail || writing.focus()) // by keyboard: it is gone
  document.addEventListener("faceless", ({ detail }) => people.refresh(detail)) // another photo, or none, by now
  addEventListener("pagehide", () => (deleting.finish(), reading.leave()))

  head.self(null)
  people.want([me.id])
  part("page").hidden = false
  places.begin().catch(failed)
  hall.ready.then(sendRest)

  return { wake: hall.wake, offline: hall.offline }
}
