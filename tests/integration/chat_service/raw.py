"""A WebSocket client that sends frames as a test wants them, right or wrong."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Self
from urllib.parse import urlsplit

from tests.integration.chat_service.clients import DEADLINE_S

CONTINUATION: Final = 0x0
TEXT: Final = 0x1
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA
FIN: Final = 0x80
MASKED: Final = 0x80

Frame = tuple[int, bytes]


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, reserved: int = 0, masked: bool = True) -> bytes:
    """A client's frame (RFC 6455, section 5.2); `reserved` are the three bits after FIN."""
    first = (FIN if fin else 0) | reserved << 4 | opcode
    mark = MASKED if masked else 0
    if len(payload) <= 125:
        head = bytes((first, mark | len(payload)))
    elif len(payload) <= 65_535:
        head = bytes((first, mark | 126)) + len(payload).to_bytes(2, "big")
    else:
        head = bytes((first, mark | 127)) + len(payload).to_bytes(8, "big")
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class RawSocket:
    """A connection after its handshake."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Self]:
        """Shake hands."""
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(
            f"GET /v1/socket HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        try:
            yield cls(reader, writer)
        finally:
            writer.transport.abort()

    async def send(self, *frames: bytes) -> None:
        """Send them together; a server that has hung up meanwhile is no error yet."""
        try:
            self._writer.write(b"".join(frames))
            await self._writer.drain()
        except ConnectionError:
            return

    async def next(self) -> Frame:
        """The server's next frame: its opcode and payload. It is never masked, never a fragment."""
        async with asyncio.timeout(DEADLINE_S):
            first, second = await self._reader.readexactly(2)
            assert first & FIN
            assert not second & MASKED
            length = second
            if second >= 126:
                length = int.from_bytes(await self._reader.readexactly(2 if second == 126 else 8), "big")
            return first & 0x0F, await self._reader.readexactly(length)

    async def until(self, opcode: int) -> bytes:
        """The payload of the next frame of that kind."""
        while True:
            found, payload = await self.next()
            if found == opcode:
                return payload

    async def until_type(self, kind: str) -> dict[str, Any]:
        """The next frame of the chat service of that type."""
        while True:
            said: dict[str, Any] = json.loads(await self.until(TEXT))
            if said["type"] == kind:
                return said

    async def closed(self) -> int:
        """The code of the close frame, after which the server hangs up; 1005 for one without a code."""
        payload = await self.until(CLOSE)
        await self.send(frame(CLOSE, payload))
        async with asyncio.timeout(DEADLINE_S):
            with suppress(ConnectionError):  # it may hang up all the harder
                assert await self._reader.read() == b""
        return int.from_bytes(payload[:2], "big") if payload else 1005
