// Doing things with messages: by pointer, by touch, by keys, all through one small menu.

import { actsOn, EMOJIS, KEYS, MORE_EMOJIS, reacted } from "./acts.js"

const GAP = 6 // pixels between a message and its menu

/**
 * `talk` knows what rows stand for, `room()` is the open one. `deeds` are {reply(message), edit(message), remove(message),
 * report(message), restore(text), person({id, name}), copy(text)}.
 */
export function makeActing({ part, talk, room, me, deeds, complain }) {
  const [list, menu] = [part("rows"), part("acts")]
  const emojis = menu.querySelector(".emojis")
  let message = null // whose menu is open

  const acts = {
    react: open,
    reply: deeds.reply,
    copy: ({ text }) => deeds.copy(text),
    edit: deeds.edit,
    delete: deeds.remove,
    report: deeds.report,
  }

  function open(said) {
    const can = actsOn(said, room(), me)
    if (!can.length) return
    message = said
    for (const button of menu.querySelectorAll("button[name=act]")) button.hidden = !can.includes(button.value)
    menu.querySelector(".emojis").hidden = !can.includes("react")
    few()
    for (const button of emojis.children) button.setAttribute("aria-pressed", reacted(said, button.value, me))
    menu.showPopover()
    place(talk.nodeAt(said.key))
    shown()[0].focus()
  }

  const shown = () => [...menu.querySelectorAll("button")].filter((button) => button.offsetParent)

  /** Beside the message, inside the window; on a phone the style puts it at the foot. */
  function place(node) {
    const anchor = (node.querySelector(".tools") ?? node).getBoundingClientRect()
    const { width, height } = menu.getBoundingClientRect()
    const below = anchor.bottom + GAP + height < innerHeight
    menu.style.top = `${Math.max(GAP, below ? anchor.bottom + GAP : anchor.top - GAP - height)}px`
    menu.style.left = `${Math.max(GAP, Math.min(anchor.right - width, innerWidth - width - GAP))}px`
  }

  /** What is said below moves the message, and the menu with it, for as long as that is in sight. */
  function along() {
    if (!menu.matches(":popover-open")) return
    if (talk.inSight(message.key)) place(talk.nodeAt(message.key))
    else close()
  }

  function close() {
    if (menu.matches(":popover-open")) menu.hidePopover()
  }

  function react(said, emoji) {
    if (!actsOn(said, room(), me).includes("react")) return
    talk.conversation.send({ type: "react", target_seq: said.seq, emoji, on: !reacted(said, emoji, me) })
  }

  function act(name, said) {
    close()
    const may = actsOn(said, room(), me)
    if (may.includes(name)) acts[name](said)
  }

  const few = () => fill(EMOJIS, true)

  function fill(all, more) {
    emojis.replaceChildren(...all.map(emojiButton), ...(more ? [moreButton()] : []))
  }

  function emojiButton(emoji) {
    const button = document.createElement("button")
    Object.assign(button, { type: "button", value: emoji, textContent: emoji })
    button.setAttribute("aria-label", `React with ${emoji}`)
    return button
  }

  function moreButton() {
    const button = document.createElement("button")
    Object.assign(button, { type: "button", value: "", textContent: "⋯" })
    button.setAttribute("aria-label", "More emoji")
    return button
  }

  function chosen({ target }) {
    const button = target.closest("button")
    const said = message && talk.saidAt(message.key) // as it is by now
    if (!button || !said) return
    if (button.name === "act") return act(button.value, said)
    if (!button.value) {
      fill([...EMOJIS, ...MORE_EMOJIS], false)
      place(talk.nodeAt(said.key))
      return emojis.children[EMOJIS.length].focus()
    }
    close()
    react(said, button.value)
  }

  /** The arrow keys go through the menu's buttons. */
  function walk(event) {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const all = shown()
    all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus()
  }

  const of = (node) => talk.saidAt(node?.closest(".said")?.dataset.key)

  function tapped(event) {
    const { target } = event
    const said = of(target)
    if (!said || target.closest("a")) return
    const button = target.closest("button")
    if (!button) return event.pointerType === "touch" && String(getSelection()) === "" && open(said)
    if (button.closest(".reactions")) return react(said, button.value)
    if (button.closest(".fate")) return again(button.value, said)
    if (button.matches(".face")) return deeds.person(said.by)
    if (button.matches(".quote")) return talk.reach(Number(button.value)).then((found) => found || complain("That message can't be found any more."))
    if (button.value === "menu") return open(said)
    act(button.value, said)
  }

  /** What was not sent: try again, change it, or let it be. */
  function again(value, said) {
    const { conversation } = talk
    if (value === "retry") return conversation.retry(said.key)
    if (value === "edit" && !deeds.restore(said.text)) return complain("Send or clear what you are writing first.")
    conversation.drop(said.key)
  }

  function pressed(event) {
    const name = KEYS[event.key]
    if (!name || !event.target.matches(".said") || event.ctrlKey || event.metaKey || event.altKey) return
    const said = of(event.target)
    if (!said) return
    event.preventDefault()
    if (name === "menu") open(said)
    else act(name, said)
  }

  few()
  list.addEventListener("click", tapped)
  list.addEventListener("keydown", pressed)
  menu.addEventListener("click", chosen)
  menu.addEventListener("keydown", walk)
  part("scroll").addEventListener("scroll", along, { passive: true })

  return { close }
}
