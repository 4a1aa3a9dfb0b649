// The chat on the visitor's page.

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
  let drawing = 0
  let asking = null

  const conversation = open({
    changed,
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
    older,
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

  async function older() {
    const more = await conversation.older()
    if (!undo.signal.aborted) render() // the log looks at once whether that was enough
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
    renderRating(unrated(transcript.entries) && !outbox.some(({ command }) => command.type === "rate"))
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
    part("long").hidden = part("leave").hidden = left > 0
    if (left > 0) offer = clock.setTimeout(render, Math.min(left, 2 ** 31 - 1))
  }

  /** Few come so far, so the form is loaded then; if that fails, at the next change. */
  async function renderRating(due) {
    const place = part("rating")
    place.hidden = !due
    if (!due || asking) return
    const send = (rating) => conversation.send({ type: "rate", ...rating })
    asking = import("./rating.js").then(({ fetchRating }) => fetchRating({ place, send, complain }))
    await asking.catch(() => { asking = null })
  }

  function tapped({ target }) {
    const button = target.closest("button")
    const id = target.closest(".row")?.dataset.key
    if (!button || !id) return
    if (button.value === "retry") conversation.retry(id)
    if (button.value === "edit" && !edit(id)) return complain("Send or clear what you are writing first.")
    if (button.value !== "retry") conversation.drop(id)
    composer.focus()
  }

  /** Put what was refused back where one writes, if that is empty. */
  function edit(id) {
    if (!composer.empty) return false
    composer.put(now.outbox.find(({ command }) => command.client_id === id)?.command.text ?? "")
    return true
  }

  const choose = ({ target }) => {
    const choice = target.closest("button")
    if (choice) say(choice.value)
    composer.focus()
  }
  on(part("rows"), "click", tapped)
  on(part("replies"), "click", choose)
  on(part("hello"), "click", choose)
  on(part("back"), "click", () => conversation.send({ type: "cancel_handoff" }))
  on(part("leave"), "click", () => composer.focus())
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
      cancelAnimationFrame(drawing)
      clock.clearTimeout(offer)
      conversation.close()
      root.hidden = true
    },
  }
}
