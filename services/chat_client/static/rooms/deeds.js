// What one does besides talking: the dialogs, each with what it needs, and what opens them.

import { makeAsking } from "./asking.js"
import { copyText } from "./copying.js"
import { makeFinding } from "./finding.js"
import { makePerson } from "./person.js"
import { makeRuling } from "./ruling.js"
import { makeSearching } from "./searching.js"
import { makeSelf } from "./self.js"

const OF_A_ROOM = ["about", "person", "search", "ask"] // dialogs

/**
 * `open(id)` opens a room, `lost()` hears that the open one is not there any more; `standing(id)` is how somebody stands in
 * it. `settled()` resolves once nothing that was done waits to be sent, or too long. `self` is what the dialog about oneself needs besides.
 */
export function makeDeeds({ part, api, base, clock, people, me, hall, talk, open, lost, settled, standing, complain, failed, self: about }) {
  const done = (sentence) => complain(sentence, "good")
  const ask = makeAsking(part("ask"))
  const change = async (id, wish) => hall.put(await api.change(id, wish))
  const copy = (text, field) => copyText(text, done, field)

  async function report(message) {
    const id = talk.id
    const reason = await ask({
      title: "Report this message?", act: "Report", reason: true,
      text: `The admins of this desk will see what ${message.by.name} wrote, and decide whether it stays.`,
    })
    if (reason === null) return
    await api.report(id, message.seq, reason)
    done("Reported. The admins of this desk will look at it.")
  }

  async function direct(id) {
    const two = await api.direct(id)
    hall.put(two)
    await open(two.id)
  }

  async function reach(seq) {
    if (!(await talk.reach(seq))) complain("That message can't be found any more.")
  }

  function left(id) {
    hall.forget(id)
    if (talk.id === id) lost()
  }

  const person = makePerson({
    dialog: part("person"), base, people, me, get: hall.get, ask, failed, change, member: standing,
    write: (id) => direct(id).catch(failed),
  })
  const self = makeSelf({ dialog: part("self"), api, base, people, me, settled, tell: done, ...about })
  const finding = makeFinding({ dialog: part("find"), api, hall, enter: open, failed })
  const ruling = makeRuling({ dialog: part("about"), api, clock, get: hall.get, change, ask, tell: done, failed, copy, settled, left })
  const searching = makeSearching({ dialog: part("search"), api, clock, failed, reach: (seq) => reach(seq).catch(failed) })

  for (const id of ["find-open", "none-find"]) part(id).addEventListener("click", finding.open)
  part("about-open").addEventListener("click", () => ruling.open(talk.id))
  part("search-open").addEventListener("click", () => searching.open(talk.id))
  part("self-open").addEventListener("click", self.open)

  return {
    /** Another room is shown, or none: what stands open is about one that is not. */
    close() {
      for (const id of OF_A_ROOM) part(id).close()
    },
    copy,
    report: (message) => report(message).catch(failed),
    person: (one) => (one.id === me.id ? self.open() : person.open(one, talk.id)),
  }
}
