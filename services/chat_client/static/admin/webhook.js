// The webhook: where events go, with which secret, and how that is getting on.

import { problemWords } from "../chat/words.js"
import { clearFaults, onSubmit } from "./fields.js"
import { secretField } from "./secret.js"
import { stamp, webhookStanding } from "./standing.js"
import { watch } from "./watch.js"

/** What the admin types is never overwritten: fresh answers change the fields only while they are as they were. */
export function makeWebhook({ section, api, clock, toast, once, shown }) {
  const form = section.querySelector("form")
  const { url, secret } = form.elements
  const made = secretField(form.querySelector(".secret"))
  const [off, test] = ["off", "test"].map((value) => form.querySelector(`button[value=${value}]`))
  const points = section.querySelector("dl")
  const tested = section.querySelector(".tested")
  const news = watch({ read: api.webhook, show, trouble: section.querySelector(".trouble"), shown, clock })
  let stored = null

  function show(webhook) {
    if (!stored || url.value === (stored.url ?? "")) url.value = webhook.url ?? ""
    stored = webhook
    form.hidden = points.hidden = false
    off.hidden = test.hidden = !webhook.url
    form.querySelector(".primary").textContent = webhook.url ? "Save" : "Save and switch on"
    secret.placeholder = webhook.has_secret ? "Kept as it is" : ""
    const { tone, text } = webhookStanding(webhook)
    fact("standing", text).dataset.tone = tone
    fact("delivered", webhook.delivered_at && stamp(webhook.delivered_at))
    fact("failing", webhook.failing_since && stamp(webhook.failing_since))
    fact("error", webhook.last_error)
    fact("waiting", webhook.url && (webhook.waiting ? String(webhook.waiting) : "None"))
  }

  /** Write a fact; one without a value is not there. */
  function fact(name, value) {
    const node = points.querySelector(`[data-fact=${name}]`)
    node.parentElement.hidden = !value
    if (node.textContent !== (value || "")) node.textContent = value || ""
    return node
  }

  async function put(wish, sentence, undo) {
    const answer = await api.putWebhook(wish)
    say("")
    url.value = answer.url ?? ""
    show(answer)
    news.now()
    toast.tell(sentence, undo)
  }

  onSubmit(form, async () => {
    const fresh = made.made()
    await put(secret.value ? { url: url.value.trim(), secret: secret.value } : { url: url.value.trim() }, "The webhook is on.")
    secret.value = ""
    form.reset()
    url.value = stored.url
    if (fresh) once.show("Secret of the webhook", fresh)
  })

  off.addEventListener("click", () => {
    const before = stored.url
    clearFaults(form)
    quietly(() => put({ url: null }, "The webhook is off.", () => quietly(() => put({ url: before }, "The webhook is on again."))))
  })

  test.addEventListener("click", () => quietly(async () => {
    say("Sending.")
    try {
      const { delivered, status, error } = await api.testWebhook()
      if (delivered) say(`The test arrived, and was answered with status ${status}.`, "good")
      else say(`The test did not arrive. ${error ?? ""}`.trim(), "bad")
    } catch (error) {
      say("")
      throw error
    }
    news.now()
  }))

  function say(text, tone = "") {
    tested.textContent = text
    tested.dataset.tone = tone
  }

  async function quietly(act) {
    try {
      await act()
    } catch (error) {
      toast.complain(problemWords(error))
    }
  }

  return {
    open: news.now,
    close: news.stop,
    forget() {
      news.stop()
      stored = null
      form.reset()
      clearFaults(form)
      say("")
      form.hidden = points.hidden = true
    },
  }
}
