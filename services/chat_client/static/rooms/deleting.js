// Deleting a message: it vanishes at once and is deleted a moment later, so that it can be undone instead of confirmed.

const UNDO_MS = 6_000

/** `send(id, command)` gives a command in a room; `changed()` hears when other messages are hidden. */
export function makeDeleting({ bar, clock, send, changed }) {
  let waiting = null // {id, seq, at, timer}

  function begin(id, seq) {
    finish()
    waiting = { id, seq, at: new Date(clock.now()).toISOString(), timer: clock.setTimeout(finish, UNDO_MS) }
    bar.hidden = false
    changed()
  }

  function finish() {
    const done = end()
    if (done) send(done.id, command(done))
  }

  function end() {
    const ended = waiting
    clock.clearTimeout(ended?.timer)
    waiting = null
    bar.hidden = true
    return ended
  }

  const command = ({ seq }) => ({ type: "delete_message", target_seq: seq })

  bar.querySelector("button").addEventListener("click", () => {
    end()
    changed()
  })

  return {
    begin,
    /** Delete what waits: the page is about to go, or the room. */
    finish,
    /** What is about to be deleted in a room, as its outbox would have it. */
    hidden: (id) => (waiting?.id === id ? [{ command: command(waiting), at: waiting.at, state: "waiting" }] : []),
  }
}
