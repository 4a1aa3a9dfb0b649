// What tests of rooms need and don't care about.

export const ana = { role: "member", id: "p_ana", name: "Ana" }
export const bo = { role: "member", id: "p_bo", name: "Bo" }
export const cy = { role: "member", id: "p_cy", name: "Cy" }

/** An entry of a room; a message of Bo's if nothing else is said. */
export function anEntry({ seq = 1, type = "message_posted", ...more } = {}) {
  return {
    conversation_id: "room_1", seq, client_id: `id-${seq}`, at: "2026-03-01T12:00:00.000Z", type, by: bo,
    ...(type === "message_posted" && { text: `text ${seq}` }),
    after: { state: "open", members: 3, members_seq: 1, messages: seq }, ...more,
  }
}

/** What stands in an outbox. */
export const aWish = (command, state = "waiting") =>
  ({ command: { client_id: "w1", ...command }, at: "2026-03-01T12:00:05.000Z", state })
