// The audit: who did what, and when. Read here, saved as a file.

import { auditRows } from "./audit_rows.js"
import { fresh } from "./history.js"
import { watch, wordsOf } from "./watch.js"

/** Newest on top, kept so while it is looked at; older ones when one scrolls to the end, or asks. */
export function makeAudit({ section, api, clock, shown }) {
  const rows = auditRows({ place: section.querySelector(".days"), now: clock.now })
  const [older, end, trouble] = [".older", ".end", ".trouble"].map((name) => section.querySelector(name))
  const news = watch({ read: () => api.audit(), show, trouble, shown, clock })
  let newest = null // of those on the screen
  let next = null // the cursor of what is older
  let reading = false
  let failed = false

  function show(page) {
    const added = newest && fresh(page.records, newest)
    if (added) rows.prepend(added)
    else begin(page)
    newest = page.records[0] ?? newest
    rows.nameDays()
    foot()
  }

  function begin(page) {
    rows.clear()
    rows.append(page.records)
    next = page.next
  }

  async function more() {
    if (reading || !next) return
    reading = true
    const from = next
    try {
      const page = await api.audit(from)
      if (next === from) {
        rows.append(page.records)
        next = page.next
      }
      failed = false
    } catch (error) {
      failed = true
      trouble.textContent = wordsOf(error)
    }
    reading = false
    foot()
  }

  function foot() {
    const focused = document.activeElement === older
    older.hidden = !next
    end.hidden = Boolean(next)
    end.textContent = newest ? "That is all there is." : "Nothing has happened yet. What people do here will be listed."
    if (focused && older.hidden) end.focus()
    watched.unobserve(older)
    watched.observe(older) // tells anew whether it is in sight, or still is
  }

  older.addEventListener("click", more)
  const watched = new IntersectionObserver(([seen]) => seen.isIntersecting && !failed && more(), { rootMargin: "200px" })

  return {
    open: news.now,
    close() {
      news.stop()
      watched.unobserve(older)
    },
    forget() {
      news.stop()
      rows.clear()
      newest = next = null
      older.hidden = end.hidden = true
    },
  }
}
