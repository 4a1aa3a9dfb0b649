// The middle pane: one conversation, what can be done with it, and where one writes.

import { makeLog } from "../chat/log.js"
import { standing } from "../chat/transcript.js"
import { clockTime, typingWords } from "../chat/words.js"
import { acts, writing } from "./acts.js"
import { handover, labelled, standsSince } from "./handover.js"
import { story } from "./story.js"
import { standing as standingWords } from "./words.js"

const SEARCHED_PAGES = 5 // before what is here, for the hand-off of a long wait
const MOST = 200 // entries a page

/** `say` is the writing, `act(name)` does what a button says, `failed(error)` hears what could not be fetched. */
export function makeTalk({ part, me, clock, complain, say, act, failed }) {
  const author = { ...me, role: "agent" } // as entries name it: admins are agents
  let talk = null // {conversation, visitor, log, drawn, undo, searched, seen, wanted, loaded, here()}
  let drawing = 0

  /** `seen(seq)` hears up to where it was looked at; `wanted` is an entry to begin at. */
  function open(conversation, visitor, { seen, wanted }) {
    close()
    const undo = new AbortController()
    const log = makeLog({
      scroller: part("scroll"), list: part("rows"), clock, signal: undo.signal,
      older: () => older(conversation),
      onPlace: ({ following }) => {
        part("down").hidden = following
        if (following) looked()
      },
    })
    talk = { conversation, visitor, log, drawn: {}, undo, searched: 0, seen, wanted }
    talk.loaded = new Promise((resolve) => talk.here = resolve)
    part("nobody").hidden = true
    part("talk").hidden = false
    part("name").textContent = visitor.name
    part("down").hidden = true
    render()
  }

  function close() {
    talk?.undo.abort()
    talk?.here()
    talk = null
    part("talk").hidden = true
    part("nobody").hidden = false
    part("handover").hidden = true
  }

  function looked() {
    const { transcript } = talk?.conversation.now ?? {}
    if (transcript && talk.log.following && !document.hidden) talk.seen(transcript.seq)
  }

  /** Fetch a page before what is here, and draw it: the log looks at once whether that was enough. */
  async function older(conversation, limit) {
    const more = await conversation.older(limit)
    if (talk?.conversation === conversation) render()
    return more
  }

  /** Once a frame is enough, whatever happens within one. */
  function changed() {
    drawing ||= requestAnimationFrame(() => {
      drawing = 0
      render()
    })
  }

  function render() {
    if (!talk) return
    const { transcript, outbox, liveChat } = talk.conversation.now
    part("loading").hidden = Boolean(transcript)
    const at = transcript && standing(transcript)
    renderActs(at ? acts(at, me, liveChat).filter(({ aside }) => !aside) : [])
    renderTyping()
    if (!at) return void (part("since").textContent = "")
    talk.here()
    write(part("since"), standingWords(at, me, standsSince(transcript.entries)))
    part("since").dataset.tone = at.state === "queued" ? "waiting" : ""
    const may = writing(at, me, liveChat)
    write(part("whose"), may.why)
    say.allow(may.reply)
    if (talk.drawn.transcript === transcript && talk.drawn.outbox === outbox) return
    const news = talk.drawn.transcript?.first === transcript.first
    talk.drawn = { transcript, outbox }
    renderHandover(handover(transcript))
    talk.log.show(story(transcript.entries, outbox, author), { news })
    looked()
    reach().catch(failed)
  }

  function renderActs(now) {
    const key = JSON.stringify(now)
    if (part("acts").dataset.key === key) return
    const focused = part("acts").contains(document.activeElement)
    part("acts").dataset.key = key
    part("acts").replaceChildren(...now.map(button))
    if (focused) (part("acts").lastElementChild ?? part("scroll")).focus() // what was pressed is gone
  }

  function button({ name, label, key, primary }) {
    const [node, cap] = [document.createElement("button"), document.createElement("kbd")]
    Object.assign(node, { type: "button", value: name, className: primary ? "primary" : "quiet" })
    node.setAttribute("aria-keyshortcuts", key)
    cap.textContent = key.toUpperCase()
    cap.setAttribute("aria-hidden", "true")
    node.append(label, " ", cap)
    return node
  }

  function renderTyping() {
    const names = [...talk.conversation.now.typing.values()]
    part("typing").hidden = !names.length
    write(part("typing").lastElementChild, typingWords(names))
  }

  /** Bring the entry that is wanted on the screen, however long ago it was, once the log is here. */
  async function reach() {
    const mine = talk
    const { conversation } = mine
    const { now } = conversation
    const seq = mine.wanted
    if (!seq || !now.transcript) return
    mine.wanted = null
    while (talk === mine && now.transcript.first > seq) await older(conversation, MOST)
    const entry = talk === mine && now.transcript.entries.find((one) => one.seq === seq)
    if (entry) mine.log.goTo(entry.client_id) || mine.log.goTo(`${entry.client_id}/line`)
  }

  function renderHandover(found) {
    if (found === undefined && talk.searched++ < SEARCHED_PAGES) talk.conversation.older().catch(() => {}) // shown once it is here
    const node = part("handover")
    node.hidden = !found
    if (!found) return
    const [head, summary, facts] = node.children
    write(head, [`Handed over by ${found.by}`, clockTime(found.at), found.why].filter(Boolean).join(" · "))
    write(summary, found.summary)
    summary.hidden = !found.summary
    facts.replaceChildren(...found.facts.map(fact))
    facts.hidden = !found.facts.length
  }

  function fact(text) {
    const [label, rest] = labelled(text)
    const [item, strong] = [document.createElement("li"), document.createElement("b")]
    item.dir = "auto"
    strong.textContent = label
    item.append(...(label ? [strong, " "] : []), rest)
    return item
  }

  function tapped({ target }) {
    const value = target.closest("button")?.value
    const id = target.closest(".row")?.dataset.key
    if (!value || !id) return
    const { conversation } = talk
    if (value === "retry") conversation.retry(id)
    if (value === "edit" && !say.edit(textOf(id))) return complain("Send or clear what you are writing first.")
    if (value !== "retry") conversation.drop(id)
    say.focus()
  }

  const textOf = (id) => talk.conversation.now.outbox.find(({ command }) => command.client_id === id)?.command.text ?? ""

  part("rows").addEventListener("click", tapped)
  part("acts").addEventListener("click", ({ target }) => {
    const name = target.closest("button")?.value
    if (name) act(name)
  })
  part("down").addEventListener("click", () => talk?.log.follow())
  document.addEventListener("visibilitychange", looked)

  return {
    open,
    close,
    changed,
    /** Where the open conversation stands: {state, owner, ...}, or null. */
    get at() {
      const transcript = talk?.conversation.now.transcript
      return transcript ? standing(transcript) : null
    },
    /** Resolved once the open conversation's log is here, or it is not open any more. */
    get loaded() {
      return talk?.loaded
    },
    get id() {
      return talk?.conversation.now.id ?? null
    },
    get visitor() {
      return talk?.visitor ?? null
    },
    /** What writing needs of the open conversation, or null: {id, visitor, most, send(command), typing(bool)}. */
    get writing() {
      return talk && {
        id: talk.conversation.now.id,
        visitor: talk.visitor,
        most: talk.conversation.now.limits.message_chars,
        send: (command) => (talk.conversation.send(command), talk.log.follow()),
        typing: talk.conversation.typing,
      }
    },
  }
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text
}
