// Node `ws` that coalesces: what comes in one turn of the loop is sent at its end, corked, one write a receiver.
import { rooms, serve } from "./rooms.mjs"

const { join, all } = rooms()
const waiting = new Map() // frames of this turn, by room

function flush() {
  for (const [room, frames] of waiting) {
    for (const one of all(room)) {
      one._socket.cork()
      for (const frame of frames) one.send(frame, { binary: false })
      one._socket.uncork()
    }
  }
  waiting.clear()
}

serve((client, frame) => {
  if (!client.room) return join(client, frame)
  if (!waiting.size) setImmediate(flush)
  const frames = waiting.get(client.room)
  if (frames) frames.push(frame)
  else waiting.set(client.room, [frame])
})
