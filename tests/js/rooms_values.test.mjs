import assert from "node:assert/strict"
import { test } from "node:test"
import { hue } from "../../services/chat_client/static/rooms/face.js"
import { guestName } from "../../services/chat_client/static/rooms/guest.js"
import { withMentions } from "../../services/chat_client/static/rooms/mentioned.js"
import { applied, inviteLink, listed, membersAfter, wantedIn } from "../../services/chat_client/static/rooms/room.js"
import { counted, heard, newer, read, shown, total } from "../../services/chat_client/static/rooms/tally.js"
import { ago, crossing, silence, title, typingWords } from "../../services/chat_client/static/rooms/words.js"
import { ana, anEntry, bo } from "./rooms_samples.mjs"

const tally = (more = {}) => counted({ head: 5, read_seq: 3, unread: 2, mentions: 1, ...more })
const counts = ({ seq, unread, mentions }) => [seq, unread, mentions]

test("others' messages are new, those that mention one are counted, and what came before changes nothing", () => {
  const entries = [anEntry({ seq: 5 }), anEntry({ seq: 6 }), anEntry({ seq: 7, mentions: [ana] }), anEntry({ seq: 8, type: "reacted" })]
  assert.deepEqual(counts(heard(tally(), entries, ana)), [8, 4, 2])
})

test("whoever writes has read", () => {
  const so = heard(tally(), [anEntry({ seq: 6, by: ana })], ana)
  assert.deepEqual([so.unread, so.mentions, so.read], [0, 0, 6])
})

test("entries that are missing are noticed, and the service's count is taken then", () => {
  const gapped = heard(tally(), [anEntry({ seq: 9 })], ana)
  assert.equal(gapped.gap, true)
  assert.deepEqual(counts(newer(gapped, tally({ head: 8, unread: 7 }))), [8, 7, 1])
})

test("a count that comes late covers neither what came nor what was read meanwhile", () => {
  const known = heard(tally(), [anEntry({ seq: 6 })], ana)
  assert.equal(newer(known, tally()), known)
  assert.deepEqual(counts(newer(read(tally(), 5), tally())), [5, 0, 0])
  assert.deepEqual(counts(newer(undefined, tally())), [5, 2, 1])
})

test("read up to the end nothing is new; read up to before it, what follows is; never back", () => {
  assert.deepEqual(counts(read(tally(), 5)), [5, 0, 0])
  const left = [anEntry({ seq: 5, mentions: [ana] })]
  assert.deepEqual(counts(read(tally(), 4, left, ana)), [5, 1, 1])
  assert.equal(read(tally(), 4, null).gap, true)
  assert.deepEqual(read(tally(), 2), tally())
})

test("counts add up over rooms, and a badge ends at 99", () => {
  assert.deepEqual(total([tally(), tally()]), { unread: 4, mentions: 2 })
  assert.deepEqual([0, 7, 100].map(shown), ["", "7", "99+"])
})

test("an address is an invitation, a room, or nothing; the link that is made is one that is read", () => {
  assert.deepEqual(wantedIn("#invite=room_1.s3-c_ret"), { room: "room_1", invite: "s3-c_ret" })
  assert.deepEqual(wantedIn("#lobby"), { room: "lobby" })
  assert.deepEqual([wantedIn(""), wantedIn("#a b"), wantedIn("#invite=x")], [null, null, null])
  assert.deepEqual(wantedIn(new URL(inviteLink("http://desk/rooms", "room_1", "s")).hash), { room: "room_1", invite: "s" })
})

test("a room is what its entries made of it", () => {
  const room = { name: "a", topic: "", private: false, members: 3, me: { role: "member", muted: false } }
  const changed = (more) => applied(room, anEntry({ type: "room_changed", ...more }), ana)
  assert.equal(changed({ name: "b" }).name, "b")
  assert.equal(changed({ private: true }).private, true)
  assert.equal(changed({ muted: ana }).me.muted, true)
  assert.equal(changed({ muted: bo }).me.muted, false)
  assert.equal(changed({ promoted: ana }).me.role, "owner")
  assert.equal(applied(room, anEntry({ type: "member_joined", after: { members: 4 } }), ana).members, 4)
})

