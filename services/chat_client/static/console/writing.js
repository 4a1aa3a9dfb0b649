// What the agent writes: a reply or a note, with a draft of each kept for each conversation.

import { makeComposer } from "../chat/composer.js"
import { afterSlash, filled, matching } from "./canned.js"
import { afterAt, mentioned, named } from "./mentions.js"
import { makeSuggest } from "./suggest.js"

const DRAFTS_KEPT = 200

/** `current()` is the open conversation: {id, visitor, send(command), typing(bool), most} or null. */
export function makeWriting({ form, storage, me, clock, complain, current, canned, colleagues, signal }) {
  const field = form.querySelector("textarea")
  const list = form.querySelector("#suggest")
  const kept = form.querySelector("#kept")
  const [replyMode, noteMode] = form.querySelectorAll(".modes button")
  const key = `handoff/drafts/${me.id}`
  const drafts = new Map(storage.get(key) ?? []) // "<conversation>/<mode>" -> text
  let mode = "reply"
  let mayReply = true

  const suggest = makeSuggest({
    field, list, options,
    changed: () => field.dispatchEvent(new Event("input")),
  })
  const composer = makeComposer({
    form, clock, complain, say, signal,
    most: () => current()?.most ?? 4_000,
    typing: (typing) => mode === "reply" && current()?.typing(typing),
    draft: keep,
  })

  const place = () => `${current()?.id}/${mode}`

  function keep(text) {
    if (!current()) return
    drafts.delete(place())
    if (text.trim()) drafts.set(place(), text)
    while (drafts.size > DRAFTS_KEPT) drafts.delete(drafts.keys().next().value)
    storage.set(key, [...drafts])
    kept.hidden = !text.trim()
  }

  function options(upto) {
    return mode === "reply" ? replies(afterSlash(upto)) : people(afterAt(upto))
  }

  function replies(typed) {
    const visitor = current()?.visitor
    return typed && visitor && {
      from: typed.from,
      found: matching(canned(), typed.typed).map(({ shortcut, text }) => ({
        label: `/${shortcut}`, detail: filled(text, visitor), insert: filled(text, visitor),
      })),
    }
  }

  const people = (typed) => typed && {
    from: typed.from,
    found: named(colleagues(), typed.typed).map(({ name, online }) => ({
      label: `@${name}`, detail: online ? "online" : "away", insert: `@${name} `,
    })),
  }

  function say(text) {
    if (mode === "reply") return current().send({ type: "post_message", text })
    const mentions = mentioned(text, colleagues())
    current().send({ type: "post_note", text, ...(mentions.length && { mentions }) })
    turn("reply")
  }

  function turn(next) {
    mode = mayReply ? next : "note"
    show()
  }

  function show() {
    form.dataset.mode = mode
    replyMode.setAttribute("aria-pressed", mode === "reply")
    noteMode.setAttribute("aria-pressed", mode === "note")
    field.setAttribute("aria-label", mode === "reply" ? "Reply" : "Note")
    const name = current()?.visitor?.name ?? ""
    field.placeholder = mode === "reply" ? `Write to ${name}, / for saved replies` : "Write a note that only agents see, @ mentions a colleague"
    suggest.close()
    composer.put(drafts.get(place()) ?? "")
  }

  replyMode.addEventListener("click", () => (turn("reply"), composer.focus()))
  noteMode.addEventListener("click", () => (turn("note"), composer.focus()))

  return {
    /** Another conversation is open. */
    opened() {
      mode = mayReply ? "reply" : "note"
      show()
    },
    /** Whether a reply is possible now. Nothing that was begun is lost: it is there again when it is. */
    allow(next) {
      if (next === mayReply) return
      mayReply = next
      replyMode.disabled = !mayReply
      if (!mayReply && mode === "reply") turn("note")
      else if (mayReply && mode === "note" && composer.empty) turn("reply")
    },
    focus(next) {
      if (next !== mode) turn(next)
      composer.focus()
    },
    /** Begin a saved reply. */
    slash() {
      if (mode !== "reply") turn("reply")
      composer.focus()
      if (mode !== "reply" || !composer.empty) return
      composer.put("/")
      suggest.look()
    },
    /** Put what was refused back, unless something else is being written. */
    edit(text) {
      if (!composer.empty) return false
      composer.put(text)
      return true
    },
  }
}
