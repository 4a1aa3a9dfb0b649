// A name for who gives none.

const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" // 32, none that looks like another
const LONG = 4

/** Guest 7K2F. `crypto` gives the chance. */
export function guestName(crypto) {
  const bytes = crypto.getRandomValues(new Uint8Array(LONG))
  return `Guest ${Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("")}`
}
