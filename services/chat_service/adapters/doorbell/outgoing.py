"""Letters that wait to be published: few and short enough to fit, young enough to be news."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

CAPACITY: Final = 10_000  # letters; of more the oldest are dropped, for heartbeats tell of their entries, too
CAPACITY_BYTES: Final = 32 * 1_048_576  # of all of them; the same
NEWS_S: Final = 5  # what could not be told for longer is dropped: who typed then has stopped
BATCH: Final = 500  # letters in one round trip
BATCH_BYTES: Final = 1_048_576  # after which a round trip takes no further letter


class Waiting(NamedTuple):
    """A letter, and when it came."""

    since_s: float
    letter: bytes


class Outgoing:
    """First in, first out. `dropped` counts what is never published."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._waiting: deque[Waiting] = deque()
        self._bytes = 0
        self._filled, self._told = asyncio.Event(), asyncio.Event()
        self._told.set()
        self.dropped = 0

    def put(self, letter: bytes) -> None:
        """Never waits."""
        self._waiting.append(Waiting(self._now_s(), letter))
        self._bytes += len(letter)
        self._fit()
        self._told.clear()
        self._filled.set()

    async def filled(self) -> None:
        """Return when something waits."""
        await self._filled.wait()

    async def told(self) -> None:
        """Return when nothing waits, and what was taken did not come back."""
        await self._told.wait()

    def take(self) -> list[Waiting]:
        """The next ones that still are news; none if nothing waits."""
        oldest_s = self._now_s() - NEWS_S
        while self._waiting and self._waiting[0].since_s < oldest_s:
            self._drop()
        taken: list[Waiting] = []
        size = 0
        while self._waiting and len(taken) < BATCH and size < BATCH_BYTES:
            taken.append(self._next())
            size += len(taken[-1].letter)
        if not taken:
            self._filled.clear()
            self._told.set()
        return taken

    def give_back(self, taken: Sequence[Waiting]) -> None:
        """They could not be published: they are the next again."""
        self._waiting.extendleft(reversed(taken))
        self._bytes += sum(len(one.letter) for one in taken)
        self._fit()

    def _fit(self) -> None:
        while len(self._waiting) > CAPACITY or self._bytes > CAPACITY_BYTES:
            self._drop()

    def _drop(self) -> None:
        self._next()
        self.dropped += 1

    def _next(self) -> Waiting:
        one = self._waiting.popleft()
        self._bytes -= len(one.letter)
        return one
