// Who else works here, and whether this agent is available.

const AGAIN_MS = 30_000 // between looks at who is online

/** `changed()` hears that the agent became available, or away. */
export function makeColleagues({ api, me, button, changed, failed }) {
  let all = []
  let available = false

  async function meet() {
    all = (await api.agents()).agents
    show(all.find(({ id }) => id === me.id)?.available ?? false)
    return all
  }

  function show(next) {
    available = next
    button.setAttribute("aria-pressed", available)
    button.textContent = available ? "Available" : "Away"
    changed()
  }

  setInterval(() => document.hidden || meet().catch(failed), AGAIN_MS)

  return {
    /** Fetch them anew. */
    meet,
    get others() {
      return all.filter(({ id }) => id !== me.id)
    },
    get available() {
      return available
    },
    async toggle() {
      await api.available(!available)
      show(!available)
    },
  }
}
