// What is known of people: {id, name, tag, protected, photo}, asked for in batches and kept.

const BATCH = 100 // the most that one question may name

/** `changed()` hears when more is known. Nobody is asked for twice, until `refresh`. */
export function makePeople({ api, changed }) {
  const known = new Map() // id -> what is known; null: there is nobody of that id
  const wanted = new Set()
  let asking = false

  async function ask() {
    if (asking) return
    asking = true
    await null // whoever else is wanted in this turn comes along
    try {
      while (wanted.size) {
        const ids = [...wanted].slice(0, BATCH)
        const { people } = await api.people(ids)
        for (const id of ids) {
          wanted.delete(id)
          known.set(id, null)
        }
        for (const person of people) known.set(person.id, person)
        changed()
      }
    } catch {
      // they stay wanted, and go along with the next question
    } finally {
      asking = false
    }
  }

  function want(ids) {
    for (const id of ids) if (!known.has(id)) wanted.add(id)
    if (wanted.size) ask()
  }

  return {
    want,
    get: (id) => known.get(id) ?? null,
    /** Ask again: a photo is gone, or a name was protected. */
    refresh(id) {
      wanted.add(id)
      ask()
    },
    put(person) {
      known.set(person.id, { ...known.get(person.id), ...person })
      changed()
    },
  }
}
