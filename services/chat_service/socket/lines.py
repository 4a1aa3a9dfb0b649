"""The open lines of a process: what they have in common, so that each of them is small."""

import asyncio
import random
from collections.abc import MutableSet
from typing import Final, Protocol

from websockets.protocol import OPEN
from websockets.server import ServerProtocol

FRAME_BYTES: Final = 65_536  # of a message from a client, as a whole
PING_S: Final = 20  # between two pings to a line; who was silent since the last one is gone
TICKS: Final = 200  # in that time: each pings so few that nobody waits for its pings and what answers them
TICK_S: Final = PING_S / TICKS


class Pinged(Protocol):
    """A line that is asked now and then whether somebody is there."""

    def ping(self) -> None:
        """Ask, or end if nobody answered the last time."""


def forget(parser: ServerProtocol) -> None:
    """Nobody needs it any more: it, its generator and its exception hold one another until a collection of garbage."""
    parser.parser.close()
    parser.parser_exc = None


class Lines:
    """Lends the parser, and pings: each line in some one of `TICKS`, also of those that come all at once."""

    def __init__(self, tick_s: float = TICK_S) -> None:
        self._tick_s = tick_s
        self._parser: ServerProtocol | None = None
        self._ticks: list[set[Pinged]] = [set() for _ in range(TICKS)]
        self._tick = 0
        self._timer: asyncio.TimerHandle | None = None

    def open(self, line: Pinged) -> MutableSet[Pinged]:
        """Ping the line from now on; it ends that by leaving the set. The first ping comes within `PING_S`."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._tick_s, self._ping)
        tick = random.choice(self._ticks)  # noqa: S311 - no secret hangs on it
        tick.add(line)
        return tick

    def lend(self) -> ServerProtocol:
        """A parser of an open connection that stands between two messages."""
        parser, self._parser = self._parser, None
        return parser or ServerProtocol(state=OPEN, max_size=FRAME_BYTES)

    def take_back(self, parser: ServerProtocol) -> bool:
        """Whether the parser stands between two messages again, and may be lent to another line."""
        clean = parser.current_size is None and parser.state is OPEN and parser.parser_exc is None
        if clean and self._parser:
            forget(parser)
        elif clean:
            self._parser = parser
        return clean

    def _ping(self) -> None:
        tick = self._ticks[self._tick]
        self._tick = (self._tick + 1) % TICKS
        for line in tuple(tick):
            line.ping()
        self._timer = asyncio.get_running_loop().call_later(self._tick_s, self._ping) if any(self._ticks) else None
