// How news reach somebody who looks elsewhere: the tab's title, and a notification for what is meant for them.

import { shown } from "./tally.js"

/** `Notification` may be missing; `open(id)` opens a room. */
export function makeNotify({ title, Notification, secure, open }) {
  return {
    /** Whether asking for consent makes sense: it was not given or refused yet. */
    get askable() {
      return Boolean(Notification) && secure && Notification.permission === "default"
    },
    /** Ask whether notifications are wanted; resolves to a sentence that says what is so now. */
    async consent() {
      const answer = await Notification.requestPermission()
      return answer === "granted" ? "Notifications come when this tab is hidden." : "Notifications are blocked in this browser's settings."
    },
    show(head, body, id) {
      if (!document.hidden || !secure || Notification?.permission !== "granted") return
      try {
        const note = new Notification(head, { body: body.slice(0, 120), tag: id })
        note.onclick = () => {
          window.focus()
          open(id)
          note.close()
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error // browsers of phones take them from service workers alone
      }
    },
    badge(count) {
      const text = count ? `(${shown(count)}) ${title}` : title
      if (document.title !== text) document.title = text
    },
  }
}
