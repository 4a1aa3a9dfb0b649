// The chat on the visitor's page: what a conversation is at, brought to the screen; what the visitor does, to it.

import { makeComposer } from "../chat/composer.js"
import { makeLog } from "../chat/log.js"
import { quickReplies, timeline, unrated } from "../chat/timeline.js"
import { standing } from "../chat/transcript.js"
import { BOT, problemWords, typingWords } from "../chat/words.js"

/** Show the conversation that `open(tell)` opens in `root`; returns {wake, offline, close}. */
export function showChat({ root, open, clock, me, draft, complain, pill, unread, ended }) {
  const part = (name) => root.querySelector(`#${name}`)
  const undo = new AbortController() // takes every listener off again
  const on = (node, event, act) => node.addEventListener(event, act, { signal: undo.signal })
  let drawn = {}
  let offer = null

  const conversation = open({
    changed: render,
    arrived(entries) {
      const others = entries.filter(({ by }) => by && !(by.role === me.role && by.id === me.id) && by.role !== "system")
      if (!log.following || document.hidden) unread.add(others.length)
    },
    problem: (problem) => complain(problemWords(problem)),
    ended,
  })
  const { now } = conversation

  const log = makeLog({
    scroller: part("scroll"),
    list: part("rows"),
    clock,
    signal: undo.signal,
    older: () => conversation.older(),
    onPlace: ({ following }) => {
      part("down").hidden = following
      if (following && !document.hidden) unread.clear()
    },
  })

  const composer = makeComposer({
    form: part("composer"),
    clock,
    complain,
    typing: (typing) => conversation.typing(typing),
    most: () => now.limits.message_chars ?? 4_000,
    draft: (text) => draft.set(text),
    say,
    signal: undo.signal,
  })

  function say(text) {
    conversation.send({ type: "post_message", text })
    log.follow()
  }

  function render() {
    const { transcript, outbox } = now
    part("loading").hidden = Boolean(transcript)
    const at = transcript && (standing(transcript) ?? {})
    pill(at ?? {}, now)
    if (!transcript) return
    part("typing").hidden = !renderTyping(at)
    renderWaiting(at)
    if (drawn.transcript === transcript && drawn.outbox === outbox) return
    const news = drawn.transcript?.first === transcript.first
    drawn = { transcript, outbox }
    const rows = timeline(transcript.entries, outbox, me)
    part("hello").hidden = rows.length > 0
    part("rating").hidden = !unrated(transcript.entries) || outbox.some(({ command }) => command.type === "rate")
    renderReplies(quickReplies(transcript.entries, outbox))
    log.show(rows, { news })
  }

  function renderTyping(at) {
    const names = [...(at.awaiting_bot && at.state === "bot" ? [BOT] : []), ...now.typing.values()]
    const text = typingWords(names)
    const words = part("typing").lastElementChild
    if (words.textContent !== text) words.textContent = text
    return text
  }

  function renderReplies(replies) {
    const place = part("replies")
    place.hidden = !replies.length
    place.replaceChildren(...replies.map((reply) => {
      const button = document.createElement("button")
      button.className = "choice"
      button.dir = "auto"
      button.value = reply
      button.textContent = reply.trim().toLowerCase() === "escalate" ? "Talk to a person" : reply
      return button
    }))
  }

  function renderWaiting({ state, queued_at }) {
    part("waiting").hidden = state !== "queued" || !now.liveChat
    clock.clearTimeout(offer)
    if (state !== "queued") return
    const left = Date.parse(queued_at) + (now.limits.queue_offer_s ?? 300) * 1_000 - clock.now()
    part("long").hidden = left > 0
    if (left > 0) offer = clock.setTimeout(render, Math.min(left, 2 ** 31 - 1))
  }

  function tapped({ target }) {
    const button = target.closest("button")
    const id = target.closest(".row")?.id
    if (!button || !id) return
    if (button.value === "retry") conversation.retry(id)
    if (button.value === "edit" && !edit(id)) return complain("Send or clear what you are writing first.")
    if (button.value !== "retry") conversation.drop(id)
    composer.focus()
  }

  /** Put what was refused back where it was written, unless something else is being written there. */
  function edit(id) {
    if (!composer.empty) return false
    composer.put(now.outbox.find(({ command }) => command.client_id === id)?.command.text ?? "")
    return true
  }

  function rate(event) {
    event.preventDefault()
    const { score, comment } = part("rating").elements
    if (!score.value) return complain("Choose from 1 to 5 first.")
    const said = comment.value.trim()
    conversation.send({ type: "rate", score: Number(score.value), ...(said && { comment: said }) })
    part("rating").reset()
  }

  const choose = ({ target }) => {
    const choice = target.closest("button")
    if (choice) say(choice.value)
    composer.focus()
  }
  on(part("rows"), "click", tapped)
  on(part("replies"), "click", choose)
  on(part("hello"), "click", choose)
  on(part("rating"), "submit", rate)
  on(part("back"), "click", () => conversation.send({ type: "cancel_handoff" }))
  on(part("person"), "click", () => (conversation.send({ type: "request_handoff" }), log.follow()))
  on(part("down"), "click", () => (log.follow(), composer.focus()))
  on(document, "visibilitychange", () => !document.hidden && log.following && unread.clear())

  root.hidden = false
  part("greeting").textContent = me.name
  composer.put(draft.get() ?? "")
  composer.focus()
  render()

  return {
    wake: conversation.wake,
    offline: conversation.offline,
    close() {
      undo.abort()
      clock.clearTimeout(offer)
      conversation.close()
      root.hidden = true
    },
  }
}
