// The right pane: what is known about the visitor, and which colleagues are here.

import { problemWords } from "../chat/words.js"
import { languageWords, longAgo } from "./words.js"

const HERE_MS = 25_000 // without being told again by then, somebody is gone

/** `api.visitorOf(id)` tells what is known. */
export function makePerson({ part, api, me, clock }) {
  const here = new Map() // agent id -> {name, until}
  let open = null

  async function show(id, visitor) {
    open = id
    here.clear()
    part("person-name").textContent = visitor.name
    part("known").hidden = true
    draw()
    try {
      const known = await api.visitorOf(id)
      if (open === id) fill(known)
    } catch (error) {
      if (open !== id) return
      part("known").hidden = false
      rows(part("known").querySelector("dl"), [["Details", problemWords(error)]])
    }
  }

  function fill({ visitor, tag, first_seen: firstSeen, protected: safe, page, language, ratings }) {
    part("known").hidden = false
    const scores = ratings.map(({ score }) => score).join(", ")
    const facts = [
      ["Tag", tag],
      ["First seen", firstSeen && longAgo(clock.now() - Date.parse(firstSeen))],
      ["Language", language && languageWords(language)],
      ["Page", page],
      ["Ratings", scores],
      ["Name", safe && "protected by a passphrase"],
    ]
    rows(part("known").querySelector("dl"), facts.filter(([, value]) => value))
    part("person-name").textContent = visitor.name
  }

  function rows(list, facts) {
    list.replaceChildren(...facts.flatMap(([name, value]) => {
      const [term, meaning] = [document.createElement("dt"), document.createElement("dd")]
      term.textContent = name
      meaning.textContent = value
      meaning.dir = "auto"
      return [term, meaning]
    }))
  }

  function draw() {
    const names = [...here.values()].filter(({ until }) => until > clock.now()).map(({ name }) => name)
    part("here").hidden = !names.length
    rows(part("here").querySelector("dl"), names.length ? [["Viewing", names.join(", ")]] : [])
  }

  function unfold(shown) {
    part("person").dataset.shown = shown
    part("fold").setAttribute("aria-expanded", shown)
    part(shown ? "shut" : "fold").focus()
  }

  part("fold").addEventListener("click", () => unfold(true))
  part("shut").addEventListener("click", () => unfold(false))

  return {
    show,
    /** Somebody looks at a conversation, or no longer; true if they were not known to. */
    viewing({ conversation_id: id, by, viewing }) {
      if (id !== open || by.id === me.id) return false
      const isNew = viewing && !(here.get(by.id)?.until > clock.now())
      if (viewing) here.set(by.id, { name: by.name, until: clock.now() + HERE_MS })
      else here.delete(by.id)
      draw()
      return isNew
    },
    tick: draw,
    close() {
      open = null
    },
  }
}
