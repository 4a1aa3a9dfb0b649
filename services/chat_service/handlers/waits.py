"""How long people wait: noted at each acceptance, told to whoever waits now. What nobody can know is not invented."""

import asyncio
import logging
import statistics
from datetime import timedelta
from typing import Final

from chat_service.handlers.limits import Seconds
from chat_service.handlers.ports import Ports
from chat_service.ports.directory import Wait
from chat_service.ports.errors import Unavailable
from contract.entries import Entry, HandoffAccepted, MessagePosted, State
from process.histogram import Histogram

RECENT: Final = timedelta(minutes=30)
COUNTED: Final = 20  # acceptances, the latest ones
FRESH_S: Final = 1
WAITED_S: Final = (10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400)

log = logging.getLogger("chat_service.waits")


class Waits:
    """Notes waits that ended, here and for all replicas, and expects others to be like the recent ones."""

    def __init__(self, ports: Ports, now: Seconds) -> None:
        self._ports, self._now = ports, now
        self._expected: int | None = None
        self._read_at = float("-inf")
        self.ended_after = Histogram(WAITED_S)
        self._noting: set[asyncio.Task[None]] = set()

    def ended(self, entry: Entry) -> None:
        """Note the wait that this new entry ended, if it ended one; in the background."""
        began = entry.after.state is State.ASSIGNED and entry.after.handoff_seq == entry.seq > 1
        if began and isinstance(entry.payload, HandoffAccepted | MessagePosted):
            task = asyncio.create_task(self._note(entry))
            self._noting.add(task)
            task.add_done_callback(self._noting.discard)

    async def expected_s(self) -> int | None:
        """The median of the recent waits in whole seconds, None if nobody was accepted lately. Raises Unavailable."""
        if self._now() - self._read_at >= FRESH_S:
            waits = await self._ports.directory.waits_since(self._ports.now() - RECENT, COUNTED)
            self._expected = round(statistics.median(waits)) if waits else None
            self._read_at = self._now()
        return self._expected

    async def _note(self, entry: Entry) -> None:
        """One who was taken over from the bot did not wait."""
        try:
            before = await self._ports.log.entry(entry.conversation_id, entry.seq - 1)
            if before and before.after.queued_at:
                seconds = max(0, (entry.at - before.after.queued_at).total_seconds())
                self.ended_after.observe(seconds)
                wait = Wait(conversation_id=entry.conversation_id, seq=entry.seq, at=entry.at, seconds=seconds)
                await self._ports.directory.note_wait(wait)
        except Unavailable:
            log.info("a wait is not noted: the database does not answer")
