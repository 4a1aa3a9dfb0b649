// The table of agents.

import { keyedRows, part, put } from "./keyed.js"
import { agentStanding, roleWords } from "./standing.js"

/** `acts` are {change(agent), toggle(agent)}; `isMe(agent)` is true of who looks. */
export function agentRows({ place, acts, isMe }) {
  function make() {
    const node = part("agent-row")
    const [name, role, standing] = ["name", "role", "standing"].map((cell) => node.querySelector(`[data-cell=${cell}]`))
    const [change, toggle] = node.querySelectorAll("button")
    let agent = null
    change.addEventListener("click", () => acts.change(agent))
    toggle.addEventListener("click", () => acts.toggle(agent))
    return {
      node,
      fill(next) {
        agent = next
        const { tone, text } = agentStanding(agent)
        put(name, agent.name)
        name.nextElementSibling.hidden = !isMe(agent)
        toggle.hidden = isMe(agent) // nobody could undo it
        put(role, roleWords(agent.role))
        put(standing, text)
        standing.dataset.tone = tone
        put(toggle.firstElementChild, agent.disabled ? "Enable" : "Disable")
        for (const button of [change, toggle]) put(button.querySelector("bdi"), agent.name)
      },
    }
  }

  return keyedRows({ place, make })
}
