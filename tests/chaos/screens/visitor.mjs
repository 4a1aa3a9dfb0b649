// A visitor with several tabs, all at one conversation; any of them may speak.

import { makeApi } from "../../../services/chat_client/static/chat/api.js"
import { connect } from "../../../services/chat_client/static/chat/connection.js"
import { openConversation } from "../../../services/chat_client/static/chat/conversation.js"
import { outboxStore, safely } from "../../../services/chat_client/static/chat/store.js"
import { standing } from "../../../services/chat_client/static/chat/transcript.js"
import { observedApi, observedKeep, observedSocket } from "./observed.mjs"
import { makeScreen } from "./screen.mjs"

const WORDS = ["hello", "Where is my parcel?", "How long does delivery take?", "thank you", "hm", "é 漢字 🙂"]
const MOST_UNSENT = 20 // who has so much waiting, in all tabs together, stops writing

/** `person` is {token, conversation, id, name, tabs}. Returns {tabs, speak, reload, wake, end}. */
export function makeVisitor(person, { url, seen, tally, clock, dice, newId, fetch }) {
  const me = { role: "visitor", id: person.id, name: person.name }
  const storage = safely(() => { throw new Error("no disk") }) // which remembers as long as this process lives
  const keep = observedKeep(seen, outboxStore(storage, person.name), person.conversation)
  const api = observedApi(seen, makeApi({ base: url, fetch, token: () => person.token }))
  let opened = 0
  let said = 0

  function open() {
    const screen = makeScreen(seen, `${person.name}/${++opened}`, person.conversation, "visitor")
    const Socket = observedSocket(seen, "visitor", tally)
    const conversation = openConversation({
      id: person.conversation, me, token: person.token, api, keep, clock, newId,
      dial: (hooks) => connect({
        ...hooks, url: `${url.replace("http", "ws")}/v1/socket`, world: { WebSocket: Socket, clock, random: Math.random },
      }),
      tell: {
        changed: () => screen.look(tab.conversation.now),
        arrived: () => {},
        problem: () => {},
        ended: () => seen.note("ended", person.name),
      },
    })
    const tab = { conversation, screen }
    return tab
  }

  const tabs = Array.from({ length: person.tabs }, open)

  function speak() {
    const { conversation } = dice.one(tabs)
    if (!conversation.now.transcript || keep.all().length > MOST_UNSENT) return
    const { state } = standing(conversation.now.transcript)
    const say = (text) => conversation.send({ type: "post_message", text })
    dice.act([
      [1, () => say("escalate")],
      [1, () => conversation.send({ type: "request_handoff" })],
      [2, () => state === "queued" && conversation.send({ type: "cancel_handoff" })],
      [96, () => say(`${dice.one(WORDS)} ${++said}`)],
    ])
  }

  /** Some tabs are loaded anew: what was not sent is in the store. */
  function reload(share, random) {
    for (let i = 0; i < tabs.length; i++) {
      if (random() >= share) continue
      tabs[i].conversation.close()
      tabs[i].screen.shut()
      tabs[i] = open()
    }
  }

  return {
    tabs, speak, reload,
    wake: () => tabs.forEach(({ conversation }) => conversation.wake()),
    screens: () => tabs.map(({ conversation }) => conversation.now),
    end: () => tabs.forEach(({ conversation, screen }) => screen.end(conversation.now)),
  }
}
