// What agents and admins ask of the chat service.

import { makeApi, makeCall } from "../chat/api.js"

export const query = (values) => {
  const given = Object.entries(values).filter(([, value]) => value != null)
  return given.length ? `?${new URLSearchParams(given)}` : ""
}

/** Calls with the agent's token. Each resolves to the body or throws Problem or Unreachable. */
export function makeDeskApi(settings) {
  const call = makeCall(settings)
  const one = (id) => encodeURIComponent(id)
  return {
    ...makeApi(settings),
    login: (name, password) => call("POST", "/v1/agents/sessions", { name, password }),
    agents: () => call("GET", "/v1/agents"),
    addAgent: (agent) => call("POST", "/v1/agents", agent),
    changeAgent: (id, change) => call("PATCH", `/v1/agents/${one(id)}`, change),
    available: (available) => call("PUT", "/v1/agents/me/availability", { available }),
    inbox: (view, cursor, limit = 50) => call("GET", `/v1/inbox${query({ view, limit, cursor })}`),
    takeNext: (clientId) => call("POST", "/v1/inbox/next", { client_id: clientId }),
    conversation: (id) => call("GET", `/v1/conversations/${one(id)}`),
    visitorOf: (id) => call("GET", `/v1/conversations/${one(id)}/visitor`),
    search: (q, cursor) => call("GET", `/v1/search${query({ q, cursor, limit: 30 })}`),
    mentions: (cursor) => call("GET", `/v1/mentions${query({ cursor, limit: 30 })}`),
    canned: () => call("GET", "/v1/canned-responses"),
    addCanned: (response) => call("POST", "/v1/canned-responses", response),
    changeCanned: (id, change) => call("PATCH", `/v1/canned-responses/${one(id)}`, change),
    removeCanned: (id) => call("DELETE", `/v1/canned-responses/${one(id)}`),
    audit: (cursor) => call("GET", `/v1/audit${query({ cursor, limit: 50 })}`),
    reports: (cursor) => call("GET", `/v1/reports${query({ cursor, limit: 50 })}`),
    decide: (id, decision) => call("PATCH", `/v1/reports/${one(id)}`, { decision }),
    webhook: () => call("GET", "/v1/webhook"),
    putWebhook: (webhook) => call("PUT", "/v1/webhook", webhook),
    testWebhook: () => call("POST", "/v1/webhook/test"),
  }
}
