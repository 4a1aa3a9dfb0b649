// A member of rooms at a page; in rooms of their own they rule those who wander in and out.

import { wholeLog } from "../../../services/chat_client/static/chat/api.js"
import { safely } from "../../../services/chat_client/static/chat/store.js"
import { openRoomsPage, roomsApi } from "./rooms_page.mjs"
import { makeTalking, quietly } from "./talking.mjs"

const RULES = 40 // of 100 acts of an owner
const LISTED = 100

/** `person` is {token, id, name, rooms, owns}; `wanderers` are ids, `others` names. */
export function makeMember(person, wanderers, others, world) {
  const { dice, seen } = world
  const storage = safely(() => { throw new Error("no disk") }) // which remembers as long as this process lives
  const api = roomsApi(person, world)
  const talk = makeTalking(api, others, world)
  let page = openRoomsPage(person, storage, api, world)

  function act() {
    if (person.owns.length && dice.below(100) < RULES) rule(dice.one(person.owns), dice.one(wanderers))
    else talk(page, dice.one(person.rooms))
  }

  function rule(id, whom) {
    const does = (what) => () => quietly(api.change(id, { [what]: whom }))
    dice.act([[30, does("remove")], [20, does("ban")], [20, does("unban")], [15, does("mute")], [15, does("unmute")]])
  }

  /** All there is to read in the rooms that this person owns. */
  async function reread() {
    for (const id of person.owns) {
      await wholeLog(api, id)
      seen.note("listed", id, "members", (await api.members(id, undefined, LISTED)).members.map((one) => one.id))
      seen.note("listed", id, "bans", (await api.bans(id, LISTED)).people.map((one) => one.id))
    }
  }

  return {
    act, reread,
    owns: (id) => person.owns.includes(id),
    pardon: (id, whom) => quietly(api.change(id, { unban: whom })),
    /** The page is loaded anew: what was not sent is in the store. */
    reload() {
      page.shut()
      page = openRoomsPage(person, storage, api, world)
    },
    wake: () => page.wake(),
    /** Of rooms that are not on a screen yet, nothing is known. */
    screens: () => person.rooms.map((id) => page.open.get(id)?.conversation.now ?? { id, outbox: [] }),
    end: () => page.end(),
  }
}
