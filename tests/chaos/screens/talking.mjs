// What somebody does with the messages of a room.

import { EMOJIS } from "../../../services/chat_client/static/rooms/acts.js"
import { fold } from "../../../services/chat_client/static/rooms/fold.js"

const PHRASES = ["hello", "who is there?", "lunch at noon", "see the plan", "hm", "é 漢字 🙂"]
const MOST_UNSENT = 12 // who has so much waiting stops writing
const RECENT = 12 // messages that are still talked about
const WORD_CHARS = 12

/** `others` are whom one mentions. Returns `talk(page, id)`: one act in that room. */
export function makeTalking(api, others, { dice, newId }) {
  const words = [] // each text of ours ends with one that no other has

  function text() {
    words.push(newId().slice(0, WORD_CHARS))
    const whom = dice.below(8) ? "" : `@${dice.one(others)} `
    return `${whom}${dice.one(PHRASES)} ${words.at(-1)}`
  }

  return function talk({ open, me }, id) {
    const conversation = open.get(id)?.conversation
    const { transcript, outbox } = conversation?.now ?? {}
    if (!transcript) return
    for (const { state, command } of outbox) if (state === "refused") conversation.drop(command.client_id)
    if (outbox.length > MOST_UNSENT) return
    const said = fold(transcript.entries, outbox, me).items.filter(({ kind, seq, goneBy }) => kind === "said" && seq && !goneBy)
    const recent = said.slice(-RECENT)
    const own = recent.filter(({ by }) => by.id === me.id)
    const does = (type, among, more = () => ({})) => () => among.length && conversation.send({ type, target_seq: dice.one(among).seq, ...more() })
    dice.act([
      [45, () => conversation.send({ type: "post_message", text: text() })],
      [6, () => recent.length && conversation.send({ type: "post_message", text: text(), reply_to: dice.one(recent).seq })],
      [17, does("edit_message", own, () => ({ text: text() }))],
      [10, does("delete_message", own)],
      [14, does("react", recent, () => ({ emoji: dice.one(EMOJIS), on: dice.below(3) > 0 }))],
      [4, () => words.length && quietly(api.search(id, dice.one(words.slice(-RECENT))))],
      [4, () => quietly(conversation.older())],
    ])
  }
}

/** Refused, or nobody there: one sees why and goes on. */
export const quietly = (work) => work.catch(() => null)
