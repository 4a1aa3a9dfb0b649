// What a change of a conversation means to this agent: a row that moves, something unread, a ring.

import { lastWords } from "./words.js"

const SOON_MS = 300
const APART_MS = 2_000 // between two looks at the counts

/** `available()` and `looksAt(id)` tell where the agent's attention is. */
export function makeNews({ inbox, unread, bell, me, left, api, clock, failed, available, looksAt }) {
  let counting = null
  let counted = -Infinity

  function heard(row) {
    const { conversation_id: id, head } = row
    if (!inbox.arrived(row)) return
    const unseen = unread.heard(row)
    if (looksAt(id)) unread.seen(id, head.seq)
    else if (unseen) ring(row)
    if (row.state === "queued" && head.at === row.queued_at && available()) {
      bell.ring("waiting", `${row.visitor.name} waits for a person`, words(row), id)
    }
    left.changed()
    badge()
    count()
  }

  function ring(row) {
    const kind = row.head.type === "note_posted" ? "mention" : "message"
    bell.ring(kind, kind === "mention" ? `${row.head.by.name} mentioned you` : row.visitor.name, words(row), row.conversation_id)
  }

  const words = (row) => lastWords(row.head, me)

  function badge() {
    bell.badge(unread.conversations + (available() ? left.waiting : 0))
  }

  /** The counts, soon, but not at each change. */
  function count() {
    counting ??= clock.setTimeout(async () => {
      counted = clock.now()
      counting = null
      try {
        left.counted((await api.inbox("mine", null, 1)).counts)
        badge()
      } catch (error) {
        failed(error)
      }
    }, Math.max(SOON_MS, counted + APART_MS - clock.now()))
  }

  return { heard, badge }
}
