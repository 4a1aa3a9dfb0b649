// One socket for all that the console follows: the inbox, and each conversation that is open.

import { connect } from "../chat/connection.js"

const about = (frame) => frame.conversation_id ?? frame.entry?.conversation_id

/**
 * `dial(id)` gives what a conversation dials with. `onFrame` hears frames that are of no single conversation, or passing
 * ones; `onState` as in connect. At each welcome the inbox is subscribed anew.
 */
export function makeLine({ url, token, world, onFrame, onState }) {
  const members = new Map() // conversation id -> its hooks
  let welcome = null
  let state = "quiet"
  let again = 0
  const watch = () => welcome && link.send({ type: "subscribe_inbox" })

  const link = connect({
    url, world,
    hello() {
      welcome = null
      return { type: "hello", token, subscriptions: subscriptions() }
    },
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
      for (const hooks of members.values()) hooks.onState(next)
      onState(next)
    },
  })

  function subscriptions() {
    return [...members.values()].flatMap((hooks) => hooks.hello().subscriptions)
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
        close() {
          members.delete(id)
          link.send({ type: "unsubscribe", conversation_id: id })
        },
      }
    },
  }
}
