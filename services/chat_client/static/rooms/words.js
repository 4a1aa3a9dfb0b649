// What the page of rooms says, in the reader's words.

import { clockTime } from "../chat/words.js"

const MINUTE_MS = 60_000

/** Who is typing; of many only that they are several. */
export function typingWords(names) {
  if (!names.length) return ""
  if (names.length > 2) return "several people are typing"
  return names.length === 1 ? `${names[0]} is typing` : `${names[0]} and ${names[1]} are typing`
}

/** now, 5 min, then the time of day; the day stands above. `now` in milliseconds. */
export function ago(at, now) {
  const minutes = Math.floor((now - Date.parse(at)) / MINUTE_MS)
  if (minutes < 1) return "now"
  return minutes < 60 ? `${minutes} min` : clockTime(at)
}

/** 1 message, 2 messages. */
export const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`

/** Ana; Ana and Bo; Ana, Bo and 3 others. */
export function names(all, most = 3) {
  if (all.length === 1) return all[0]
  if (all.length <= most) return `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`
  return `${all.slice(0, most - 1).join(", ")} and ${all.length - most + 1} others`
}

/** What happened in the room besides messages: {text}, or {came} or {went} with a name, or null. */
export function crossing(entry, me) {
  const who = ({ id, name }) => (id === me.id ? "You" : name)
  switch (entry.type) {
    case "member_joined":
      return entry.role === "owner" ? { text: `${who(entry.by)} made this room` } : { came: who(entry.by) }
    case "member_left":
      return left(entry, who, me)
    case "room_changed":
      return changed(entry, who, me)
    default:
      return null
  }
}

const whom = ({ id, name }, me) => (id === me.id ? "you" : name)

function left({ member, reason, by }, who, me) {
  if (!["removed", "banned"].includes(reason)) return { went: who(member) }
  const was = who(member) === "You" ? "were" : "was"
  return { text: `${who(member)} ${was} ${reason} by ${by.id === member.id ? "the desk" : whom(by, me)}` }
}

function changed(entry, who, me) {
  const by = who(entry.by)
  const told = [
    entry.name != null && `named this room ${entry.name}`,
    entry.topic != null && (entry.topic ? `changed the topic: ${entry.topic}` : "took the topic away"),
    entry.private != null && `made this room ${entry.private ? "private" : "public"}`,
    entry.archived != null && (entry.archived ? "archived this room" : "opened this room again"),
    entry.slow_mode_s != null && slow(entry.slow_mode_s),
    entry.muted && `muted ${whom(entry.muted, me)}`,
    entry.unmuted && `let ${whom(entry.unmuted, me)} write again`,
    entry.unbanned && `let ${whom(entry.unbanned, me)} come again`,
    entry.promoted && `made ${whom(entry.promoted, me)} an owner`,
    entry.demoted && `made ${whom(entry.demoted, me)} a member like others`,
  ].filter(Boolean)
  return told.length ? { text: `${by} ${names(told)}` } : null
}

const slow = (s) => (s ? `switched slow mode on: one message in ${duration(s)}` : "switched slow mode off")

/** 30 seconds, 5 minutes, 1 hour. */
export function duration(s) {
  if (s % 3_600 === 0) return count(s / 3_600, "hour")
  return s % 60 === 0 ? count(s / 60, "minute") : count(s, "second")
}

/** Why nobody can write here, or "". */
export function silence(room) {
  if (room.archived) return "This room is archived. It can be read, and nobody writes in it."
  return room.me?.muted ? "You are muted in this room. You can read along." : ""
}

/** What a room is called: the other one's name, of a conversation of two. */
export const title = (room) => (room.direct ? room.with?.name ?? "Somebody" : room.name)
