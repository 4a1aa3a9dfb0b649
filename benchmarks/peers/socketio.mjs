// socket.io over WebSocket alone; with a second argument, the address of a Redis, through its Redis adapter.
import { createServer } from "node:http"
import { createAdapter } from "@socket.io/redis-adapter"
import { createClient } from "redis"
import { Server } from "socket.io"

const [port, redis] = process.argv.slice(2)
const http = createServer()
const io = new Server(http, { transports: ["websocket"], serveClient: false })

if (redis) {
  const publishing = createClient({ url: redis })
  const subscribing = publishing.duplicate()
  await Promise.all([publishing.connect(), subscribing.connect()])
  io.adapter(createAdapter(publishing, subscribing))
}

io.on("connection", (socket) => {
  const { room } = socket.handshake.auth
  socket.join(room)
  socket.on("m", (text) => io.to(room).emit("m", text))
  socket.emit("joined")
})

http.listen({ host: "127.0.0.1", port: Number(port), backlog: 4096 })
