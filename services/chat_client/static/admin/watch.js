// Keeps a section fresh while somebody looks at it.

import { Unreachable } from "../chat/api.js"
import { problemWords } from "../chat/words.js"

const EVERY_MS = 15_000
const RETRY_MS = 3_000
const MAY_BE_OLD = "What you see may be old. It is tried again by itself."

/**
 * `read()` is asked at once, every 15 s while `shown()`, and every 3 s while nobody answers; `show(found)` gets the
 * answer to the newest question only. What goes wrong is said in `trouble`, and what is on the screen stays.
 */
export function watch({ read, show, trouble, shown, clock }) {
  let asked = 0
  let timer = null

  async function now() {
    clock.clearTimeout(timer)
    if (!shown()) return
    const mine = ++asked
    let pause = EVERY_MS
    try {
      const found = await read()
      if (mine === asked) show(found)
      if (mine === asked) tell("")
    } catch (error) {
      if (error instanceof Unreachable) pause = RETRY_MS
      if (mine === asked) tell(`${wordsOf(error)} ${pause === RETRY_MS ? MAY_BE_OLD : ""}`.trim())
    }
    if (mine === asked) timer = clock.setTimeout(now, pause)
  }

  function tell(text) {
    if (trouble.textContent !== text) trouble.textContent = text // said aloud once
  }

  function stop() {
    asked += 1
    clock.clearTimeout(timer)
    tell("")
  }

  return { now, stop }
}

/** Why something could not be read. */
export function wordsOf(error) {
  if (error instanceof Unreachable) return "The chat service does not answer."
  if (error.status === 404) return "This chat service can't do this yet. Update it, then load this page again."
  return problemWords(error)
}
