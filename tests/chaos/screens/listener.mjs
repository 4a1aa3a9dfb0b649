// A program that follows rooms and never lets go of one by itself, whatever becomes of its person there.

import { connect } from "../../../services/chat_client/static/chat/connection.js"
import { observedSocket } from "./observed.mjs"

/** `person` is {token, id, name, rooms}. Returns {follow, listen, last, wake, end}. */
export function makeListener(person, { url, seen, tally, clock }) {
  const heard = new Map(person.rooms.map((id) => [id, 0])) // the newest entry of each
  const told = new Set() // rooms of which something comes, as far as is known

  const subscription = (id) => ({ conversation_id: id, after: heard.get(id) })
  const line = connect({
    url: `${url.replace("http", "ws")}/v1/socket`,
    hello: () => ({ type: "hello", token: person.token, subscriptions: person.rooms.map(subscription) }),
    onFrame: (frame) => frames[frame.type]?.(frame),
    onState: (state) => state === "ended" && seen.note("ended", person.name),
    world: { WebSocket: observedSocket(seen, "visitor", tally, person.id), clock, random: Math.random },
  })

  const frames = {
    entry: ({ entry }) => hear(entry.conversation_id, [entry]),
    entries({ conversation_id: id, entries }) {
      told.add(id)
      hear(id, entries)
    },
    heartbeat({ heads }) {
      for (const [id, head] of Object.entries(heads)) if (head > heard.get(id)) follow(id)
    },
    rooms_changed: ({ conversation_id: id }) => follow(id),
    error({ conversation_id: id, problem }) {
      told.delete(id)
      if (problem.retry_after_s) clock.setTimeout(() => follow(id), problem.retry_after_s * 1_000)
    },
  }

  function hear(id, entries) {
    for (const { seq, type, by, member } of entries) {
      heard.set(id, seq)
      if (type === "member_left" && member.id === person.id) told.delete(id)
      if (type === "member_joined" && by.id === person.id) told.add(id)
    }
  }

  function follow(id) {
    if (heard.has(id)) line.send({ type: "subscribe", ...subscription(id) })
  }

  return {
    follow,
    /** Ask for it, unless it comes anyway. */
    listen: (id) => told.has(id) || follow(id),
    last: (id) => heard.get(id),
    wake: line.wake,
    end: () => heard.forEach((seq, id) => seen.note("heard", person.id, id, seq)),
  }
}
