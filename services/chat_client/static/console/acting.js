// What an agent does with a conversation besides writing. Each is one command, safe to repeat under its id.

import { Unreachable } from "../chat/api.js"
import { acts as possible } from "./acts.js"
import { makeBrief } from "./brief.js"
import { makeTransfer } from "./transfer.js"

const UNDO_MS = 10_000

/** `colleagues()` fetches them; `failed(error)` hears what went wrong. */
export function makeActing({ part, me, api, newId, talk, open, complain, failed, clock, colleagues }) {
  let undoing = null // {id, timer} of the conversation that was just resolved

  /** Do it; once more under the same id if nobody answered, for it may have been done. */
  async function twice(act) {
    const id = newId()
    try {
      return await act(id)
    } catch (error) {
      if (error instanceof Unreachable) return act(id)
      throw error
    }
  }

  const give = (id, command) => twice((clientId) => api.post(id, { ...command, client_id: clientId }))
  const here = (command) => give(talk.id, command)

  const transfer = makeTransfer({
    dialog: part("transfer"),
    colleagues,
    transfer: (to) => here({ type: "transfer_handoff", to }),
    requeue: () => acts.requeue(),
  })
  const brief = makeBrief({ dialog: part("brief"), end: (told) => here({ type: "end_handoff", ...told }) })

  async function next() {
    const entry = await twice((id) => api.takeNext(id))
    if (entry) await open(entry.conversation_id)
    else complain("Nobody waits.", "good")
  }

  async function resolve() {
    const { id, visitor } = talk
    await here({ type: "resolve" })
    forget()
    undoing = { id, timer: clock.setTimeout(forget, UNDO_MS) }
    part("undo").firstElementChild.textContent = `${visitor.name} is resolved.`
    part("undo").hidden = false
  }

  function forget() {
    clock.clearTimeout(undoing?.timer)
    undoing = null
    part("undo").hidden = true
  }

  async function undo() {
    if (!undoing) return
    const { id } = undoing
    forget()
    await give(id, { type: "reopen" })
    if (talk.id !== id) await open(id)
  }

  /** Only what is possible: a key that does not fit does nothing, one that is faster than the log waits for it. */
  const fits = (name, act) => async () => {
    const { id } = talk
    await talk.loaded
    if (talk.id === id && talk.at && possible(talk.at, me).some((one) => one.name === name)) return act().catch(failed)
  }

  part("undo").querySelector("button").addEventListener("click", () => undo().catch(failed))

  const acts = {
    next: () => next().catch(failed),
    accept: fits("accept", () => here({ type: "accept_handoff" })),
    transfer: fits("transfer", () => transfer.open(talk.at.owner)),
    requeue: fits("requeue", () => here({ type: "requeue_handoff" })),
    end: fits("end", async () => brief.open()),
    resolve: fits("resolve", resolve),
    reopen: fits("reopen", () => here({ type: "reopen" })),
    undo: () => undo().catch(failed),
  }
  return acts
}
