// What tests need and don't care about: entries, a clock that stands until it is moved, sockets that one plays by hand.

export const ana = { role: "visitor", id: "v_1", name: "Ana" }
export const bot = { role: "bot", id: "bot", name: "Smart Chatbot" }
export const anna = { role: "agent", id: "a_1", name: "Anna" }
export const system = { role: "system", id: "system", name: "Handoff" }

export function anEntry({ seq = 1, after = {}, ...more } = {}) {
  return {
    conversation_id: "c_1", seq, client_id: `id-${seq}`, at: "2026-03-01T12:00:00.000Z", type: "message_posted",
    by: ana, ...(more.type && more.type !== "message_posted" ? {} : { text: `text ${seq}` }), ...more,
    after: { state: "bot", epoch: 0, owner: null, queued_at: null, awaiting_bot: false, ...after },
  }
}

export const aStub = (seq) => ({ conversation_id: "c_1", seq, type: "hidden" })

export const entriesUpTo = (n, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => anEntry({ seq: from + i }))

export function aClock(start = 1_000_000) {
  let now = start
  let timers = []
  let last = 0
  return {
    now: () => now,
    setTimeout(act, ms) {
      timers.push({ id: ++last, at: now + ms, act })
      return last
    },
    clearTimeout(id) {
      timers = timers.filter((timer) => timer.id !== id)
    },
    /** Move on, and let happen what is due, in order. */
    pass(ms) {
      const end = now + ms
      for (;;) {
        const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0]
        if (!due) break
        timers = timers.filter((timer) => timer !== due)
        now = due.at
        due.act()
      }
      now = end
    },
    waiting: () => timers.map((timer) => timer.at - now),
  }
}

/** A WebSocket class whose instances are collected and played by the test. */
export function sockets() {
  const all = []
  class Socket {
    constructor(url) {
      Object.assign(this, { url, sent: [], closed: false })
      all.push(this)
    }
    send(text) {
      this.sent.push(JSON.parse(text))
    }
    close() {
      this.closed = true
    }
    says(frame) {
      this.onmessage({ data: JSON.stringify(frame) })
    }
    welcome() {
      this.onopen()
      this.says({ type: "welcome", replica: "one", heartbeat_s: 20, limits: { message_chars: 4000, queue_offer_s: 300 } })
    }
    ends(code) {
      this.onclose({ code })
    }
  }
  return { Socket, all, get last() { return all.at(-1) } }
}

/** Let promises that are settled have their say. */
export const settle = () => new Promise((done) => setImmediate(done))
