// A transcript to keep, as plain text.

import { timeline } from "./timeline.js"

const stamp = (at) => at.slice(0, 16).replace("T", " ")

/** One line a saying or change of hands; times in UTC. */
export function asText(entries, title) {
  const lines = timeline(entries, [], {}).flatMap((row) => {
    if (row.kind === "day") return []
    const [first, ...more] = (row.kind === "said" ? `${row.name}: ${row.text}` : `-- ${row.text}`).split("\n")
    return [`[${stamp(row.at)}] ${first}`, ...more.map((text) => `    ${text}`)]
  })
  return [title, "Times are in UTC.", "", ...lines, ""].join("\n")
}
