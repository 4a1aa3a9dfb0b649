"""A socket that was handed over: the hub writes to its transport, and no task stays behind for it.

Between two frames of the client there is nothing but the protocol object, this connection and its dialogue.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from starlette.websockets import WebSocket

from chat_service.domain.command import Author
from chat_service.feed.batch import Batch, framed
from chat_service.feed.connection import TOO_SLOW, TOO_SLOW_SAID
from chat_service.feed.hub import FAULT, FAULT_SAID
from chat_service.socket.dialogue import Dialogue
from chat_service.socket.outbound import OUTBOUND_CHARS
from chat_service.socket.stay import Stay
from contract.audience import Audience

HANDOVER: Final = "handoff.handover"  # the scope extension: a callable that gives the connection away

log = logging.getLogger("chat_service.socket")


class Taker(Protocol):
    """Who takes a connection over."""

    def received(self, text: str | None) -> None:
        """A whole message came; None is one of bytes."""

    def behind(self) -> None:
        """The client takes no more for now."""

    def lost(self) -> None:
        """The connection ended. Called once."""


class Carrier(Protocol):
    """What carries a connection."""

    paused: bool  # whether the transport has as much as it should hold for a reader that is behind

    @property
    def straight(self) -> Callable[[bytes], None]:
        """The shortest way to send frames, for as long as nobody ends the connection."""

    def write(self, data: bytes) -> int:
        """Send frames; how many bytes wait in the transport for a reader that is behind, 0 for one that is not."""

    async def drained(self) -> None:
        """Return when the transport takes more without piling up."""

    def end(self, code: int, reason: str) -> None:
        """Send a close frame and wait for the other side's, for a while."""

    def hold(self, *, reading: bool) -> None:
        """Read on, or let the client wait."""

    def attend(self, taker: Taker) -> None:
        """From now on messages and the end go to the taker; until then the client waits."""


def carrier_of(socket: WebSocket) -> Carrier | None:
    """What carries the socket from now on, without the endpoint; None on a server that hands nothing over."""
    hand_over: Callable[[], Carrier] | None = socket.scope.get("extensions", {}).get(HANDOVER)
    return hand_over() if hand_over else None


class DirectConnection:
    """Satisfies the hub's `Connection`."""

    __slots__ = ("_carrier", "_closing", "audience", "author", "straight", "token_hash")

    def __init__(self, carrier: Carrier, audience: Audience, author: Author, token_hash: str) -> None:
        self.audience, self.author, self.token_hash = audience, author, token_hash
        self._carrier, self._closing = carrier, False
        self.straight: Callable[[bytes], None] | None = carrier.straight

    def send(self, frame: str) -> None:
        self._send(framed(frame))

    def send_all(self, batch: Batch) -> None:
        self._send(batch.wire)

    @property
    def behind(self) -> bool:
        return self._carrier.paused

    async def drained(self) -> None:
        await self._carrier.drained()

    def close(self, code: int, reason: str) -> None:
        if not self._closing:
            self._closing = True
            self.straight = None
            self._carrier.end(code, reason)

    def _send(self, data: bytes) -> None:
        if not self._closing and self._carrier.write(data) > OUTBOUND_CHARS:
            self.close(TOO_SLOW, TOO_SLOW_SAID)


class Attendant:
    """Takes the client's frames, one after another, in a task that lives as long as there are some."""

    __slots__ = ("_carrier", "_connection", "_dialogue", "_stay", "_task", "_waiting")

    def __init__(self, carrier: Carrier, connection: DirectConnection, dialogue: Dialogue, stay: Stay) -> None:
        self._carrier, self._connection, self._dialogue, self._stay = carrier, connection, dialogue, stay
        self._waiting: deque[str | None] | None = None
        self._task: asyncio.Task[None] | None = None

    def received(self, text: str | None) -> None:
        if self._waiting is not None:
            self._waiting.append(text)
            return
        self._waiting = deque((text,))
        self._carrier.hold(reading=False)  # the client waits in its own memory, not in ours
        self._task = asyncio.get_running_loop().create_task(self._take(self._waiting))

    def behind(self) -> None:
        self._stay.stall()

    def lost(self) -> None:
        if self._task:
            self._task.cancel()
        self._stay.end()

    async def _take(self, waiting: deque[str | None]) -> None:
        try:
            while waiting:
                await self._dialogue.take(waiting.popleft())
        except Exception:
            log.exception("unforeseen error in a socket")
            self._connection.close(FAULT, FAULT_SAID)
        finally:
            self._task = self._waiting = None
            self._carrier.hold(reading=True)
