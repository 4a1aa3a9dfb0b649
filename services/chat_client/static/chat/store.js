// What the browser remembers; one that refuses to (private windows) forgets with the page.

/** The storage that `give` gives, holding values; it never throws. */
export function safely(give) {
  const memory = new Map()
  let storage = null
  try {
    storage = give()
  } catch {
    // forbidden altogether
  }
  return {
    get(key) {
      if (memory.has(key)) return memory.get(key)
      try {
        return JSON.parse(storage.getItem(key))
      } catch {
        return null
      }
    },
    set(key, value) {
      memory.delete(key)
      try {
        storage.setItem(key, JSON.stringify(value))
      } catch {
        memory.set(key, value)
      }
    },
    remove(key) {
      memory.delete(key)
      try {
        storage.removeItem(key)
      } catch {
        // it was never there
      }
    },
    keys() {
      try {
        return [...new Set([...Object.keys(storage), ...memory.keys()])]
      } catch {
        return [...memory.keys()]
      }
    },
  }
}

/** The form in which two names are the same: as the server compares them. */
export const folded = (name) => name.normalize("NFC").trim().toUpperCase().toLowerCase().normalize("NFC")

/** Sessions by folded name: {name, token, visitor, conversation_id, protected}. */
export function sessionStore(storage) {
  const key = (name) => `handoff/session/${folded(name)}`
  return {
    of: (name) => storage.get(key(name)),
    put: (session) => storage.set(key(session.name), session),
    forget: (name) => storage.remove(key(name)),
  }
}

/** The outbox of a name. */
export const outboxStore = (storage, name) => outboxAt(storage, `handoff/outbox/${folded(name)}/`)

/** An item a key: two windows of one person do not overwrite each other's. */
export function outboxAt(storage, prefix) {
  const mine = () => storage.keys().filter((key) => key.startsWith(prefix))
  return {
    all: () => mine().map(storage.get).filter(Boolean).sort((a, b) => (a.at < b.at ? -1 : 1)),
    put: (id, item) => storage.set(prefix + id, item),
    remove: (id) => storage.remove(prefix + id),
    clear: () => mine().forEach(storage.remove),
  }
}
