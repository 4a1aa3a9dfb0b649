// The log as an agent reads it: also notes, briefs, and who changed hands when.

import { timeline } from "../chat/timeline.js"
import { line, memo } from "./words.js"

/** Rows for the screen, oldest first; see chat/timeline.js. */
export const story = (entries, outbox, me) => timeline(entries, outbox, me, { line, memo })
