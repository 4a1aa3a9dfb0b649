// What stands on one screen: noted whenever it changes.

import { timeline } from "../../../services/chat_client/static/chat/timeline.js"

const LOOK_EVERY = 40 // changes between two looks at the rows as they are drawn

/**
 * `look(now)` notes how the transcript changed; `end(now)` notes what is on the screen at last. `keys(now)` are those of
 * its rows.
 */
export function makeScreen(seen, name, conversation, audience, keys = keysOfTimeline) {
  let drawn = null
  let changes = 0
  seen.note("opened", name, conversation, audience)

  function look(now) {
    const { transcript } = now
    if (transcript !== drawn) noteChange(transcript)
    drawn = transcript
    if (transcript && ++changes % LOOK_EVERY === 0) noteTwins(now)
  }

  function noteChange(transcript) {
    if (!transcript) return seen.note("cleared", name)
    if (!continues(drawn, transcript)) return seen.note("drawn", name, transcript.first, seen.numbered(transcript.entries))
    const fresh = transcript.entries.slice(drawn.entries.length)
    if (fresh.length) seen.note("grown", name, seen.numbered(fresh))
  }

  /** One row a key: a message never stands there twice, as sent and as stored. */
  function noteTwins(now) {
    const all = keys(now)
    for (const key of all.filter((one, i) => all.indexOf(one) !== i)) seen.note("twins", name, key)
  }

  function end(now) {
    look(now)
    if (now.transcript) noteTwins(now)
    const left = now.outbox.filter(({ state }) => state !== "refused").map(({ command }) => command.client_id)
    const { transcript } = now
    seen.note("end", name, transcript && transcript.first, transcript ? seen.numbered(transcript.entries) : [], left)
  }

  return { look, end, shut: () => seen.note("shut", name) }
}

function keysOfTimeline({ transcript, outbox, me }) {
  return timeline(transcript.entries, outbox, me).filter(({ kind }) => kind !== "day").map(({ key }) => key)
}

function continues(before, after) {
  const last = before?.entries.length
  return before && before.first === after.first && last <= after.entries.length && after.entries[last - 1] === before.entries[last - 1]
}
