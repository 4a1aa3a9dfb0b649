// What the page of rooms asks of the chat service.

import { makeApi, makeCall } from "../chat/api.js"
import { query } from "../console/api.js"

const UPLOAD_MS = 120_000 // 5 MiB at 350 kbit/s

/** Calls with the person's token. Each resolves to the body or throws Problem or Unreachable. */
export function makeRoomsApi(settings) {
  const call = makeCall(settings)
  const of = (id) => `/v1/rooms/${encodeURIComponent(id)}`
  const upload = (photo) => (address, options) => settings.fetch(address, {
    ...options, body: photo, signal: AbortSignal.timeout(UPLOAD_MS), headers: { ...options.headers, "Content-Type": photo.type },
  })
  const lasting = makeCall({ ...settings, fetch: (address, options) => settings.fetch(address, { ...options, keepalive: true }) })
  return {
    ...makeApi(settings),
    me: () => call("GET", "/v1/me"),
    own: () => call("GET", "/v1/me/rooms"),
    rooms: (cursor) => call("GET", `/v1/rooms${query({ limit: 50, cursor })}`),
    room: (id) => call("GET", of(id)),
    found: (room) => call("POST", "/v1/rooms", room),
    change: (id, change) => call("PATCH", of(id), change),
    join: (id, invite) => call("POST", `${of(id)}/members`, invite ? { invite } : {}),
    leave: (id) => call("DELETE", `${of(id)}/members/me`),
    members: (id, cursor, limit = 100) => call("GET", `${of(id)}/members${query({ limit, cursor })}`),
    invites: (id) => call("GET", `${of(id)}/invites`),
    invite: (id) => call("POST", `${of(id)}/invites`, {}),
    bans: (id, limit) => call("GET", `${of(id)}/bans${query({ limit })}`),
    endInvite: (id, invite) => call("DELETE", `${of(id)}/invites/${encodeURIComponent(invite)}`),
    direct: (person) => call("POST", "/v1/directs", { person_id: person }),
    read: (id, seq) => lasting("PUT", `${of(id)}/read`, { seq }),
    search: (id, q, cursor) => call("GET", `${of(id)}/search${query({ q, limit: 30, cursor })}`),
    report: (id, seq, reason) => call("POST", `${of(id)}/reports`, reason ? { target_seq: seq, reason } : { target_seq: seq }),
    people: (ids) => call("GET", `/v1/people?${new URLSearchParams(ids.map((id) => ["id", id]))}`),
    upload: (photo) => makeCall({ ...settings, fetch: upload(photo) })("PUT", "/v1/me/photo"),
    removePhoto: () => call("DELETE", "/v1/me/photo"),
  }
}
