// An agent whose console has every conversation open, over one socket.

import { Unreachable } from "../../../services/chat_client/static/chat/api.js"
import { openConversation } from "../../../services/chat_client/static/chat/conversation.js"
import { outboxAt, safely } from "../../../services/chat_client/static/chat/store.js"
import { standing } from "../../../services/chat_client/static/chat/transcript.js"
import { makeDeskApi } from "../../../services/chat_client/static/console/api.js"
import { makeLine } from "../../../services/chat_client/static/chat/line.js"
import { observedApi, observedKeep, observedSocket } from "./observed.mjs"
import { makeScreen } from "./screen.mjs"

const BRIEF = { outcome: "explained", facts: ["a parcel is late"], do_not_repeat: ["where is it"] }
const MOST_UNSENT = 6

/** `person` is {token, id, name}; `colleagues` are ids. Returns {act, wake, end, screens}. */
export function makeAgent(person, conversations, colleagues, { url, seen, tally, clock, dice, newId, fetch }) {
  const me = { role: "agent", id: person.id, name: person.name }
  const storage = safely(() => { throw new Error("no disk") })
  const api = observedApi(seen, makeDeskApi({ base: url, fetch, token: () => person.token }))
  const ended = () => seen.note("ended", person.name)
  const line = makeLine({
    url: `${url.replace("http", "ws")}/v1/socket`,
    token: person.token,
    world: { WebSocket: observedSocket(seen, "agent", tally), clock, random: Math.random },
    watching: { type: "subscribe_inbox" },
    onFrame: () => {},
    onState: (state) => state === "ended" && ended(),
  })
  const open = conversations.map((id) => {
    const screen = makeScreen(seen, `${person.name}/${id}`, id, "agent")
    const conversation = openConversation({
      id, me, token: person.token, api, clock, newId, dial: line.dial(id),
      keep: observedKeep(seen, outboxAt(storage, `${id}/`), id),
      tell: { changed: () => screen.look(conversation.now), arrived: () => {}, problem: () => {}, ended },
    })
    return { conversation, screen, id }
  })

  /** One command by REST, once more if nobody answered, as the console gives it. */
  async function give(id, command) {
    const twice = { ...command, client_id: newId() }
    seen.note("gave", id, twice.client_id, command.type)
    try {
      await api.post(id, twice).catch((error) => {
        if (error instanceof Unreachable) return api.post(id, twice)
        throw error
      })
    } catch {
      return // refused, or nobody there: an agent sees why and goes on
    }
  }

  function act() {
    const { conversation, id } = dice.one(open)
    const { transcript, outbox } = conversation.now
    for (const { state, command } of outbox) if (state === "refused") conversation.drop(command.client_id)
    const at = transcript && standing(transcript)
    if (!at || outbox.length > MOST_UNSENT) return
    const say = (type) => () => conversation.send({ type, text: `an answer of ${person.name}'s` })
    const does = (type, more) => () => give(id, { type, ...more })
    const mine = at.owner?.id === me.id
    if (at.state === "queued") dice.act([[35, does("accept_handoff")], [20, say("post_message")], [10, does("end_handoff", BRIEF)]])
    else if (at.state === "assigned" && mine) dice.act([
      [50, say("post_message")], [8, say("post_note")], [8, does("requeue_handoff")], [20, does("end_handoff", BRIEF)],
      [6, does("transfer_handoff", { to: dice.one(colleagues) })], [6, does("resolve")],
    ])
    else if (at.state === "assigned") dice.act([[8, say("post_note")]])
    else if (at.state === "bot") dice.act([[12, does("accept_handoff")], [3, does("resolve")]])
    else dice.act([[40, does("reopen")]])
  }

  return {
    act,
    wake: line.wake,
    screens: () => open.map(({ conversation }) => conversation.now),
    end: () => open.forEach(({ conversation, screen }) => screen.end(conversation.now)),
  }
}
