// A WebSocket as browsers have it, as far as the pages use it: older Node.js has none.

import { randomBytes } from "node:crypto"
import { connect } from "node:net"

const TEXT = 0x1
const CLOSE = 0x8
const PING = 0x9
const PONG = 0xa
const FIN = 0x80
const MASKED = 0x80
const ABNORMAL = 1006 // RFC 6455, section 7.1.5: closed without a close frame

/** Calls `onopen()`, `onmessage({data})` and once `onclose({code})`; after `close()` nothing more. */
export class WebSocket {
  constructor(url) {
    const { hostname, port: told, pathname } = new URL(url)
    const port = told || 80
    this.bytes = Buffer.alloc(0)
    this.isOpen = this.isOver = false
    this.code = ABNORMAL
    this.wire = connect({ host: hostname, port, noDelay: true }, () => this.wire.write(handshake(hostname, port, pathname)))
    this.wire.on("data", (bytes) => this.take(bytes))
    this.wire.on("error", () => {}) // "close" follows
    this.wire.on("close", () => this.over())
  }

  send(text) {
    this.write(TEXT, Buffer.from(text))
  }

  close() {
    if (this.isOver) return
    this.isOver = true
    this.write(CLOSE, Buffer.from([1_000 >> 8, 1_000 & 255]))
    this.wire.end()
    this.wire.destroySoon()
  }

  /** Each message passes here. */
  heard(data) {
    this.onmessage?.({ data })
  }

  over() {
    if (this.isOver) return
    this.isOver = true
    this.onclose?.({ code: this.code })
  }

  take(bytes) {
    this.bytes = this.bytes.length ? Buffer.concat([this.bytes, bytes]) : bytes
    if (!this.isOpen && !this.shaken()) return
    for (let frame; !this.isOver && (frame = this.next()); ) this.on(frame)
  }

  /** Whether the handshake is through; anything but 101 is the end. */
  shaken() {
    const end = this.bytes.indexOf("\r\n\r\n")
    if (end < 0) return false
    const isFine = this.bytes.toString("latin1", 0, end).startsWith("HTTP/1.1 101")
    this.bytes = this.bytes.subarray(end + 4)
    if (!isFine) return this.wire.destroy(), false
    this.isOpen = true
    this.onopen?.()
    return true
  }

  /** The next whole frame (RFC 6455, section 5.2), if it is here. */
  next() {
    if (this.bytes.length < 2) return null
    const short = this.bytes[1] & 127
    const head = short === 127 ? 10 : short === 126 ? 4 : 2
    if (this.bytes.length < head) return null
    const length = head === 2 ? short : head === 4 ? this.bytes.readUInt16BE(2) : Number(this.bytes.readBigUInt64BE(2))
    if (this.bytes.length < head + length) return null
    const frame = { opcode: this.bytes[0] & 15, isLast: Boolean(this.bytes[0] & FIN), payload: this.bytes.subarray(head, head + length) }
    this.bytes = this.bytes.subarray(head + length)
    return frame
  }

  on({ opcode, isLast, payload }) {
    if (opcode === PING) return this.write(PONG, payload)
    if (opcode === CLOSE) {
      this.code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005
      this.write(CLOSE, payload)
      return this.wire.end()
    }
    if (opcode !== TEXT || !isLast) throw new Error(`the chat service sends no frames of kind ${opcode}`)
    this.heard(payload.toString())
  }

  write(opcode, payload) {
    const mask = randomBytes(4)
    const { length } = payload
    const head = length < 126 ? Buffer.from([FIN | opcode, MASKED | length]) : Buffer.from([FIN | opcode, MASKED | 126, length >> 8, length & 255])
    this.wire.write(Buffer.concat([head, mask, payload.map((byte, i) => byte ^ mask[i & 3])]))
  }
}

function handshake(host, port, path) {
  const key = randomBytes(16).toString("base64")
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}:${port}`, "Upgrade: websocket", "Connection: Upgrade"]
  return [...lines, `Sec-WebSocket-Key: ${key}`, "Sec-WebSocket-Version: 13", "", ""].join("\r\n")
}
