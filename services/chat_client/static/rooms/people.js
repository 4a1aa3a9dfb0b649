// What is known of people: {id, name, tag, protected, photo}, asked for in batches and kept.

const BATCH = 100 // the most that one question may name

/** `changed()` hears when more is known. Nobody is asked for twice, until `refresh`. */
export function makePeople({ api, changed }) {
  const known = new Map() // id -> what is known; null: there is nobody of that id
  const wanted = new Set()
  let asked = new Set() // whom the question under way names
  let asking = false

  async function ask() {
    if (asking) return
    asking = true
    await null // whoever else is wanted in this turn comes along
    try {
      while (wanted.size) await askFor([...wanted].slice(0, BATCH))
    } catch {
      for (const id of asked) wanted.add(id) // they go along with the next question
    } finally {
      asked = new Set()
      asking = false
    }
  }

  /** Who is wanted once more while the answer is on its way is asked for once more. */
  async function askFor(ids) {
    asked = new Set(ids)
    for (const id of ids) wanted.delete(id)
    const { people } = await api.people(ids)
    for (const id of ids) known.set(id, null)
    for (const person of people) known.set(person.id, person)
    changed()
  }

  function want(ids) {
    for (const id of ids) if (!known.has(id) && !asked.has(id)) wanted.add(id)
    if (wanted.size) ask()
  }

  function refresh(ids) {
    for (const id of ids) wanted.add(id)
    ask()
  }

  return {
    want,
    get: (id) => known.get(id) ?? null,
    /** Ask again: a photo is gone, or a name was protected. */
    refresh: (id) => refresh([id]),
    /** Ask for all again: what changed was not heard. */
    again: () => refresh(known.keys()),
    put(person) {
      known.set(person.id, { ...known.get(person.id), ...person })
      changed()
    },
  }
}
