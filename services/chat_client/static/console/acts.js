// What an agent may do with a conversation now. The server decides; this shows what it will allow.

const accept = { name: "accept", label: "Accept", key: "a", primary: true }
const stepIn = { ...accept, label: "Step in" }
const transfer = { name: "transfer", label: "Transfer", key: "t" }
const requeue = { name: "requeue", label: "Requeue", key: "q", aside: true } // a key, and a button of the transfer
const end = { name: "end", label: "Back to bot", key: "b" }
const resolve = { name: "resolve", label: "Resolve", key: "r" }
const reopen = { name: "reopen", label: "Reopen", key: "o", primary: true }

/** [{name, label, key, primary?, aside?}] for where the conversation stands; `me` is {id, role}. */
export function acts({ state, owner }, me, liveChat = true) {
  if (!liveChat) return []
  if (state === "queued") return [end, resolve, accept]
  if (state === "bot") return [resolve, stepIn]
  if (state === "resolved") return [reopen]
  const mine = owner?.id === me.id
  if (!mine && me.role !== "admin") return []
  return [transfer, requeue, end, mine ? { ...resolve, primary: true } : resolve]
}

/** Whether one may reply now, and a sentence if that needs explaining. */
export function writing({ state, owner }, me, liveChat = true) {
  if (!liveChat) return { reply: false, why: "Live chat is off. Notes are possible." }
  if (state === "assigned") return owner.id === me.id ? { reply: true, why: "" } : { reply: false, why: `${owner.name} has this` }
  if (state === "queued") return { reply: true, why: "Your reply takes this conversation" }
  return { reply: false, why: state === "bot" ? "Step in to reply" : "Reopen to reply" }
}
