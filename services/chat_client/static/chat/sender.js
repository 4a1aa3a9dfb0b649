// Sends what was said here, one by one, until the log has it.

import { Problem } from "./api.js"
import * as boxes from "./outbox.js"

const ACK_MS = 10_000 // then the same is sent again

/**
 * `keep` stores the outbox. `transmit(command)`: whether it went out by the socket; `post(command)` resolves to its
 * entry, or is null while that makes no sense. `upto()` is the newest place of the log that is here.
 */
export function makeSender({ keep, clock, newId, transmit, post, upto, tell }) {
  let outbox = keep.all()
  let sending = null // the client_id that waits for its answer
  let posting = false
  let timer = null

  function become(next) {
    const kept = new Set(next.map(({ command }) => command.client_id))
    for (const { command } of outbox) if (!kept.has(command.client_id)) keep.remove(command.client_id)
    for (const item of next) if (!outbox.includes(item)) keep.put(item.command.client_id, item)
    if (!kept.has(sending)) sending = null
    outbox = next
  }

  function stored(id, seq) {
    become(boxes.stored(outbox, id, seq, upto()))
    answered(id)
  }

  function refused(id, problem) {
    if (problem.status === 401) return tell.ended()
    tell.problem(problem)
    if (!boxes.isFinal(problem)) return hold(id, (problem.retry_after_s ?? 3) * 1_000)
    const said = outbox.find(({ command }) => command.client_id === id)?.command.type === "post_message"
    // a message can be sent again or changed; all else still has its button
    become(said ? boxes.refused(outbox, id, { code: problem.code }) : boxes.drop(outbox, id))
    answered(id)
  }

  /** Nothing overtakes it while it waits. */
  function hold(id, ms) {
    sending = id
    clock.clearTimeout(timer)
    timer = clock.setTimeout(() => answered(id), ms)
  }

  function answered(id) {
    if (sending === id) restart()
    else flush()
    tell.changed()
  }

  function restart() {
    sending = null
    clock.clearTimeout(timer)
    flush()
  }

  function flush() {
    const item = sending ? null : boxes.next(outbox)
    if (!item) return
    if (transmit(item.command)) hold(item.command.client_id, ACK_MS)
    else postOne()
  }

  /** Messages wait for the socket; a request for a person does not. */
  async function postOne() {
    const command = outbox.find((item) => item.state === "waiting" && item.command.type !== "post_message")?.command
    const answer = command && !posting && post(command)
    if (!answer) return
    posting = true
    try {
      stored(command.client_id, (await answer).seq)
    } catch (error) {
      if (error instanceof Problem) refused(command.client_id, error)
    } finally {
      posting = false
    }
  }

  function change(next) {
    become(next)
    flush()
    tell.changed()
  }

  return {
    get outbox() {
      return outbox
    },
    stored,
    refused,
    flush,
    /** A new connection, or none: nothing waits for an answer. */
    restart,
    settled: (entries) => become(boxes.settled(outbox, entries, upto())),
    send: (command) =>
      change(boxes.add(outbox, { ...command, client_id: newId() }, new Date(clock.now()).toISOString())),
    retry: (id) => change(boxes.again(outbox, id, newId())),
    drop: (id) => change(boxes.drop(outbox, id)),
    /** Let go; what was not sent stays in the store. */
    close() {
      outbox = []
      clock.clearTimeout(timer)
    },
  }
}
