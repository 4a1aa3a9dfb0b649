// The field in which one writes.

const visible = /[\p{L}\p{N}\p{P}\p{S}\p{Co}]/u
const control = /[^\P{Cc}\n\t]/gu // pasted; the log does not take them
const COUNT_FROM = 3_600
const TYPING_EVERY_MS = 3_000

/** As the log will store it. */
export const tidy = (text) => text.normalize("NFC").replace(control, "").trim()

export const length = (text) => [...tidy(text)].length

const count = (n) => n.toLocaleString("en")

/** What is wrong with the text; null if nothing. */
export function wrong(text, most) {
  if (!visible.test(tidy(text))) return "Write a message first: this one is empty."
  const over = length(text) - most
  return over > 0 ? `This message is ${count(over)} characters too long. The most is ${count(most)}.` : null
}

/** `say(text)` sends, `typing(bool)` tells others, `most()` is the limit, `draft(text)` remembers. */
export function makeComposer({ form, say, typing, complain, most, draft, clock, signal }) {
  const field = form.querySelector("textarea")
  const counter = form.querySelector("output")
  let told = 0 // when others last heard that we are typing
  let idle = null

  function changed() {
    field.style.height = "auto"
    field.style.height = `${field.scrollHeight + 2}px`
    const long = length(field.value)
    counter.hidden = long < COUNT_FROM
    counter.value = `${count(long)} of ${count(most())}`
    counter.classList.toggle("over", long > most())
    draft(field.value)
  }

  function hush() {
    clock.clearTimeout(idle)
    if (told) typing(false)
    told = 0
  }

  function tell() {
    if (!field.value.trim()) return hush()
    if (clock.now() - told > TYPING_EVERY_MS) {
      told = clock.now()
      typing(true)
    }
    clock.clearTimeout(idle)
    idle = clock.setTimeout(hush, 2 * TYPING_EVERY_MS)
  }

  function submit(event) {
    event.preventDefault()
    const fault = wrong(field.value, most())
    if (fault) complain(fault)
    else {
      say(tidy(field.value)) // first: the rest can wait
      put("")
      hush()
    }
    field.focus()
  }

  function put(text) {
    field.value = text
    changed()
  }

  form.addEventListener("submit", submit, { signal })
  field.addEventListener("input", () => (changed(), tell()), { signal })
  field.addEventListener("keydown", (event) => {
    const choosing = event.isComposing || event.keyCode === 229 // Enter picks a word from an input method
    if (event.key === "Enter" && !event.shiftKey && !choosing) submit(event)
  }, { signal })
  return { put, focus: () => field.focus(), get empty() { return !field.value.trim() } }
}
