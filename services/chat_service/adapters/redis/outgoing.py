"""Letters that wait to be published: few enough to fit, young enough to be news."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

CAPACITY: Final = 10_000  # letters; of more the oldest are dropped, for heartbeats tell of their entries, too
NEWS_S: Final = 5  # what could not be told for longer is dropped: who typed then has stopped
BATCH: Final = 500  # letters in one round trip


class Waiting(NamedTuple):
    """A letter, and when it came."""

    since_s: float
    letter: bytes


class Outgoing:
    """First in, first out. `dropped` counts what is never published."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._waiting: deque[Waiting] = deque()
        self._filled = asyncio.Event()
        self.dropped = 0

    def put(self, letter: bytes) -> None:
        """Never waits."""
        self._waiting.append(Waiting(self._now_s(), letter))
        self._drop(len(self._waiting) - CAPACITY)
        self._filled.set()

    async def filled(self) -> None:
        """Return when something waits."""
        await self._filled.wait()

    def take(self) -> list[Waiting]:
        """The next ones that still are news; none if nothing waits."""
        oldest_s = self._now_s() - NEWS_S
        self._drop(sum(1 for one in self._waiting if one.since_s < oldest_s))
        taken = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        if not taken:
            self._filled.clear()
        return taken

    def give_back(self, taken: Sequence[Waiting]) -> None:
        """They could not be published: they are the next again."""
        self._waiting.extendleft(reversed(taken))
        self._drop(len(self._waiting) - CAPACITY)

    def _drop(self, amount: int) -> None:
        for _ in range(amount):
            self._waiting.popleft()
            self.dropped += 1
