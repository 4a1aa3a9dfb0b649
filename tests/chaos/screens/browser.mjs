// What a page has of its browser until it is shut: from then on no timer of it fires, and no socket of it says anything.

/** {clock, WebSocket, shut}: `clock` and `Socket` are those that it hands on. */
export function makeBrowser(clock, Socket) {
  const timers = new Set()
  const sockets = new Set()
  let isShut = false

  function clearTimeout(timer) {
    timers.delete(timer)
    clock.clearTimeout(timer)
  }

  return {
    clock: {
      now: clock.now,
      clearTimeout,
      setTimeout(act, ms) {
        if (isShut) return null
        const timer = clock.setTimeout(() => (timers.delete(timer), act()), ms)
        timers.add(timer)
        return timer
      },
    },
    WebSocket: class extends Socket {
      constructor(url) {
        super(url)
        sockets.add(this)
        if (isShut) this.close()
      }

      over() {
        sockets.delete(this)
        super.over()
      }
    },
    shut() {
      isShut = true
      timers.forEach(clearTimeout)
      sockets.forEach((socket) => socket.close())
    },
  }
}
