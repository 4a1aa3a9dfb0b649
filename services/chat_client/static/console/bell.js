// How news reach an agent who looks elsewhere: a short sound, the tab's title, a notification of the desktop.

const TONES = { waiting: [660, 880], message: [880], mention: [880, 1_175] } // Hz, one after the other
const TONE_S = 0.12
const APART_MS = 1_500 // several at once ring once

/** `storage` keeps whether it is muted; `Audio` and `Notification` may be missing. `open(id)` opens a conversation. */
export function makeBell({ storage, desk, clock, open, world: { AudioContext, Notification } }) {
  let audio = null
  let rang = -Infinity

  function sound(kind) {
    if (storage.get("handoff/muted") || !AudioContext || clock.now() - rang < APART_MS) return
    rang = clock.now()
    audio ??= new AudioContext()
    audio.resume().catch(() => {}) // a browser that was not clicked yet plays nothing
    TONES[kind].forEach((hertz, i) => tone(hertz, audio.currentTime + i * TONE_S))
  }

  function tone(hertz, from) {
    const [wave, gain] = [audio.createOscillator(), audio.createGain()]
    wave.frequency.value = hertz
    gain.gain.setValueAtTime(0.15, from)
    gain.gain.exponentialRampToValueAtTime(0.001, from + TONE_S)
    wave.connect(gain).connect(audio.destination)
    wave.start(from)
    wave.stop(from + TONE_S)
  }

  function notify(title, body, id) {
    if (!document.hidden || Notification?.permission !== "granted") return
    const shown = new Notification(title, { body: body.slice(0, 120), tag: id })
    shown.onclick = () => {
      window.focus()
      open(id)
      shown.close()
    }
  }

  return {
    /** Something happened in conversation `id`: "waiting", "message" or "mention". */
    ring(kind, title, body, id) {
      sound(kind)
      notify(title, body, id)
    },
    get muted() {
      return Boolean(storage.get("handoff/muted"))
    },
    mute(muted) {
      storage.set("handoff/muted", muted)
    },
    /** Ask whether notifications are wanted; resolves to a sentence that says what is so now. */
    async consent() {
      if (!Notification || !window.isSecureContext) return "This browser shows notifications only for pages over https."
      const answer = await Notification.requestPermission()
      return answer === "granted" ? "Notifications come when this tab is hidden." : "Notifications are blocked in this browser's settings."
    },
    /** How much waits, on the tab. */
    badge(count) {
      const title = `Console · ${desk}`
      document.title = count ? `(${count}) ${title}` : title
    },
  }
}
