"""How it stands with all conversations, for operators: looked at now and then, whatever there is to count."""

import asyncio
import logging
from datetime import datetime
from typing import Final, NamedTuple

from chat_service.handlers.ports import Ports
from chat_service.handlers.roster import Roster
from chat_service.ports.errors import Unavailable
from chat_service.ports.log import View
from contract.entries import SUPPORT_STATES
from process.tally import Tally

FRESH_S: Final = 5  # between two looks
COUNTED: Final = 10_000  # conversations a state; more are told as so many

log = logging.getLogger("chat_service.census")


class Seen(NamedTuple):
    """Conversations by state, counted up to 10,000 each; agents online; since when the first in the queue waits."""

    conversations: Tally
    agents_online: int
    waits_since: datetime | None


class Census:
    """Counts in the index of newest entries, so all replicas say the same; looks only if somebody asked since.

    `seen` is None while the database does not answer, for numbers of an hour ago are no numbers. `database_ok` is
    whether it did at the last look, None before the first.
    """

    def __init__(self, ports: Ports, roster: Roster) -> None:
        self._ports, self._roster = ports, roster
        self._asked = True
        self.seen: Seen | None = None
        self.database_ok: bool | None = None

    def ask(self) -> Seen | None:
        """What the last look showed; there will be another one soon. May be called from any thread."""
        self._asked = True
        return self.seen

    async def run(self) -> None:
        """Look for ever."""
        while True:
            if self._asked:
                self._asked = False
                await self.look()
            await asyncio.sleep(FRESH_S)

    async def look(self) -> None:
        """Look once."""
        try:
            self.seen = await self._look()
        except Unavailable:
            log.warning("counting conversations waits for the database")
            self.seen = None
        self.database_ok = self.seen is not None

    async def _look(self) -> Seen:
        counted = Tally("state", SUPPORT_STATES)
        for state in SUPPORT_STATES:
            counted.put(state, await self._ports.log.tally(state, COUNTED))
        waiting = await self._ports.log.view(View.QUEUE, None, None, 1)
        return Seen(counted, await self._roster.online(), waiting[0].after.queued_at if waiting else None)
