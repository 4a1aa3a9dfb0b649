"""A socket that was handed over: the hub writes to its transport, and no task stays behind for it.

Between two frames of the client there is nothing but the protocol object, this connection and its dialogue.
"""

import asyncio
import logging
from collections import deque
from contextlib import ExitStack
from typing import Final, Protocol

from starlette.websockets import WebSocket

from chat_service.domain.command import Author
from chat_service.feed.batch import Batch, framed
from chat_service.feed.hub import FAULT, FAULT_SAID
from chat_service.socket.dialogue import Dialogue
from chat_service.socket.outbound import OUTBOUND_CHARS, TOO_SLOW
from contract.audience import Audience

HANDOVER: Final = "handoff.handover"  # the scope extension: the carrier of this connection

log = logging.getLogger("chat_service.socket")


class Taker(Protocol):
    """Who takes a connection over."""

    def received(self, text: str | None) -> None:
        """A whole message came; None is one of bytes."""

    def lost(self) -> None:
        """The connection ended. Called once."""


class Carrier(Protocol):
    """The protocol object that carries a connection."""

    def write(self, data: bytes) -> int:
        """Send frames; how many bytes wait in the transport for a reader that is behind, 0 for one that is not."""

    async def drained(self) -> None:
        """Return when the transport takes more without piling up."""

    def end(self, code: int, reason: str) -> None:
        """Send a close frame and wait for the other side's, for a while."""

    def hold(self, *, reading: bool) -> None:
        """Read on, or let the client wait."""

    def hand_over(self, taker: Taker) -> None:
        """From now on messages and the end go to the taker; the endpoint may return."""


def carrier_of(socket: WebSocket) -> Carrier | None:
    """What carries the socket; None on a server that hands nothing over."""
    found: Carrier | None = socket.scope.get("extensions", {}).get(HANDOVER)
    return found


class DirectConnection:
    """Satisfies the hub's `Connection`."""

    __slots__ = ("_carrier", "_closing", "audience", "author", "token_hash")

    def __init__(self, carrier: Carrier, audience: Audience, author: Author, token_hash: str) -> None:
        self.audience, self.author, self.token_hash = audience, author, token_hash
        self._carrier, self._closing = carrier, False

    def send(self, frame: str) -> None:
        self._write(framed(frame))

    def send_all(self, batch: Batch) -> None:
        self._write(batch.wire)

    async def drained(self) -> None:
        await self._carrier.drained()

    def close(self, code: int, reason: str) -> None:
        if not self._closing:
            self._closing = True
            self._carrier.end(code, reason)

    def _write(self, data: bytes) -> None:
        if not self._closing and self._carrier.write(data) > OUTBOUND_CHARS:
            self.close(TOO_SLOW, "too slow: come back with your cursors")


class Attendant:
    """Takes the client's frames, one after another, in a task that lives as long as there are some."""

    __slots__ = ("_carrier", "_connection", "_dialogue", "_ending", "_task", "_waiting")

    def __init__(self, carrier: Carrier, connection: DirectConnection, dialogue: Dialogue, ending: ExitStack) -> None:
        self._carrier, self._connection, self._dialogue, self._ending = carrier, connection, dialogue, ending
        self._waiting: deque[str | None] = deque()
        self._task: asyncio.Task[None] | None = None

    def received(self, text: str | None) -> None:
        self._waiting.append(text)
        if self._task is None:
            self._carrier.hold(reading=False)  # the client waits in its own memory, not in ours
            self._task = asyncio.get_running_loop().create_task(self._take())

    def lost(self) -> None:
        if self._task:
            self._task.cancel()
        self._ending.close()

    async def _take(self) -> None:
        try:
            while self._waiting:
                await self._dialogue.take(self._waiting.popleft())
        except Exception:
            log.exception("unforeseen error in a socket")
            self._connection.close(FAULT, FAULT_SAID)
        finally:
            self._task = None
            self._carrier.hold(reading=True)
