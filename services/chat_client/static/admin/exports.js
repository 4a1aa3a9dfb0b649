// The audit as a file.

import { Problem, Unreachable } from "../chat/api.js"
import { wholeAudit } from "./history.js"
import { count } from "./standing.js"
import { wordsOf } from "./watch.js"

const LONGEST_MS = 300_000 // a stream of all there is takes longer than a call

/** The export as it comes from the chat service: a Blob. Throws as calls do. */
export async function fetchCsv({ base, fetch, token }) {
  const headers = { Accept: "text/csv", Authorization: `Bearer ${token()}` }
  let answer
  try {
    answer = await fetch(`${base}/v1/audit/export`, { headers, signal: AbortSignal.timeout(LONGEST_MS), credentials: "omit" })
    if (answer.ok) return await answer.blob()
  } catch {
    throw new Unreachable("The chat service does not answer.")
  }
  throw new Problem({ title: "The chat service could not do that.", ...(await answer.json().catch(() => null)), status: answer.status })
}

/** Wire the buttons in `place`; `csv()` gives a Blob, `page(cursor)` a page of records. */
export function makeExports({ place, desk, csv, page, clock }) {
  const note = place.querySelector("[role=status]")
  let busy = false

  const kinds = {
    csv,
    async json() {
      const records = await wholeAudit(page, (n) => { note.textContent = `Reading: ${count(n, "record")} so far.` })
      return new Blob([JSON.stringify(records, null, 2)], { type: "application/json" })
    },
  }

  place.addEventListener("click", async ({ target }) => {
    const kind = target.closest("button")?.value
    if (!kind || busy) return
    busy = true
    note.textContent = "Reading the whole audit."
    try {
      save(await kinds[kind](), kind)
      note.textContent = "Saved as a file."
    } catch (error) {
      note.textContent = `Nothing was saved. ${wordsOf(error)}`
    }
    busy = false
  })

  function save(blob, kind) {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(blob)
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    link.download = `${desk.replace(/[^\p{L}\p{N}]+/gu, "-")}-audit-${day}.${kind}`
    link.click()
    clock.setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }
}
