"""Agents who stay away lose their conversations to the queue; those who are disabled, at once."""

import asyncio
import logging
import random
from datetime import datetime, timedelta
from typing import Final

from chat_service.domain.command import SYSTEM, Command, TakeFromAbsent
from chat_service.domain.refusals import NothingToInsert
from chat_service.handlers.append import Appender
from chat_service.handlers.limits import Seconds
from chat_service.handlers.ports import Ports
from chat_service.handlers.roster import Colleague, Roster
from chat_service.ports.errors import Unavailable
from chat_service.ports.log import PAGE, View
from contract.entries import Entry

SWEEP_S: Final = 5  # at the most
LATE_S: Final = 1  # a sweep that comes so much later than twice its time: this process was not well itself

log = logging.getLogger("chat_service.absence")


class Absence:
    """Looks for owners who are not there. Trusts its eyes only when this process and its database were well."""

    def __init__(self, ports: Ports, appender: Appender, roster: Roster, away_s: float, now: Seconds) -> None:
        self._ports, self._appender, self._roster, self._now = ports, appender, roster, now
        self._away = timedelta(seconds=away_s)
        self._sweep_s = min(SWEEP_S, away_s / 4) if away_s else SWEEP_S
        self._looked_at = self._well_since = now()

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            await asyncio.sleep(self._sweep_s * random.uniform(0.5, 1))  # noqa: S311 - jitter
            await self.sweep_once()

    async def sweep_once(self) -> None:
        """Requeue what belongs to those who are away."""
        if self._now() - self._looked_at > 2 * self._sweep_s + LATE_S:
            self._well_since = self._now()
        try:
            colleagues = {colleague.agent.id: colleague for colleague in await self._roster.everybody()}
            for owner in await self._ports.log.owners():
                if owner in colleagues:
                    await self._look_at(colleagues[owner])
        except Unavailable:
            log.warning("looking for agents who are away waits for the database")
            self._well_since = self._now()
        self._looked_at = self._now()

    async def disabled(self, agent_id: str) -> None:
        """Requeue what this agent has, who was disabled. Raises Unavailable; the next sweep does it then."""
        colleague = await self._roster.one(agent_id)
        if self._ports.live_chat:
            await self._look_at(colleague)

    async def _look_at(self, owner: Colleague) -> None:
        if owner.agent.disabled:
            await self._requeue(owner, "disabled")
        elif self._is_away(owner):
            await self._requeue(owner, "away")

    def _is_away(self, owner: Colleague) -> bool:
        well = self._now() - self._well_since >= self._away.total_seconds()
        return bool(self._away) and well and not owner.connected and self._long_ago(owner.seen_at)

    def _long_ago(self, moment: datetime | None) -> bool:
        return moment is None or self._ports.now() - moment >= self._away

    async def _requeue(self, owner: Colleague, why: str) -> None:
        for head in await self._ports.log.view(View.MINE, owner.agent.id, None, PAGE):
            if owner.agent.disabled or await self._was_theirs_long(head):
                await self._take(head, f"{owner.agent.name} is {why}.")

    async def _was_theirs_long(self, head: Entry) -> bool:
        """Whoever accepted without ever having a socket gets as long as anybody to come."""
        accepted = await self._ports.log.entry(head.conversation_id, head.after.handoff_seq)
        return accepted is None or self._long_ago(accepted.at)

    async def _take(self, head: Entry, reason: str) -> None:
        epoch = head.after.epoch
        wish = TakeFromAbsent(epoch, reason)
        try:
            await self._appender.append(Command(head.conversation_id, f"sys:requeue:{epoch}", SYSTEM, wish))
        except NothingToInsert:
            log.debug("it changed hands meanwhile", extra={"conversation_id": head.conversation_id, "epoch": epoch})
