"""Agents' sockets at this replica, as leases in the directory: a dead broker must not make agents look away."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from chat_service.handlers.ports import Ports
from chat_service.ports.directory import Connected
from chat_service.ports.errors import Unavailable

RENEW_S: Final = 15  # at the most
PERIODS: Final = 3  # a lease outlives two renewals that fail

log = logging.getLogger("chat_service.presence")


class Presence:
    """Counts the sockets of each agent here; the first one begins a lease, the last one ends it."""

    def __init__(self, ports: Ports, away_s: float) -> None:
        self._ports = ports
        self.renew_s = min(RENEW_S, away_s / 4) if away_s else RENEW_S
        self._sockets: Counter[str] = Counter()
        self._in_turn = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()

    async def arrived(self, agent_id: str) -> None:
        """A socket more; on return everybody knows."""
        self._sockets[agent_id] += 1
        if self._sockets[agent_id] == 1:
            await self._note([agent_id])

    def left(self, agent_id: str) -> None:
        """A socket less; of the last one everybody learns soon."""
        self._sockets[agent_id] -= 1
        if not self._sockets[agent_id]:
            del self._sockets[agent_id]
            task = asyncio.create_task(self._note([agent_id]))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def run(self) -> None:
        """Renew the leases for ever."""
        while True:
            await asyncio.sleep(self.renew_s)
            await self._note(list(self._sockets))

    async def finish(self) -> None:
        """Return when everybody who left is noted."""
        while self._ending:
            await asyncio.wait(self._ending)

    async def _note(self, agent_ids: Iterable[str]) -> None:
        """Write how it is when it is written, one after another, so that what came first never stands last."""
        async with self._in_turn:
            connections = [self._now(agent_id) for agent_id in agent_ids]
            try:
                await self._ports.directory.note_connections(connections)
            except Unavailable:
                log.warning("agents' connections wait for the database")

    def _now(self, agent_id: str) -> Connected:
        now = self._ports.now()
        lasts = timedelta(seconds=PERIODS * self.renew_s) if self._sockets[agent_id] else timedelta(0)
        return Connected(agent_id=agent_id, replica=self._ports.replica, seen_at=now, until=now + lasts)
