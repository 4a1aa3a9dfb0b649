// Reports: messages of rooms that members told the admins of. Each is kept or deleted.

import { problemWords } from "../chat/words.js"
import { keyedRows, part, put } from "./keyed.js"
import { said, write } from "./said.js"
import { count, stamp } from "./standing.js"
import { watch } from "./watch.js"

const SURE_MS = 6_000 // in which a second press deletes

/** The open ones, the oldest first. */
export function makeReports({ section, api, clock, toast, shown }) {
  const [summary, list, more] = [".summary", "ul", ".older"].map((one) => section.querySelector(one))
  const news = watch({ read: () => api.reports(), show, trouble: section.querySelector(".trouble"), shown, clock })
  const rows = keyedRows({ place: list, make })
  let all = []
  let next = null

  function show({ reports, next: following }) {
    all = reports
    next = following
    draw()
  }

  function draw() {
    rows.show(all)
    summary.textContent = all.length ? `${count(all.length, "open report")}${next ? " or more" : ""}, the oldest first.` : "Nothing is reported."
    more.hidden = !next
  }

  function make() {
    const node = part("report-row")
    const [where, text, why] = [".where", ".saying", ".why"].map((one) => node.querySelector(one))
    const [keep, remove] = node.querySelectorAll("button")
    let report = null
    let sure = null
    keep.addEventListener("click", () => decide(report, "kept"))
    remove.addEventListener("click", () => {
      if (sure) return decide(report, "deleted")
      put(remove.firstElementChild, "Delete for good")
      sure = clock.setTimeout(() => {
        sure = null
        put(remove.firstElementChild, "Delete")
      }, SURE_MS)
    })
    return {
      node,
      fill(one) {
        report = one
        const { message, room, by, reason, at } = one
        write(where, said`${message.by.name} in ${room.name || "a conversation of two"}, ${stamp(message.at)}`)
        put(text, message.text || "Its text was changed or deleted since.")
        write(why, reason ? said`Reported by ${by.name}, ${stamp(at)}: ${reason}` : said`Reported by ${by.name}, ${stamp(at)}`)
        for (const button of [keep, remove]) put(button.querySelector("bdi"), message.by.name)
      },
    }
  }

  async function decide({ id }, decision) {
    try {
      await api.decide(id, decision)
      all = all.filter((one) => one.id !== id)
      draw()
      toast.tell(decision === "kept" ? "The message stays." : "The message is deleted.")
    } catch (error) {
      toast.complain(problemWords(error))
    }
    section.querySelector("h2").focus() // its own button is gone
    news.now()
  }

  more.addEventListener("click", async () => {
    try {
      const page = await api.reports(next)
      show({ reports: [...all, ...page.reports], next: page.next })
    } catch (error) {
      toast.complain(problemWords(error))
    }
  })

  return {
    open: news.now,
    close: news.stop,
    forget() {
      news.stop()
      all = []
      next = null
      draw()
      summary.textContent = ""
    },
  }
}
