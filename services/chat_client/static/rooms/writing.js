// What one writes: a message, an answer to one, or a change of one's own. A draft of each room is kept in this tab.

import { makeComposer } from "../chat/composer.js"
import { afterAt, named } from "../console/mentions.js"
import { makeSuggest } from "../console/suggest.js"

/** Where a person's drafts are kept, for all rooms. */
export const drafts = (me) => `handoff/room draft/${me.id}/`

/**
 * `current()` is {id, most, typing(bool), send(command)} of the open room, or null; `members()` are those who can be
 * mentioned; `last()` is one's newest message, which the arrow up changes.
 */
export function makeWriting({ form, aim, storage, me, clock, complain, current, members, last, said }) {
  const field = form.querySelector("textarea")
  let aimed = null // {kind: "reply" | "edit", message}
  let kept = "" // what stood in the field before a change of an older message was begun

  const suggest = makeSuggest({
    field, list: form.querySelector(".suggest"), options,
    changed: () => field.dispatchEvent(new Event("input")),
  })
  const composer = makeComposer({
    form, clock, complain, say, signal: new AbortController().signal,
    most: () => current()?.most ?? 4_000,
    typing: (typing) => aimed?.kind !== "edit" && current()?.typing(typing),
    draft,
  })

  const key = () => `${drafts(me)}${current()?.id}`

  function draft(text) {
    if (!current() || aimed?.kind === "edit") return
    if (text.trim()) storage.set(key(), text)
    else storage.remove(key())
  }

  function options(upto) {
    const typed = afterAt(upto)
    return typed && {
      from: typed.from,
      found: named(members(), typed.typed).map(({ name, tag }) => ({ label: `@${name}`, detail: tag ?? "", insert: `@${name} ` })),
    }
  }

  function say(text) {
    const to = aimed
    if (to?.kind === "edit") {
      const { message } = to
      queueMicrotask(() => take(null)) // the composer empties the field first
      if (text !== message.text) current().send({ type: "edit_message", target_seq: message.seq, text })
      return
    }
    current().send({ type: "post_message", text, ...(to && { reply_to: to.message.seq }) })
    take(null)
    said()
  }

  /** Begin, or end, an answer or a change. */
  function take(next) {
    const was = aimed
    if (next?.kind === "edit" && was?.kind !== "edit") kept = field.value
    aimed = next
    show()
    if (next?.kind === "edit") composer.put(next.message.text)
    else if (was?.kind === "edit") composer.put(kept)
    if (next) composer.focus()
  }

  function show() {
    aim.hidden = !aimed
    if (!aimed) return
    const [what, words] = aim.querySelectorAll("b, span")
    what.textContent = aimed.kind === "edit" ? "Changing your message" : `Answering ${aimed.message.by.name}`
    words.textContent = aimed.message.text.replace(/\s+/g, " ").slice(0, 140)
  }

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return
    if (event.key === "Escape" && aimed) {
      event.preventDefault()
      take(null)
    }
    if (event.key === "ArrowUp" && !field.value && !aimed && !event.shiftKey) {
      const message = last()
      if (!message) return
      event.preventDefault()
      take({ kind: "edit", message })
    }
  })
  aim.querySelector("button").addEventListener("click", () => (take(null), composer.focus()))

  return {
    /** Another room is open. */
    opened() {
      aimed = null
      show()
      suggest.close()
      composer.put(storage.get(key()) ?? "")
    },
    reply: (message) => take({ kind: "reply", message }),
    edit: (message) => take({ kind: "edit", message }),
    focus: composer.focus,
    /** Put what was refused back, unless something else is being written. */
    restore(text) {
      if (!composer.empty || aimed) return false
      composer.put(text)
      return true
    },
    /** The message is gone: there is nothing to answer or change. */
    gone(seq) {
      if (aimed?.message.seq === seq) take(null)
    },
  }
}
