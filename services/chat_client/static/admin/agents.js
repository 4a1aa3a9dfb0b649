// The agents: who answers here, and what an admin may change of them.

import { problemWords } from "../chat/words.js"
import { addDialog, changeDialog } from "./agent_forms.js"
import { agentRows } from "./agent_rows.js"
import { said } from "./said.js"
import { count } from "./standing.js"
import { watch } from "./watch.js"

/** `leave(why)` goes to the login, for whoever changed themselves; `once.show(title, secret)` shows a made password. */
export function makeAgents({ section, dialogs, api, clock, me, leave, toast, once, shown }) {
  const isMe = ({ id }) => id === me()?.id
  const [summary, table] = [section.querySelector(".summary"), section.querySelector("table")]
  const news = watch({ read: api.agents, show, trouble: section.querySelector(".trouble"), shown, clock })
  const openAdd = addDialog({ dialog: dialogs.add, api, added })
  const openChange = changeDialog({ dialog: dialogs.change, api, isMe, changed: { role: roleChanged, password: passwordSet } })
  const rows = agentRows({ place: table.tBodies[0], isMe, acts: { change: openChange, toggle } })

  function show({ agents }) {
    rows.show(agents)
    table.hidden = false
    const online = agents.filter((agent) => agent.online).length
    summary.textContent = `${count(agents.length, "agent")}, ${online} online.`
  }

  function added(agent, secret) {
    toast.tell(said`${agent.name} can log in now.`)
    if (secret) once.show(said`Password for ${agent.name}`, secret)
    news.now()
  }

  function roleChanged(agent, role) {
    if (isMe(agent)) return leave("Your role has changed. Log in again.")
    const back = () => change(agent, { role: agent.role }, said`${agent.name} has the old role again.`)
    const now = role === "admin" ? "an admin" : "an agent"
    toast.tell(said`${agent.name} is ${now} from the next login on.`, back)
    news.now()
  }

  function passwordSet(agent, secret) {
    if (isMe(agent)) leave("Your password has changed. Log in with the new one.")
    else toast.tell(said`${agent.name} has a new password, and has to log in again.`)
    if (secret) once.show(said`New password for ${agent.name}`, secret)
    news.now()
  }

  const enable = (agent) => change(agent, { disabled: false }, said`${agent.name} is enabled, and can log in again.`)
  const disable = (agent) => {
    const sentence = said`${agent.name} is disabled and logged out. Open conversations went back to the queue.`
    return change(agent, { disabled: true }, sentence, () => enable(agent))
  }

  function toggle(agent) {
    return agent.disabled ? enable(agent) : disable(agent)
  }

  async function change(agent, wish, sentence, undo) {
    try {
      await api.changeAgent(agent.id, wish)
      toast.tell(sentence, undo)
    } catch (error) {
      toast.complain(problemWords(error))
    }
    news.now()
  }

  section.querySelector(".add").addEventListener("click", openAdd)

  return {
    open: news.now,
    close: news.stop,
    forget() {
      news.stop()
      rows.clear()
      table.hidden = true
      summary.textContent = ""
    },
  }
}
