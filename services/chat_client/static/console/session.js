// The agent's session in this browser, shared by its tabs: {token, expires_at, agent: {id, name, role}}.

const KEY = "handoff/agent"

/** `storage` is a store of `safely`. */
export const agentSession = (storage) => ({
  get: () => storage.get(KEY),
  put: (session) => storage.set(KEY, session),
  forget: () => storage.remove(KEY),
})
