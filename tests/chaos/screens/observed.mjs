// The page's ways to the chat service, with everything noted that passes.

import { WebSocket } from "./web_socket.mjs"

let sockets = 0
let questions = 0

/** A WebSocket class for readers of that audience; `tally` counts entries. `person` is whose it is, of those in rooms. */
export function observedSocket(seen, audience, tally, person = null) {
  return class extends WebSocket {
    id = ++sockets

    constructor(url) {
      super(url)
      if (person) seen.note("dialed", this.id, person)
    }

    send(text) {
      const frame = JSON.parse(text)
      for (const { conversation_id, after } of wanted(frame)) seen.note("asked", this.id, audience, conversation_id, after)
      super.send(text)
    }

    heard(data) {
      this.hear(JSON.parse(data))
      super.heard(data)
    }

    over() {
      if (!this.isOver) tally.closed[this.code] = (tally.closed[this.code] ?? 0) + 1
      super.over()
    }

    count(amount) {
      tally.delivered += amount
      if (person) tally.in_rooms += amount
    }

    hear(frame) {
      if (frame.type === "entry") {
        this.count(1)
        const [[seq, content]] = seen.numbered([frame.entry])
        seen.note("live", this.id, frame.entry.conversation_id, seq, content)
      } else if (frame.type === "entries") {
        this.count(frame.entries.length)
        seen.note("page", this.id, frame.conversation_id, seen.numbered(frame.entries), frame.head)
      } else if (frame.type === "ack") {
        seen.note("acked", frame.conversation_id, frame.client_id, frame.seq)
      } else if (frame.type === "error" && frame.client_id) {
        seen.note("refused", frame.conversation_id, frame.client_id, frame.problem.type)
      }
    }
  }
}

function wanted(frame) {
  if (frame.type === "hello") return frame.subscriptions
  return frame.type === "subscribe" ? [frame] : []
}

/** `fetch`; an answer that no input may get is noted. */
export function observedFetch(seen) {
  return async (url, options) => {
    const answer = await fetch(url, options)
    if (answer.status >= 500 && answer.status !== 503) seen.note("fault", answer.status, `${options.method} ${new URL(url).pathname}`)
    return answer
  }
}

/** `api` that notes what became of commands given by REST. */
export function observedApi(seen, api) {
  return {
    ...api,
    async post(id, command) {
      try {
        const entry = await api.post(id, command)
        seen.note("acked", id, command.client_id, entry.seq)
        return entry
      } catch (error) {
        if (error.code) seen.note("refused", id, command.client_id, error.type)
        throw error
      }
    },
  }
}

/** The same, of rooms: what was asked and answered is noted, too. */
export function observedReads(seen, api, person) {
  const observed = (name) => async (id, ...more) => {
    const question = ++questions
    seen.note("inquired", question, person, id)
    const page = await api[name](id, ...more)
    seen.note("answered", question, seen.numbered(page.entries), page.head)
    return page
  }

  async function search(id, word) {
    const question = ++questions
    seen.note("inquired", question, person, id)
    const { entries } = await api.search(id, word)
    seen.note("found", question, seen.numbered(entries), word)
  }

  return { ...api, newest: observed("newest"), before: observed("before"), after: observed("after"), search }
}

/** An outbox's store that notes what is put in, and when it is done with. */
export function observedKeep(seen, keep, conversation) {
  return {
    ...keep,
    put(id, item) {
      if (item.state === "waiting") seen.note("said", conversation, id, item.command.type, item.command.text)
      keep.put(id, item)
    },
  }
}
