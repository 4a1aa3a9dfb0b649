// What was said here and is not yet seen in the log, oldest first.
// An item: {command: {type, client_id, ...}, at, state: "waiting" | "stored" | "refused", seq?, problem?}

const PATIENCE_S = 10 // what waits longer holds up all that is behind it

/** 128 random bits. Pages over plain http from another machine have no crypto.randomUUID. */
export function newId(crypto) {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

export const add = (outbox, command, at) => [...outbox, { command, at, state: "waiting" }]

export const drop = (outbox, id) => outbox.filter((item) => item.command.client_id !== id)

/** Stored as `seq`; it goes once the transcript, which has all up to `upto`, has it. */
export function stored(outbox, id, seq, upto) {
  return seq <= upto ? drop(outbox, id) : change(outbox, id, { state: "stored", seq })
}

/** Final, until somebody tries again. */
export const refused = (outbox, id, problem) => change(outbox, id, { state: "refused", problem })

/** Send a refused one again: under the same id, so a repeat is harmless, unless that is taken. */
export function again(outbox, id, otherId) {
  return outbox.map((item) => {
    if (item.command.client_id !== id) return item
    const taken = item.problem?.code === "client-id-reused"
    return { at: item.at, state: "waiting", command: taken ? { ...item.command, client_id: otherId } : item.command }
  })
}

/** Without what these entries show to be in the log. */
export function settled(outbox, entries, upto) {
  const seen = new Set(entries.map((entry) => entry.client_id))
  const left = outbox.filter(({ command, seq }) => !seen.has(command.client_id) && !(seq <= upto))
  return left.length === outbox.length ? outbox : left
}

/** The next: one at a time keeps the order. */
export const next = (outbox) => outbox.find((item) => item.state === "waiting")

/** Whether to send again is pointless: limits and outages pass, if soon enough; other refusals stay. */
export const isFinal = ({ status, retry_after_s = 0 }) =>
  retry_after_s > PATIENCE_S || (status >= 400 && status < 500 && ![401, 408, 429].includes(status))

function change(outbox, id, news) {
  return outbox.map((item) => (item.command.client_id === id ? { ...item, ...news } : item))
}
