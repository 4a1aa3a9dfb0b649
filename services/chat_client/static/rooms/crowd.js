// The right pane: who is there now, and who else is a member.

import { keyedRows, part as cloned, put } from "../admin/keyed.js"
import { showFace } from "./face.js"
import { membersAfter } from "./room.js"
import { count } from "./words.js"

const PAGES = 5 // of a hundred members; who is looked for among more is found by what they say

/** `open(person)` hears who was chosen; members are read only while somebody may see or mention them. */
export function makeCrowd({ part, api, base, people, me, open, failed }) {
  const here = keyedRows({ place: part("here"), make })
  const others = keyedRows({ place: part("others"), make })
  let room = null
  let crowd = null
  let members = []
  let next = null

  function make() {
    const node = cloned("person-row")
    const [face, name, tag, role] = [".face", ".name", ".tag", ".role"].map((one) => node.querySelector(one))
    const button = node.querySelector("button")
    return {
      node,
      fill(one) {
        const known = people.get(one.id)
        button.value = one.id
        put(name, one.name)
        put(tag, one.twice ? one.tag ?? known?.tag ?? "" : "")
        put(role, [one.id === me.id && "you", one.role === "owner" && "owner", one.muted && "muted"].filter(Boolean).join(", "))
        showFace(face, { id: one.id, name: one.name, photo: known?.photo?.small ?? "", base })
        face.dataset.online = one.online
      },
    }
  }

  function render() {
    if (!room) return
    const online = crowd ? crowd.people ?? [] : room.me ? [{ id: me.id, name: me.name }] : [] // oneself, until somebody counted
    const ids = new Set(online.map(({ id }) => id))
    const byId = new Map(members.map((one) => [one.id, one]))
    const all = [...online.map((one) => ({ ...byId.get(one.id), ...one, online: true })), ...members.filter(({ id }) => !ids.has(id))]
    const twice = namesakes(all)
    const named = all.map((one) => ({ ...one, twice: twice.has(one.name) }))
    people.want(named.map(({ id }) => id))
    here.show(named.filter((one) => one.online).sort(byName))
    others.show(named.filter((one) => !one.online))
    const there = crowd?.count ?? Math.max(1, room.online ?? 0) // oneself
    put(part("here-title"), `Here now · ${there.toLocaleString("en")}`)
    part("here-many").hidden = !crowd || Boolean(crowd.people) || !there
    put(part("here-many"), `${count(there, "person", "people")} are here: too many to list.`)
    const [title, many] = crowd?.people ? ["Not here", Math.max(0, room.members - online.length)] : ["Members", room.members]
    put(part("others-title"), `${title} · ${(many || 0).toLocaleString("en")}`)
    part("others-title").hidden = named.every((one) => one.online)
    part("others-more").hidden = !next
  }

  async function read() {
    const mine = room
    if (!mine?.me) return
    const page = await api.members(mine.id)
    if (room?.id !== mine.id) return
    members = page.members
    next = page.next
    render()
  }

  async function more() {
    const mine = room
    const page = await api.members(mine.id, next)
    if (room?.id !== mine.id) return
    members = [...members, ...page.members]
    next = members.length < PAGES * 100 ? page.next : null
    render()
  }

  part("others-more").addEventListener("click", () => more().catch(failed))
  part("people").addEventListener("click", ({ target }) => {
    const id = target.closest("button")?.value
    const person = id && ([...members, ...(crowd?.people ?? [])].find((one) => one.id === id))
    if (person) open(person)
  })

  return {
    render,
    /** Another room is open, or it changed. */
    show(nextRoom, nextCrowd) {
      const other = nextRoom?.id !== room?.id
      room = nextRoom
      crowd = nextCrowd
      if (other) {
        members = []
        next = null
        read().catch(failed)
      }
      render()
    },
    /** Read the members anew: who came and went meanwhile was not heard, or they could not be read. */
    again: () => read().catch(failed),
    /** These entries may have changed who is a member, or how. */
    heard(entries) {
      const after = entries.reduce(membersAfter, members)
      if (after === members) return
      members = after
      render()
    },
    /** How somebody stands here; null for who is no member as far as it is known. */
    member: (id) => members.find((one) => one.id === id) ?? null,
    get members() {
      return members
    },
  }
}

const byName = (a, b) => a.name.localeCompare(b.name)

function namesakes(all) {
  const seen = new Set()
  return new Set(all.map(({ name }) => name).filter((name) => seen.has(name) || !seen.add(name)))
}
