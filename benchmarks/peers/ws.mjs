// Node `ws`, broadcasting as its README does: one send a receiver.
import { rooms, serve } from "./rooms.mjs"

const { join, all } = rooms()

serve((client, frame, isBinary) => {
  if (!client.room) return join(client, frame)
  for (const one of all(client.room)) one.send(frame, { binary: isBinary })
})