test("members are who came and did not go, and stand as the newest entry says", () => {
  const entries = [
    anEntry({ type: "member_joined", by: ana, role: "owner" }), anEntry({ type: "member_joined" }), anEntry({ type: "member_joined" }),
    anEntry({ type: "room_changed", muted: bo }), anEntry({ type: "room_changed", promoted: bo }), anEntry(),
  ]
  const members = entries.reduce(membersAfter, [])
  assert.deepEqual(members, [{ id: ana.id, name: "Ana", role: "owner", muted: false }, { id: bo.id, name: "Bo", role: "owner", muted: true }])
  assert.deepEqual(membersAfter(members, anEntry({ type: "member_left", member: bo })).map(({ name }) => name), ["Ana"])
  assert.equal(membersAfter(members, anEntry()), members)
})

test("rooms are listed by name, the lobby first, conversations of two apart by who it is with", () => {
  const room = (id, name, more = {}) => ({ id, name, direct: false, ...more })
  const all = [room("r2", "zebra"), room("r1", "Ants"), room("lobby", "lobby"), room("d1", "", { direct: true, with: bo })]
  const { rooms, directs } = listed(all, title)
  assert.deepEqual(rooms.map(({ id }) => id), ["lobby", "r1", "r2"])
  assert.deepEqual(directs.map(title), ["Bo"])
})

test("mentions stand out wherever they stand, the longer name first, and no name is a pattern", () => {
  const text = (value) => [{ kind: "text", text: value }]
  const [bob, tricky] = [{ id: "p_bob", name: "Bob" }, { id: "p_x", name: "a.*(b" }]
  const parts = withMentions(text("Hi @Bob and @bo!"), [bo, bob], bo)
  assert.deepEqual(parts.map(({ kind, text: words, mine }) => [kind, words, mine]), [
    ["text", "Hi ", undefined], ["mention", "@Bob", false], ["text", " and ", undefined], ["mention", "@bo", true], ["text", "!", undefined],
  ])
  assert.deepEqual(withMentions(text("@a.*(b @axxb"), [tricky], ana).map(({ text: words }) => words), ["@a.*(b", " @axxb"])
  assert.deepEqual(withMentions([{ kind: "code", text: "@Bo" }], [bo], ana), [{ kind: "code", text: "@Bo" }])
})

test("one is typing, two are, and more are several people", () => {
  assert.deepEqual([[], ["A"], ["A", "B"], ["A", "B", "C"]].map(typingWords), ["", "A is typing", "A and B are typing", "several people are typing"])
})

test("times are near before they are exact", () => {
  const now = Date.parse("2026-03-01T12:00:00.000Z")
  assert.deepEqual([30, 90, 3_540].map((s) => ago(new Date(now - s * 1_000).toISOString(), now)), ["now", "1 min", "59 min"])
  assert.match(ago(new Date(now - 3_600_000).toISOString(), now), /^\d\d:\d\d/)
})

test("every change of a room is a line, several in one entry are one", () => {
  const words = (more) => crossing(anEntry({ type: "room_changed", ...more }), ana)?.text
  assert.equal(words({ name: "Garden", topic: "" }), "Bo named this room Garden and took the topic away")
  assert.equal(words({ slow_mode_s: 60 }), "Bo switched slow mode on: one message in 1 minute")
  assert.equal(words({ muted: ana }), "Bo muted you")
  assert.equal(words({}), undefined)
})

test("where one cannot write it is said why", () => {
  assert.equal(silence({ archived: false, me: { muted: false } }), "")
  assert.match(silence({ archived: false, me: { muted: true } }), /muted/)
  assert.match(silence({ archived: true, me: { muted: false } }), /archived/)
})

test("a guest's name has four letters of chance, and a face's colour is always the same for an id", () => {
  const crypto = { getRandomValues: (bytes) => bytes.map((_, i) => i * 40) }
  assert.match(guestName(crypto), /^Guest [2-9A-HJ-NP-Z]{4}$/)
  assert.equal(hue("p_ana"), hue("p_ana"))
  assert.ok(hue("p_ana") >= 0 && hue("p_ana") < 12)
})
