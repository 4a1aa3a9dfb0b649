// The audit on the screen: a list a day, a sentence a record.

import { clockTime, dayWords } from "../chat/words.js"
import { sentenceOf } from "./records.js"
import { write } from "./said.js"
import { stamp } from "./standing.js"

const part = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true)
const dayOf = (record) => new Date(record.at).toDateString()

/** Records in `place`, by day; `now()` in milliseconds. */
export function auditRows({ place, now }) {
  function day(record) {
    const node = part("audit-day")
    node.dataset.day = dayOf(record)
    node.dataset.at = record.at
    name(node)
    return node
  }

  function name(node) {
    const [title, words] = [node.querySelector("h3"), dayWords(node.dataset.at, now())]
    if (title.textContent !== words) title.textContent = words
  }

  function row(record) {
    const node = part("audit-row")
    const [time, sentence, detail] = node.children
    time.dateTime = record.at
    time.title = stamp(record.at)
    time.textContent = clockTime(record.at)
    write(sentence, sentenceOf(record))
    detail.textContent = record.detail ?? ""
    return node
  }

  /** The day's list, where `at` says which end of the page it may lie: made if it is not there yet. */
  function listOf(record, at) {
    const found = at === "first" ? place.firstElementChild : place.lastElementChild
    if (found?.dataset.day === dayOf(record)) return found.querySelector("ol")
    const made = day(record)
    if (at === "first") place.prepend(made)
    else place.append(made)
    return made.querySelector("ol")
  }

  return {
    /** Older ones, newest first, below all others. */
    append: (records) => records.forEach((record) => listOf(record, "last").append(row(record))),
    /** New ones, newest first, above all others. */
    prepend: (records) => records.toReversed().forEach((record) => listOf(record, "first").prepend(row(record))),
    /** After midnight, today is yesterday. */
    nameDays: () => [...place.children].forEach(name),
    clear: () => place.replaceChildren(),
  }
}
