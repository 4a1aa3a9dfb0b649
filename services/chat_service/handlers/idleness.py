"""Conversations in which nobody owes an answer and nothing happens any more are resolved. Who waits is never swept."""

import asyncio
import logging
import random
from datetime import UTC, datetime, timedelta
from typing import Final

from chat_service.domain.command import SYSTEM, Command, ResolveIdle
from chat_service.domain.refusals import NothingToInsert
from chat_service.handlers.append import Appender
from chat_service.handlers.ports import Ports
from chat_service.ports.errors import Unavailable
from chat_service.ports.log import PAGE, Place
from contract.entries import Entry, State

SWEEP_S: Final = 60  # at the most
SWEPT: Final = (State.BOT, State.ASSIGNED)
BEGINNING: Final = Place(datetime(1970, 1, 1, tzinfo=UTC), "")

log = logging.getLogger("chat_service.idleness")


class Idleness:
    """Walks through what was not touched for long, a page a sweep: where somebody owes an answer it stays."""

    def __init__(self, ports: Ports, appender: Appender, resolve_after_s: float) -> None:
        self._ports, self._appender = ports, appender
        self._patience = timedelta(seconds=resolve_after_s)
        self._sweep_s = min(SWEEP_S, resolve_after_s / 4)
        self._places = dict.fromkeys(SWEPT, BEGINNING)

    async def run(self) -> None:
        """Sweep for ever; never, if there is no limit."""
        while self._patience:
            await asyncio.sleep(self._sweep_s * random.uniform(0.5, 1))  # noqa: S311 - jitter
            try:
                await self.sweep_once()
            except Unavailable:
                log.warning("looking for idle conversations waits for the database")

    async def sweep_once(self) -> None:
        """Resolve what is idle on the next page of each state. Raises Unavailable."""
        for state in SWEPT:
            heads = await self._ports.log.by_time(state, self._places[state], PAGE)
            old = [head for head in heads if self._ports.now() - head.at >= self._patience]
            for head in old:
                if head.after.visitor_seq <= head.after.answered_seq:
                    await self._resolve(head)
            self._places[state] = Place(old[-1].at, old[-1].conversation_id) if len(old) == PAGE else BEGINNING

    async def _resolve(self, head: Entry) -> None:
        epoch = head.after.epoch
        wish = ResolveIdle(epoch, "Nothing happened for long.")
        command = Command(head.conversation_id, f"sys:resolve:{epoch}", SYSTEM, wish, seq=head.seq)
        try:
            await self._appender.append(command)
        except NothingToInsert:
            log.debug("it goes on after all", extra={"conversation_id": head.conversation_id, "epoch": epoch})
