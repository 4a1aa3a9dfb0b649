"""Who waits, in order: one ordered read a second, however many ask."""

from typing import Final, NamedTuple

from chat_service.handlers.limits import Seconds
from chat_service.handlers.waits import Waits
from chat_service.ports.log import Log

COUNTED: Final = 100  # positions and lengths end here
FRESH_S: Final = 1


class Place(NamedTuple):
    """Where a waiting visitor stands; the wait is in seconds, None while nobody can know it."""

    position: int
    expected_wait_s: int | None


class Board:
    """The queue as it was at most a second ago."""

    def __init__(self, log: Log, waits: Waits, now: Seconds) -> None:
        self._log, self._waits, self._now = log, waits, now
        self._places: dict[str, int] = {}
        self._read_at = float("-inf")

    async def place(self, conversation_id: str) -> Place | None:
        """The place of a queued conversation, at the most 100; None if it began to wait after the last look."""
        places = await self._fresh()
        position = places.get(conversation_id, COUNTED if len(places) == COUNTED else None)
        return Place(position, await self._waits.expected_s()) if position else None

    async def length(self) -> int:
        """How many wait, counted to a hundred."""
        return len(await self._fresh())

    async def _fresh(self) -> dict[str, int]:
        if self._now() - self._read_at >= FRESH_S:
            waiting = await self._log.queue(COUNTED)
            self._places = {entry.conversation_id: place for place, entry in enumerate(waiting, start=1)}
            self._read_at = self._now()
        return self._places
