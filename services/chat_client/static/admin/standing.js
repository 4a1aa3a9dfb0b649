// Agents and the webhook: how they stand, in words. Pure.

/** How an agent stands: {tone, text}. The tone colours what the text says already. */
export function agentStanding({ disabled, available, online }) {
  if (disabled) return { tone: "off", text: "Disabled" }
  if (online) return { tone: "good", text: "Online" }
  return available ? { tone: "plain", text: "Offline" } : { tone: "plain", text: "Away" }
}

export const roleWords = (role) => (role === "admin" ? "Admin" : "Agent")

/** How the webhook stands, in one sentence: {tone, text}. What it counts is shown beside it. */
export function webhookStanding({ url, failing_since: failing, delivered_at: delivered }) {
  if (!url) return { tone: "off", text: "Off. Nothing is sent." }
  if (failing) return { tone: "bad", text: "On, but failing. What could not be delivered is tried again." }
  return delivered ? { tone: "good", text: "On, and working." } : { tone: "plain", text: "On. Nothing was delivered yet." }
}

const stamps = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" })

/** A moment with its day, in the reader's time. */
export const stamp = (at) => stamps.format(new Date(at))

export const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`
