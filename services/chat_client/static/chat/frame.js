// Which rows of a long timeline are on the page: a stretch of bounded length, named by the keys at its ends.

const STEP = 60
const MOST = 300

/** The end of the timeline, growing with it. */
export const newest = { first: null, last: null }

/** {from, to} in `rows`. A null end moves with the timeline; a key that is gone counts as null. */
export function bounds(rows, { first, last }) {
  const end = last === null ? -1 : rows.findIndex((row) => row.key === last)
  const to = end < 0 ? rows.length : end + 1
  const begin = first === null ? -1 : rows.findIndex((row) => row.key === first)
  if (begin < 0 || begin >= to) return { from: Math.max(0, to - 2 * STEP), to }
  let from = begin
  while (wanders(rows[from - 1])) from -= 1 // a day stands with its first row
  return { from, to }
}

/** A day's row, and the one above what is new, wander up when older rows come. */
const wanders = (row) => row?.kind === "day" || row?.kind === "new"

/** The key of the first row that stays where it is: another one once older rows came. */
export const topKey = (rows) => rows.find((row) => !wanders(row))?.key ?? null

/** Held at its top: what comes in below does not move what is read. */
export function held(rows, frame) {
  const { from, to } = bounds(rows, frame)
  return named(rows, from, Math.min(to, from + MOST + STEP))
}

export function up(rows, frame) {
  const { from, to } = bounds(rows, frame)
  const start = Math.max(0, from - STEP)
  return named(rows, start, Math.min(to, start + MOST))
}

export function down(rows, frame) {
  const { from, to } = bounds(rows, frame)
  const end = Math.min(rows.length, to + STEP)
  return named(rows, Math.max(from, end - MOST), end)
}

/** With that row in the middle. */
export const around = (rows, i) => named(rows, Math.max(0, i - STEP), Math.min(rows.length, i + STEP))

function named(rows, from, to) {
  return { first: topKey(rows.slice(from)), last: to < rows.length ? rows[to - 1].key : null }
}
