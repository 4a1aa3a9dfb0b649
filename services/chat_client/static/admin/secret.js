// Passwords and secrets that nobody has to think of.

const LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789" // none that looks like another
const GROUPS = 4
const GROUP = 5

/** A password of 20 letters and digits in four groups: 116 bits. `getRandomValues` as in `crypto`. */
export function makeSecret(getRandomValues) {
  const groups = Array.from({ length: GROUPS }, () => Array.from({ length: GROUP }, () => letter(getRandomValues)).join(""))
  return groups.join("-")
}

/** Bytes at the top are thrown away: else the first letters of the alphabet would come more often. */
function letter(getRandomValues) {
  const end = 256 - (256 % LETTERS.length)
  for (;;) {
    const [byte] = getRandomValues(new Uint8Array(1))
    if (byte < end) return LETTERS[byte % LETTERS.length]
  }
}

/** Wire a block that holds a password field and its "Make one" button. */
export function secretField(block) {
  const [field, button] = [block.querySelector("input"), block.querySelector("button")]
  const reveal = (made) => {
    field.type = made ? "text" : "password"
    field.dataset.made = made ? "yes" : ""
  }
  button.addEventListener("click", () => {
    field.value = makeSecret((bytes) => crypto.getRandomValues(bytes))
    reveal(true)
    field.focus()
    field.select()
  })
  field.form.addEventListener("reset", () => reveal(false))
  return {
    /** The secret if this page made it: nobody knows it yet, so it must be shown. */
    made: () => (field.dataset.made ? field.value : ""),
  }
}
