// The middle pane: the log of the open room, and where in it one is.

import { makeLog } from "../chat/log.js"
import { write } from "../chat/rows.js"
import { makeElsewhere } from "./elsewhere.js"
import { fold } from "./fold.js"
import { makeRoving } from "./roving.js"
import { makeDrawing } from "./row.js"
import { NEW, story } from "./story.js"
import { count, typingWords } from "./words.js"

const PAGE = 50
const MOST = 200 // entries a page, when it is far to go
const KEPT = 500 // entries while one follows the newest: a busy room would grow without end
const PASSING_MS = 8_000

/** `hidden()` are seqs that are about to be deleted; `looked()` hears when something may have been read. */
export function makeTalk({ part, me, base, clock, api, people, hidden, looked, failed }) {
  const drawing = makeDrawing({ me, base })
  let talk = null // {id, conversation, log, undo, elsewhere, mark, folded, rows, drawn, loaded, here(), reaching}
  let frame = 0
  let passing = null

  /** Show a room's conversation; `read` is up to where it was read. */
  function open(conversation, { read, unread }) {
    close()
    const undo = new AbortController()
    const { id } = conversation.now
    talk = {
      id, conversation, undo, mark: unread ? read : null, folded: null, rows: [], drawn: {},
      elsewhere: makeElsewhere({ api, room: id, me, changed: () => (again(), changed(id)) }),
      log: makeLog({
        scroller: part("scroll"), list: part("rows"), clock, signal: undo.signal, drawing,
        older: () => older(conversation, PAGE),
        onPlace: placed,
      }),
    }
    talk.loaded = new Promise((resolve) => { talk.here = resolve })
    part("down").hidden = true
    part("unread").hidden = true
    render()
  }

  function close() {
    talk?.undo.abort()
    talk?.here()
    talk = null
    passed("")
  }

  function placed({ following }) {
    part("down").hidden = following
    if (following) looked()
  }

  async function older(conversation, limit) {
    const more = await conversation.older(limit)
    if (talk?.conversation === conversation) render()
    return more
  }

  /** Once a frame is enough, whatever happens within one. A hidden page has no frames. */
  function changed(id) {
    if (talk?.id !== id) return
    if (document.hidden) return render()
    frame ||= requestAnimationFrame(() => {
      frame = 0
      render()
    })
  }

  const again = () => { if (talk) talk.drawn = {} }

  function render() {
    if (!talk) return
    if (talk.log.following && !talk.reaching) talk.conversation.trim(KEPT)
    const { transcript, outbox } = talk.conversation.now
    part("loading").hidden = Boolean(transcript)
    renderTyping()
    if (!transcript) return
    if (talk.drawn.transcript === transcript && talk.drawn.outbox === outbox) return
    const news = talk.drawn.transcript?.first === transcript.first
    talk.drawn = { transcript, outbox }
    talk.folded = fold(transcript.entries, [...outbox, ...hidden(talk.id)], me)
    people.want(authors(talk.folded.items))
    talk.rows = story(talk.folded, { me, read: talk.mark, person: people.get, elsewhere: talk.elsewhere })
    part("empty").hidden = talk.rows.some(({ kind }) => kind === "said")
    talk.log.show(talk.rows, { news })
    roving.settle()
    renderUnread(transcript)
    talk.here()
    looked()
  }

  const authors = (items) => new Set(items.flatMap(({ kind, by }) => (kind === "said" ? [by.id] : [])))

  function renderTyping() {
    const names = [...talk.conversation.now.typing.values()]
    part("typing").hidden = !names.length
    write(part("typing").lastElementChild, typingWords(names))
  }

  /** The way to the first message that was not read, while that is out of sight. */
  function renderUnread(transcript) {
    const { mark } = talk
    const fresh = mark === null ? [] : transcript.entries.filter(({ seq, type, by }) => seq > mark && type === "message_posted" && by.id !== me.id)
    const more = transcript.first > mark + 1 ? " or more" : ""
    part("unread").hidden = mark === null || !fresh.length || inSight(NEW)
    write(part("unread").firstElementChild, `${count(fresh.length, "new message")}${fresh.length === 1 ? "" : more}`)
  }

  function inSight(key) {
    const node = talk?.log.nodeAt(key)
    if (!node) return false
    const [box, view] = [node.getBoundingClientRect(), part("scroll").getBoundingClientRect()]
    return box.bottom > view.top && box.top < view.bottom
  }

  /** Bring the message on the screen, however long ago it was; resolves to whether it is there. */
  async function reach(seq) {
    const mine = talk
    await mine?.loaded
    if (!mine || talk !== mine) return false
    await back(mine, seq)
    const found = talk === mine && talk.folded.said.get(seq)
    if (!found || !talk.log.goTo(found.key)) return false
    flash(found.key)
    return true
  }

  /** Read until that entry is here. */
  async function back(mine, seq) {
    const { now } = mine.conversation
    mine.reaching = true
    try {
      while (talk === mine && now.transcript.first > seq) if (!(await older(mine.conversation, MOST))) return
    } finally {
      mine.reaching = false
    }
  }

  function flash(key) {
    const node = talk.log.nodeAt(key)
    node.dataset.found = "true"
    clock.setTimeout(() => delete node.dataset.found, 2_000)
    roving.at(node)
  }

  /** The first message that was not read. */
  async function toUnread() {
    const mine = talk
    await back(mine, mine.mark + 1)
    if (talk !== mine) return
    mine.log.goTo(NEW)
    part("unread").hidden = true
  }

  /** A passing word below the log. */
  function passed(words) {
    clock.clearTimeout(passing)
    write(part("passing"), words)
    if (words) passing = clock.setTimeout(() => write(part("passing"), ""), PASSING_MS)
  }

  const roving = makeRoving({ list: part("rows"), leave: () => part("composer").querySelector("textarea").focus() })

  part("down").addEventListener("click", () => talk?.log.follow())
  part("unread").addEventListener("click", () => toUnread().catch(failed))
  part("scroll").addEventListener("scroll", () => { if (!part("unread").hidden && inSight(NEW)) part("unread").hidden = true }, { passive: true })

  return {
    open, close, changed, reach, passed, inSight,
    /** Draw all anew: people are better known, or something is hidden. */
    redraw: () => (again(), talk && changed(talk.id)),
    get id() {
      return talk?.id ?? null
    },
    get conversation() {
      return talk?.conversation ?? null
    },
    /** The element of a message, or null if it is not on the page. */
    nodeAt: (key) => talk?.log.nodeAt(key) ?? null,
    /** The message that a row stands for: as `fold` gives it. */
    saidAt: (key) => talk?.folded?.items.find((item) => item.key === key && item.kind === "said") ?? null,
    get items() {
      return talk?.folded?.items ?? []
    },
    /** Up to where the log is in sight: its newest seq while its end is, else null. */
    get seen() {
      return talk?.log.following ? talk.conversation.now.transcript?.seq ?? null : null
    },
    follow: () => talk?.log.follow(),
    /** From here on is new; null: nothing is. */
    mark(seq) {
      if (!talk || talk.mark === seq) return
      talk.mark = seq
      talk.drawn = {}
      changed(talk.id)
    },
  }
}
