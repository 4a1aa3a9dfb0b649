// The brief with which a conversation goes back to the bot.

import { problemWords } from "../chat/words.js"
import { makeDialog, makeForm } from "./dialogs.js"

/** The points of a field, one a line. */
export const points = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean)

/** `end(brief)` does it: {outcome, facts, do_not_repeat}. */
export function makeBrief({ dialog, end }) {
  const box = makeDialog(dialog)
  const form = makeForm(dialog, async ({ elements: { outcome, facts, do_not_repeat: not } }) => {
    await end({ outcome: outcome.value.trim(), facts: points(facts.value), do_not_repeat: points(not.value) })
    form.clear()
    box.close()
  }, problemWords)
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) dialog.querySelector("form").requestSubmit()
  })
  return { open: box.open, clear: form.clear }
}
