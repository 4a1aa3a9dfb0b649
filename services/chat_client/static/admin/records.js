// The audit's records in plain words. Pure: records come in, sentences go out.

import { said } from "./said.js"

const SENTENCES = {
  handoff_accepted: (by, what) => said`${by} accepted ${what}`,
  handoff_transferred: (by, what, subject) =>
    subject ? said`${by} transferred ${what} to ${subject}` : said`${by} transferred ${what}`,
  handoff_requeued: (by, what) => said`${by} put ${what} back into the queue`,
  handoff_ended: (by, what) => said`${by} handed ${what} back to the bot`,
  conversation_resolved: (by, what) => said`${by} resolved ${what}`,
  conversation_reopened: (by, what) => said`${by} opened ${what} again`,
  agent_added: (by, _, subject) => said`${by} added ${subject}`,
  agent_changed: (by, _, subject) => said`${by} changed ${subject}`,
  agent_disabled: (by, _, subject) => said`${by} disabled ${subject}`,
  agent_enabled: (by, _, subject) => said`${by} enabled ${subject}`,
  password_reset: (by, _, subject) => said`${by} set a new password for ${subject}`,
  canned_response_added: (by, _, subject) => said`${by} added the saved reply ${subject}`,
  canned_response_changed: (by, _, subject) => said`${by} changed the saved reply ${subject}`,
  canned_response_removed: (by, _, subject) => said`${by} removed the saved reply ${subject}`,
  webhook_changed: (by) => said`${by} changed the webhook`,
  room_member_removed: (by, _, subject) => said`${by} removed ${subject} from a room`,
  room_member_banned: (by, _, subject) => said`${by} banned ${subject} from a room`,
  room_member_unbanned: (by, _, subject) => said`${by} lets ${subject} come to a room again`,
  room_member_muted: (by, _, subject) => said`${by} muted ${subject} in a room`,
  room_member_unmuted: (by, _, subject) => said`${by} lets ${subject} speak in a room again`,
  room_member_promoted: (by, _, subject) => said`${by} made ${subject} an owner of a room`,
  room_member_demoted: (by, _, subject) => said`${by} made ${subject} a plain member of a room`,
  room_message_deleted: (by, _, subject) => said`${by} deleted a message of ${subject} in a room`,
  room_archived: (by, _, subject) => said`${by} archived the room ${subject}`,
  room_unarchived: (by, _, subject) => said`${by} opened the room ${subject} again`,
  report_handled: (by, _, subject) => said`${by} handled a report from ${subject}`,
}
const ABOUT_PEOPLE = /^(agent|password|report|room_me)/
const ABOUT_REPLIES = /^canned_/

/** What happened, as a sentence without a full stop. An action that this page does not know yet is shown by its name. */
export function sentenceOf(record) {
  const sentence = SENTENCES[record.action]
  const by = record.by?.role === "system" ? "The desk itself" : (record.by?.name ?? "Somebody")
  if (!sentence) return said`${by}: ${String(record.action).replaceAll("_", " ")}`
  return sentence(by, whatOf(record), subjectOf(record))
}

/** The conversation, called after its visitor where that is known. */
function whatOf({ visitor }) {
  return visitor?.name ? `${visitor.name}'s conversation` : "a conversation"
}

function subjectOf({ action, subject }) {
  if (ABOUT_REPLIES.test(action)) return subject ? `/${subject.name}` : "that is gone"
  return subject?.name ?? (ABOUT_PEOPLE.test(action) ? "somebody" : "")
}
