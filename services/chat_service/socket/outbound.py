"""A connection's way out: a bounded queue and one task that empties it."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from chat_service.domain.command import Author
from chat_service.feed.batch import Batch
from chat_service.feed.connection import TOO_SLOW, TOO_SLOW_SAID
from contract.audience import Audience

OUTBOUND_CHARS: Final = 1_048_576  # queued for one reader at the most; beyond that it is closed and resumes
LOW_CHARS: Final = 65_536  # a backlog goes on when no more than this is queued
CLOSE_S: Final = 5  # for the close frame to get out to a reader that may not be reading


class SocketConnection:
    """A socket after its hello. Satisfies the hub's `Connection`."""

    straight: Callable[[bytes], None] | None = None  # texts only: the server frames them

    def __init__(self, socket: WebSocket, audience: Audience, author: Author, token_hash: str) -> None:
        self.audience, self.author, self.token_hash = audience, author, token_hash
        self._socket = socket
        self._queue: deque[str] = deque()
        self._chars = 0
        self._news, self._low, self._empty, self._told = (asyncio.Event() for _ in range(4))
        self._low.set()
        self._empty.set()
        self._closing: tuple[int, str] | None = None

    def send(self, frame: str) -> None:
        if self._closing:
            return
        self._queue.append(frame)
        self._chars += len(frame)
        self._news.set()
        self._empty.clear()
        if self._chars > LOW_CHARS:
            self._low.clear()
        if self._chars > OUTBOUND_CHARS:
            self._queue.clear()
            self.close(TOO_SLOW, TOO_SLOW_SAID)

    def send_all(self, batch: Batch) -> None:
        for frame in batch.texts:
            self.send(frame)

    @property
    def behind(self) -> bool:
        return self._chars > LOW_CHARS

    async def drained(self) -> None:
        await self._low.wait()

    def close(self, code: int, reason: str) -> None:
        if not self._closing:
            self._closing = (code, reason)
            self._told.set()

    async def write(self) -> None:
        """Send what is queued, for ever."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._queue:
                frame = self._queue.popleft()
                await self._socket.send_text(frame)
                self._chars -= len(frame)
                if self._chars <= LOW_CHARS:
                    self._low.set()
            self._empty.set()

    async def told_to_close(self) -> tuple[int, str]:
        """The code and the reason, as soon as somebody wants this connection closed."""
        await self._told.wait()
        assert self._closing is not None  # noqa: S101 - set before the event
        return self._closing

    async def flushed(self) -> None:
        """Return when everything that was queued is with the server's transport."""
        await self._empty.wait()


async def closed(socket: WebSocket, code: int, reason: str) -> None:
    """Close the socket; one that is gone already is closed enough."""
    if WebSocketState.DISCONNECTED in {socket.application_state, socket.client_state}:
        return
    try:
        async with asyncio.timeout(CLOSE_S):
            await socket.close(code, reason)
    except (TimeoutError, WebSocketDisconnect):
        return
