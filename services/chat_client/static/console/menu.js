// The menu, the help, and the keys.

import { makeDialog } from "./dialogs.js"
import { actOf, showKeys } from "./keys.js"

/** `acts` are what keys and the menu's buttons do; `logout()` ends the session. */
export function makeMenu({ part, me, acts, bell, saved, complain, storage, logout }) {
  const single = part("single")
  const help = makeDialog(part("help"))
  const menu = makeDialog(part("menu"), {
    mute,
    notify: async () => complain(await bell.consent(), "good"),
    saved: () => (menu.close(), saved.open()),
    help: () => (menu.close(), help.open()),
    logout,
  })

  function mute() {
    bell.mute(!bell.muted)
    showMute()
    complain(bell.muted ? "The sound is off." : "The sound is on.", "good")
  }

  function showMute() {
    part("menu").querySelector("[value=mute]").setAttribute("aria-pressed", bell.muted)
  }

  function pressed(event) {
    if (document.querySelector("dialog[open]")) return
    const name = actOf(event, () => single.checked)
    if (!name) return
    event.preventDefault()
    all[name]?.()
  }

  const all = { ...acts, mute, help: help.open }

  part("menu-name").textContent = me.name
  part("to-admin").hidden = me.role !== "admin"
  showKeys(part("keys"))
  showMute()
  single.checked = storage.get("handoff/keys") !== "alt"
  single.addEventListener("change", () => storage.set("handoff/keys", single.checked ? "" : "alt"))
  part("menu-open").addEventListener("click", menu.open)
  document.addEventListener("keydown", pressed)
}
