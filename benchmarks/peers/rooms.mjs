// What the servers on Node `ws` have in common: a client's first frame names its room.
import { WebSocketServer } from "ws"

/** Who is in which room. */
export function rooms() {
  const known = new Map()
  return {
    all: (room) => known.get(room),
    join(client, frame) {
      client.room = frame.toString()
      if (!known.has(client.room)) known.set(client.room, new Set())
      known.get(client.room).add(client)
      client.on("close", () => known.get(client.room).delete(client))
      client.send("joined")
    },
  }
}

/** Listen on the port that is the first argument. */
export function serve(take) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 })
  server.on("connection", (client) => client.on("message", (frame, isBinary) => take(client, frame, isBinary)))
}
