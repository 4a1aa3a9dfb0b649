// One socket for all that a page follows: each conversation that is open, and what else it watches.

import { connect } from "./connection.js"

const about = (frame) => frame.conversation_id ?? frame.entry?.conversation_id

/**
 * `dial(id)` gives what a conversation dials with. `onFrame` hears every frame, `onState` as in connect. `watching` is a
 * frame that goes out at each welcome; `others()` are subscriptions to conversations that nobody has open.
 */
export function makeLine({ url, token, world, onFrame, onState, watching = null, others = () => [] }) {
  const members = new Map() // conversation id -> its hooks
  let welcome = null
  let state = "quiet"
  let again = 0
  const watch = () => welcome && watching && link.send(watching)

  const link = connect({
    url, world,
    hello: () => ({ type: "hello", token, subscriptions: [...opened(), ...others().filter(closed)] }),
    probes: () => (members.size ? opened() : others().slice(0, 1)),
    onFrame(frame) {
      const id = about(frame)
      if (frame.type === "welcome") {
        welcome = frame
        watch()
      }
      if (frame.type === "error" && !id && frame.problem.retry_after_s) { // of the inbox, which would stay silent
        world.clock.clearTimeout(again)
        again = world.clock.setTimeout(watch, frame.problem.retry_after_s * 1_000)
      }
      const forAll = !id && frame.type !== "error" // an error that is of no conversation is told once
      for (const [member, hooks] of members) if (forAll || id === member) hooks.onFrame(frame)
      onFrame(frame)
    },
    onState(next) {
      state = next
      if (state !== "live") welcome = null
      for (const hooks of members.values()) hooks.onState(next)
      onState(next)
    },
  })

  function opened() {
    return [...members.values()].flatMap((hooks) => hooks.hello().subscriptions)
  }

  const closed = ({ conversation_id }) => !members.has(conversation_id)

  /** Nobody has it open any more: it is followed like the others, or not at all. */
  function release(id) {
    members.delete(id)
    const other = others().find(({ conversation_id }) => conversation_id === id)
    link.send(other ? { type: "subscribe", ...other } : { type: "unsubscribe", conversation_id: id })
  }

  return {
    send: link.send,
    wake: link.wake,
    offline: link.offline,
    dial: (id) => (hooks) => {
      members.set(id, hooks)
      queueMicrotask(() => { // whoever dials is not ready to be called yet
        if (members.get(id) !== hooks || !welcome) return
        hooks.onFrame(welcome)
        hooks.onState(state)
      })
      return {
        send: link.send,
        wake: () => {},
        offline: () => {},
        close: () => release(id),
      }
    },
  }
}
