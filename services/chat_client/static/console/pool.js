// The conversations that are kept open: those looked at last, and each that has something unsent.

const MOST = 8

/** `make(id)` opens one. Those that were left longest ago are closed once nothing of them waits to be sent. */
export function makePool(make) {
  const open = new Map() // oldest first

  function tidy() {
    for (const [id, conversation] of open) {
      if (open.size <= MOST) return
      if (!conversation.now.outbox.length) close(id)
    }
  }

  function close(id) {
    open.get(id)?.close()
    open.delete(id)
  }

  return {
    /** Whether something waits to be sent. */
    get busy() {
      return [...open.values()].some(({ now }) => now.outbox.some(({ state }) => state === "waiting"))
    },
    get: (id) => open.get(id),
    close,
    open(id) {
      const conversation = open.get(id) ?? make(id)
      open.delete(id)
      open.set(id, conversation)
      tidy()
      return conversation
    },
  }
}
