// The two dialogs about an agent: a new one, and what changes of one.

import { clearFaults, onSubmit } from "./fields.js"
import { said, write } from "./said.js"
import { secretField } from "./secret.js"

/** Open with a function of nothing; `added(agent, secret)` hears of the new agent and of a password that was made here. */
export function addDialog({ dialog, api, added }) {
  const form = dialog.querySelector("form")
  const secret = secretField(form.querySelector(".secret"))

  onSubmit(form, async () => {
    const { name, password, role } = form.elements
    const agent = await api.addAgent({ name: name.value, password: password.value, role: role.value })
    dialog.close()
    added(agent, secret.made())
  })

  return function open() {
    renew(form)
    dialog.showModal()
    form.elements.name.focus()
  }
}

/** Open with a function of the agent; `changed.role(agent, role)` and `changed.password(agent, secret)` hear what was done. */
export function changeDialog({ dialog, api, isMe, changed }) {
  const [roleForm, passwordForm] = dialog.querySelectorAll("form")
  const secret = secretField(passwordForm.querySelector(".secret"))
  let agent = null

  onSubmit(roleForm, async () => {
    const about = agent
    const role = roleForm.elements.role.value
    if (role !== about.role) await api.changeAgent(about.id, { role })
    dialog.close()
    if (role !== about.role) changed.role(about, role)
  })
  onSubmit(passwordForm, async () => {
    const about = agent
    await api.changeAgent(about.id, { password: passwordForm.elements.password.value })
    dialog.close()
    changed.password(about, secret.made())
  })

  return function open(about) {
    agent = about
    for (const form of [roleForm, passwordForm]) renew(form)
    write(dialog.querySelector("h2"), said`${agent.name}`)
    write(dialog.querySelector(".small"), isMe(agent) ? "Either change logs you out." : said`Either change logs ${agent.name} out.`)
    roleForm.elements.role.value = agent.role
    dialog.showModal()
    roleForm.querySelector("input:checked").focus()
  }
}

function renew(form) {
  form.reset()
  clearFaults(form)
}
