// The REST side of the chat service.

/** The server refused, and said why: {status, code, detail, ...} as in RFC 9457. */
export class Problem extends Error {
  constructor(problem) {
    super(problem.detail)
    Object.assign(this, problem, { code: (problem.type ?? "").split("/").at(-1) })
  }
}

/** Nobody answered. */
export class Unreachable extends Error {}

/** A function that calls with the token of `token()`; it resolves to the body or throws Problem or Unreachable. */
export function makeCall({ base, fetch, token = () => null }) {
  return async function call(method, path, body) {
    const headers = { Accept: "application/json" }
    if (token()) headers.Authorization = `Bearer ${token()}`
    if (body) headers["Content-Type"] = "application/json"
    let answer
    try {
      answer = await fetch(base + path, {
        method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(10_000), credentials: "omit",
      })
    } catch {
      throw new Unreachable("The chat service does not answer.")
    }
    const content = answer.status === 204 || method === "HEAD" ? null : await answer.json().catch(() => null)
    if (answer.ok) return content
    throw new Problem({ title: "The chat service could not do that.", ...content, status: answer.status })
  }
}

/** What pages of a conversation ask for. */
export function makeApi(settings) {
  const call = makeCall(settings)
  const of = (id) => `/v1/conversations/${encodeURIComponent(id)}`
  return {
    ping: () => call("HEAD", "/v1/openapi.json"),
    start: (name, passphrase) => call("POST", "/v1/sessions", passphrase ? { name, passphrase } : { name }),
    end: () => call("DELETE", "/v1/sessions/current"),
    protect: (passphrase, old) => call("PUT", "/v1/me/passphrase", old ? { passphrase, old } : { passphrase }),
    visit: (visit) => call("PUT", "/v1/me/visit", visit),
    newest: (id, limit) => call("GET", `${of(id)}/entries?limit=${limit}`),
    before: (id, seq, limit) => call("GET", `${of(id)}/entries?before=${seq}&limit=${limit}`),
    after: (id, seq, limit) => call("GET", `${of(id)}/entries?after=${seq}&limit=${limit}`),
    post: (id, command) => call("POST", `${of(id)}/entries`, command),
  }
}

/** The whole log from its first entry, page by page. */
export async function wholeLog(api, id) {
  const entries = []
  for (;;) {
    const page = await api.after(id, entries.at(-1)?.seq ?? 0, 200)
    entries.push(...page.entries)
    if (!page.entries.length || entries.at(-1).seq >= page.head) return entries
  }
}
