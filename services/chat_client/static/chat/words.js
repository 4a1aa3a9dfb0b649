// What the pages say, in the reader's words.

export const BOT = "Smart Chatbot"
export const NOT_CONNECTED = "NOT CONNECTED"

const waiting = (text) => ({ tone: "waiting", text })
const plain = (text) => ({ tone: "plain", text })

/** The line across the log for a change of hands, or null. `before` is the state that the entry found. */
export function line(entry, before, me) {
  const { type, by, after } = entry
  const name = by.name
  switch (type) {
    case "message_posted":
      if (before?.state === "queued" && after.state === "assigned") return plain(`${name} joined`)
      return before?.state === "resolved" ? plain(`You are back with ${BOT}`) : null
    case "bot_replied":
      if (entry.action?.type === "handoff") return waiting("Waiting for a person")
      return entry.action?.type === "resolve" ? plain("Resolved") : null
    case "handoff_requested":
      return waiting(by.role === "system" ? `${BOT} could not answer. Waiting for a person` : "Waiting for a person")
    case "handoff_cancelled":
    case "handoff_ended":
      return plain(`You are back with ${BOT}`)
    case "handoff_accepted":
      return plain(`${name} joined`)
    case "handoff_transferred":
      return plain(before?.owner ? `${before.owner.name} handed over to ${entry.to.name}` : `${entry.to.name} joined`)
    case "handoff_requeued":
      return waiting(before?.owner ? `${before.owner.name} left. Waiting for a person` : "Waiting for a person")
    case "conversation_resolved":
      return plain("Resolved")
    case "conversation_reopened":
      return plain(`${name} opened this again`)
    case "conversation_rated":
      return plain(`${by.role === me.role && by.id === me.id ? "You" : name} rated this ${entry.score} of 5`)
    default:
      return null
  }
}

/** Whose turn it is, for the pill: {tone, text}. */
export function standingWords({ state, owner }, queue) {
  if (state === "queued") return waiting(queueWords(queue))
  if (state === "assigned") return { tone: "person", text: `${owner?.name ?? "A person"} is with you` }
  return plain(state === "resolved" ? "Resolved" : BOT)
}

function queueWords(queue) {
  if (!queue?.position) return "Waiting for a person"
  const place = queue.position < 100 ? `${ordinal(queue.position)} in line` : "More than 99 in line"
  if (queue.expected_wait_s == null) return place
  return `${place} · about ${Math.max(1, Math.round(queue.expected_wait_s / 60))} min`
}

export function ordinal(n) {
  const ending = n % 100 > 10 && n % 100 < 14 ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th")
  return `${n}${ending}`
}

export function typingWords(names) {
  if (!names.length) return ""
  return names.length === 1 ? `${names[0]} is typing` : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are typing`
}

const hours = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })
const days = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" })
const years = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" })

export const clockTime = (at) => hours.format(new Date(at))

/** Today, Yesterday, Monday 2 March, or 2 March 2025. `now` in milliseconds. */
export function dayWords(at, now) {
  const day = new Date(at)
  const midnight = (time) => new Date(time).setHours(0, 0, 0, 0)
  const ago = Math.round((midnight(now) - midnight(day)) / 86_400_000)
  if (ago === 0) return "Today"
  if (ago === 1) return "Yesterday"
  return ago < 300 ? days.format(day).replace(",", "") : years.format(day)
}

/** The problem in a sentence that a person can act on. */
export const problemWords = (problem) =>
  problem.errors?.map((fault) => fault.message).join(" ") || problem.detail || problem.message || problem.title
