// A socket that comes back by itself: frames in, frames out, and how well it is.

const WELCOME_MS = 10_000 // then it is given up
const PROBE_MS = 5_000 // to hear something after a wake-up
const GRACE_MS = 2_000 // a planned restart is no alarm
const STEADY_MS = 10_000 // who lived so long was well
const FULL_MS = 10_000 // for a server that is full and does not say how long
const SPREAD_MS = 1_000 // servers count whole seconds; not all who were told the same come in the same moment

/** Milliseconds before try `n`: doubling up to 15 s, half of it chance. */
export const backoff = (n, random) => Math.min(15_000, 400 * 2 ** n) * (0.5 + random() / 2)

/**
 * Connect until `close`. `hello` makes each socket's first frame. `onState` hears "live", "lost", "quiet" (no worry yet)
 * or "ended" (the token is no good). `probes()` are subscriptions that show whether a socket still lives. `world` is
 * {WebSocket, clock, random}.
 */
export function connect({ url, hello, probes = () => hello().subscriptions, onFrame, onState, world: { WebSocket, clock, random } }) {
  let socket = null
  let state = "quiet"
  let tries = 0
  let opened = 0 // when this socket was asked for
  let since = 0 // when it was welcomed; 0: it was not
  let silenceMs = 35_000
  let comeBackMs = null // what the server asked for
  const timers = {}

  function after(name, ms, act) {
    clock.clearTimeout(timers[name])
    timers[name] = act && clock.setTimeout(act, ms)
  }

  function become(next) {
    if (next === "quiet") after("alarm", GRACE_MS, () => become("lost"))
    else after("alarm")
    if (next === state) return
    state = next
    onState(state)
  }

  function open() {
    after("open")
    opened = clock.now()
    since = 0
    comeBackMs = null
    const mine = new WebSocket(url)
    socket = mine
    after("silence", WELCOME_MS, () => closed(1006))
    mine.onopen = () => mine.send(JSON.stringify(hello()))
    mine.onmessage = ({ data }) => socket === mine && heard(JSON.parse(data))
    mine.onclose = ({ code }) => socket === mine && closed(code)
  }

  function heard(frame) {
    if (frame.type === "welcome") {
      since = clock.now()
      silenceMs = frame.heartbeat_s * 1_500 + 5_000
    }
    if (frame.type === "goodbye") comeBackMs = frame.reconnect_in_ms ?? 0
    const ofSocket = frame.type === "error" && !frame.client_id && !frame.conversation_id
    if (ofSocket && frame.problem?.retry_after_s) comeBackMs = frame.problem.retry_after_s * 1_000
    if (since) {
      after("silence", silenceMs, () => closed(1006))
      become("live")
    }
    onFrame(frame)
  }

  function closed(code) {
    leave()
    if (code === 4001) return become("ended")
    if (since && clock.now() - since > STEADY_MS) tries = 0
    const planned = code === 1012 || code === 4008
    if (!planned) become("lost")
    else if (state === "live") become("quiet")
    after("open", wait(code), open)
    tries += 1
  }

  function wait(code) {
    if (code === 1012) return comeBackMs ?? random() * 1_000
    if (code === 4029) return (comeBackMs ?? FULL_MS) + random() * SPREAD_MS
    return code === 4008 && tries === 0 ? 0 : backoff(tries, random)
  }

  /** Let go at once: a dead socket takes minutes to notice. */
  function leave() {
    after("silence")
    const old = socket
    socket = null
    old?.close()
  }

  after("alarm", GRACE_MS, () => become("lost"))
  open()

  return {
    /** Whether the frame went out. */
    send(frame) {
      if (state !== "live" || !socket) return false
      socket.send(JSON.stringify(frame))
      return true
    },
    /** Page or network woke up: connect, or see whether the socket still lives. */
    wake() {
      if (state === "ended") return
      if (!socket) return open()
      if (!since) return clock.now() - opened > 1_000 && (leave(), open())
      for (const one of probes()) socket.send(JSON.stringify({ type: "subscribe", ...one }))
      after("silence", PROBE_MS, () => closed(1006))
    },
    /** No network. The socket may survive that. */
    offline() {
      if (state !== "ended") become("lost")
    },
    close() {
      state = "ended"
      for (const name of Object.keys(timers)) after(name)
      leave()
    },
  }
}
