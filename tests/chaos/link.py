"""One connection through the balancer, and what may go wrong on its way."""

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import Final

APART_S: Final = 0.0001  # between two late pieces: timers for one moment may run in any order
TRICKLE_S: Final = 0.05
TRICKLE_BYTES: Final = 300  # each time: 6 KB/s
SOCKET_PATH: Final = b"GET /v1/socket "


class Way(Enum):
    """How bytes pass."""

    OPEN = "open"
    SLOW = "slow"  # the client reads a few bytes at a time
    LATE = "late"  # each piece comes later
    SILENT = "silent"  # half-open: whatever is sent is gone, and nobody hears of it


class End(asyncio.Protocol):
    """One of the two connections of a link."""

    def __init__(self, take: Callable[[bytes], None], over: Callable[[], None]) -> None:
        self._take, self._over = take, over
        self.transport: asyncio.Transport | None = None
        self.other: End | None = None
        self.due = 0.0  # when the last of what is late is written

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._take(data)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.transport = None
        self._over()

    def pause_writing(self) -> None:
        """Who sends to us waits, as it would without anybody in between."""
        if self.other and self.other.transport:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.resume_reading()

    def write(self, data: bytes) -> None:
        """Send, if it is connected."""
        if self.transport and not self.transport.is_closing():
            self.transport.write(data)

    def close(self, *, hard: bool = False) -> None:
        """What was written still goes out, unless it is hard."""
        if self.transport:
            self.transport.abort() if hard else self.transport.close()


class Link:
    """Two ends. `way` may change at any time; `late_s` is by how much a late piece comes later."""

    def __init__(self, number: int, on_over: Callable[["Link"], None]) -> None:
        self.number, self._on_over = number, on_over
        self.client = End(self._from_client, self.over)
        self.server = End(self._from_server, self.over)
        self.client.other, self.server.other = self.server, self.client
        self.way = Way.OPEN
        self.late_s = 0.0
        self.is_socket = False
        self.is_doomed = False
        self.is_over = False
        self._early: list[bytes] = []  # what the client said before the server was there
        self._slow = bytearray()
        self._dripping = False

    def arrived(self) -> None:
        """The server is there."""
        for data in self._early:
            self.server.write(data)
        self._early.clear()

    def cut(self, *, inside: bool) -> None:
        """End it at once, or `inside` the next frame that the server sends."""
        if inside and self.way is Way.OPEN:
            self.is_doomed = True
        else:
            self.over(hard=True)

    def heal(self) -> None:
        """As if nothing were; but what is silent has lost bytes, so it ends."""
        if self.way is Way.SILENT:
            self.over(hard=True)
        self.is_doomed = False
        self.way = Way.OPEN

    def over(self, *, hard: bool = False) -> None:
        """End both sides, or the other one too."""
        if not self.is_over:
            self.is_over = True
            self.client.close(hard=hard)
            self.server.close(hard=hard)
            self._on_over(self)

    def _from_client(self, data: bytes) -> None:
        if data.startswith(SOCKET_PATH):
            self.is_socket = True
        if self.server.transport is None:
            self._early.append(data)
        elif self.way is not Way.SILENT:
            self._pass_on(self.server, data)

    def _from_server(self, data: bytes) -> None:
        if self.is_doomed:
            self.client.write(data[: max(1, len(data) // 2)])
            self.over()
        elif self.way is Way.SLOW or self._slow:
            self._slow += data
            self._drip_soon()
        elif self.way is not Way.SILENT:
            self._pass_on(self.client, data)

    def _pass_on(self, end: End, data: bytes) -> None:
        """Write it, at once or late, and never before what is still on its way."""
        loop = asyncio.get_running_loop()
        due = loop.time() + (self.late_s if self.way is Way.LATE else 0.0)
        if due <= end.due and end.due > loop.time():
            due = end.due + APART_S
        if due > loop.time():
            end.due = due
            loop.call_at(due, end.write, data)
        else:
            end.write(data)

    def _drip_soon(self) -> None:
        if self.server.transport:
            self.server.transport.pause_reading()
        if not self._dripping:
            self._dripping = True
            asyncio.get_running_loop().call_later(TRICKLE_S, self._drip)

    def _drip(self) -> None:
        self._dripping = False
        amount = TRICKLE_BYTES if self.way is Way.SLOW else len(self._slow)
        self.client.write(bytes(self._slow[:amount]))
        del self._slow[:amount]
        if self._slow:
            self._drip_soon()
        elif self.server.transport:
            self.server.transport.resume_reading()
