// The admins' page. The only module that does something by being loaded.

import { makeCall } from "../chat/api.js"
import { safely } from "../chat/store.js"
import { makeDeskApi } from "../console/api.js"
import { makeLogin } from "../console/login.js"
import { agentSession } from "../console/session.js"
import { makeAgents } from "./agents.js"
import { makeAudit } from "./audit.js"
import { fetchCsv, makeExports } from "./exports.js"
import { makeOnce } from "./once.js"
import { makeReplies } from "./replies.js"
import { makeReports } from "./reports.js"
import { makeSections } from "./sections.js"
import { makeToast } from "./toast.js"
import { makeWebhook } from "./webhook.js"

const EXPORT_PAGE = 200 // the most that a page of the audit may hold
const TEST_MS = 20_000 // the chat service itself waits 10 s for the webhook's receiver

const byId = (id) => document.getElementById(id)
const { chat: base, desk } = document.body.dataset
const clock = {
  now: () => Date.now(),
  setTimeout: (act, ms) => setTimeout(act, ms),
  clearTimeout: (timer) => clearTimeout(timer),
}
const sessions = agentSession(safely(() => localStorage))
let session = null

const token = () => session?.token
const settings = { base, fetch: ask, token }
const call = makeCall(settings)
const callAndWait = makeCall({
  ...settings, fetch: (address, options) => ask(address, { ...options, signal: AbortSignal.timeout(TEST_MS) }),
})
const api = { ...makeDeskApi(settings), testWebhook: () => callAndWait("POST", "/v1/webhook/test") }
const toast = makeToast({ place: byId("toasts"), clock })
const once = makeOnce(byId("once"))
const login = makeLogin({ form: byId("login"), api, begin: (given) => (sessions.put(given), begin(given)) })

/** fetch, which also tells whether anybody answers and whether the session still stands. */
async function ask(address, options) {
  const used = token()
  let answer
  try {
    answer = await fetch(address, options)
  } catch (error) {
    connected(false)
    throw error
  }
  connected(true)
  if (answer.status === 401 && used && used === token()) leave("Your session has ended. Log in again.")
  return answer
}

function connected(so) {
  if (byId("pill").hidden !== so) byId("pill").hidden = so
}

const shownIn = (name) => () => Boolean(session) && !document.hidden && sections.inSight() === name
const common = { api, clock, toast, once }
const sections = makeSections({
  nav: byId("nav"),
  title: (part) => `${part} · ${desk}`,
  sections: {
    agents: makeAgents({
      ...common, section: byId("agents"), dialogs: { add: byId("add-agent"), change: byId("change-agent") },
      me: () => session?.agent, leave, shown: shownIn("agents"),
    }),
    audit: makeAudit({ ...common, section: byId("audit"), shown: shownIn("audit") }),
    webhook: makeWebhook({ ...common, section: byId("webhook"), shown: shownIn("webhook") }),
    replies: makeReplies({ ...common, section: byId("replies"), dialog: byId("reply"), shown: shownIn("replies") }),
    reports: makeReports({ ...common, section: byId("reports"), shown: shownIn("reports") }),
  },
})
makeExports({
  place: byId("exports"), desk, clock,
  csv: () => fetchCsv(settings),
  page: (cursor) => call("GET", `/v1/audit?${new URLSearchParams({ limit: EXPORT_PAGE, ...(cursor && { cursor }) })}`),
})

function begin(given) {
  session = given
  byId("login").hidden = true
  byId("me").textContent = session.agent.name
  byId("top").hidden = false
  const admin = session.agent.role === "admin"
  byId("admin").hidden = !admin
  byId("no-admin").hidden = admin
  if (admin) sections.go()
}

/** Back to the login; what was read here is not left on the screen. */
function leave(why) {
  if (!session) return // said twice
  if (sessions.get()?.token === session.token) sessions.forget()
  session = null
  for (const dialog of [byId("add-agent"), byId("change-agent"), byId("reply")]) dialog.close()
  sections.forget()
  toast.clear()
  for (const id of ["top", "admin", "no-admin"]) byId(id).hidden = true
  document.title = `Admin · ${desk}`
  login.open(why)
}

async function logOut() {
  try {
    await api.end()
  } catch (error) {
    if (error.status !== 401) return toast.complain("You are still logged in: the chat service does not answer. Try again in a moment.")
  }
  leave("")
}

/** The session of this browser; null for none, and for what is none. */
function stored() {
  const found = sessions.get()
  return found?.token && found.agent ? found : null
}

/** Another tab logged in or out: there is one session for all. */
function follow() {
  const now = stored()
  if (now?.token === session?.token) return
  if (session) leave("You logged out in another tab.")
  if (now) begin(now)
}

addEventListener("storage", follow)
addEventListener("hashchange", () => session && sections.go())
addEventListener("online", sections.wake)
document.addEventListener("visibilitychange", () => document.hidden || sections.wake())
document.addEventListener("click", ({ target }) => {
  if (target.closest("dialog button[value=close]")) target.closest("dialog").close()
})
byId("logout").addEventListener("click", logOut)

const known = stored()
if (location.protocol === "https:" && base.startsWith("http:")) byId("mixed").hidden = false
else if (known) begin(known)
else login.open()
