// A room as a value, as the service shows it; what its entries change of it.

const SAID = ["name", "topic", "private", "archived", "slow_mode_s"]

const STANDINGS = { muted: { muted: true }, unmuted: { muted: false }, promoted: { role: "owner" }, demoted: { role: "member" } }

/** The room once this entry happened. */
export function applied(room, entry, me) {
  const so = entry.after?.members == null ? room : { ...room, members: entry.after.members }
  if (entry.type !== "room_changed") return so
  const changed = Object.fromEntries(SAID.filter((name) => entry[name] != null).map((name) => [name, entry[name]]))
  return { ...so, ...changed, me: so.me && { ...so.me, ...standing(entry, me) } }
}

function standing(entry, me) {
  const mine = Object.keys(STANDINGS).find((what) => entry[what]?.id === me.id)
  return mine ? STANDINGS[mine] : {}
}

/** Its members once this entry happened: who came stands last, as the names of others need not all be known. */
export function membersAfter(members, { type, by, role = "member", member, ...more }) {
  if (type === "member_left") return members.filter(({ id }) => id !== member.id)
  if (type === "member_joined") return [...members.filter(({ id }) => id !== by.id), { id: by.id, name: by.name, role, muted: false }]
  const [what] = Object.keys(STANDINGS).filter((name) => more[name])
  return what ? members.map((one) => (one.id === more[what].id ? { ...one, ...STANDINGS[what] } : one)) : members
}

/** Whether this person rules it. */
export const owns = (room) => room?.me?.role === "owner"

/** The invitation in an address: {room, invite} of `#invite=<room>.<secret>`, {room} of `#<room>`, or null. */
export function wantedIn(hash) {
  const text = hash.replace(/^#/, "")
  const [, room, invite] = text.match(/^invite=([\w-]+)\.([\w-]+)$/) ?? []
  if (room) return { room, invite }
  return /^[\w-]+$/.test(text) ? { room: text } : null
}

/** The link of an invitation; what stands behind # is never sent to a server. */
export const inviteLink = (page, room, invite) => `${page}#invite=${room}.${invite}`

/** Rooms and conversations of two, each by name, the lobby first. */
export function listed(rooms, title) {
  const byName = (a, b) => (b.id === "lobby") - (a.id === "lobby") || title(a).localeCompare(title(b))
  return { rooms: rooms.filter(({ direct }) => !direct).sort(byName), directs: rooms.filter(({ direct }) => direct).sort(byName) }
}
