// The audit's list: newest first, older ones on demand, new ones on top as they come. Pure but for `read(cursor)`.

/** Where `newest` begins to be known: which of the page's records are new; null if a gap may lie between. */
export function fresh(page, newest) {
  const known = JSON.stringify(newest)
  const at = page.findIndex((record) => JSON.stringify(record) === known)
  return at < 0 ? null : page.slice(0, at)
}

/** All records from the newest on, page by page; `told(n)` hears how many there are so far. */
export async function wholeAudit(read, told = () => {}) {
  const records = []
  let cursor = null
  do {
    const page = await read(cursor)
    records.push(...page.records)
    cursor = page.next
    told(records.length)
  } while (cursor)
  return records
}
