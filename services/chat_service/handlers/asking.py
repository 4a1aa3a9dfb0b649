"""Asking the bot. The log is the outbox: what awaits an answer is written there, so any replica can go on with it."""

import asyncio
import logging
import random
from collections.abc import Awaitable
from datetime import timedelta
from typing import Final

from chat_service.handlers.answering import Answering
from chat_service.handlers.ports import Ports
from chat_service.ports.directory import Lease
from chat_service.ports.errors import Unavailable
from contract.entries import Entry
from process.background import ended

LEASE: Final = timedelta(seconds=15)
RENEW_S: Final = 5
AT_ONCE: Final = 50  # turns in flight on one replica
OVERDUE: Final = timedelta(seconds=15)  # awaited longer than this, a conversation is anybody's
SWEEP_S: Final = 5
SWEEP: Final = 100  # conversations a sweep

log = logging.getLogger("chat_service.asking")


class Asker:
    """Keeps at most one turn in flight a conversation, over all replicas, and goes on while something is awaited."""

    def __init__(self, ports: Ports, answering: Answering) -> None:
        self._ports, self._answering = ports, answering
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._wanted: set[str] = set()
        self._leaving = False

    def wanted(self, entry: Entry) -> bool:
        """Whether this entry began the wait for an answer; one that came later is the asker's at work."""
        awaiting = entry.after.awaiting
        return awaiting is not None and awaiting.since == entry.at and entry.by.role == "visitor"

    def ask(self, conversation_id: str) -> None:
        """Have the bot asked, in the background."""
        self._wanted.add(conversation_id)
        if conversation_id not in self._tasks and not self._leaving:
            task = asyncio.create_task(self._answer(conversation_id))
            self._tasks[conversation_id] = task

    async def sweep(self) -> None:
        """For ever: take up what is overdue, because whoever was to ask is gone."""
        while True:
            await asyncio.sleep(SWEEP_S * random.uniform(0.5, 1))  # noqa: S311 - jitter
            await self.sweep_once()

    async def sweep_once(self) -> None:
        """Ask wherever an answer is overdue."""
        try:
            for conversation_id in await self._ports.log.awaiting_since(self._ports.now() - OVERDUE, SWEEP):
                self.ask(conversation_id)
        except Unavailable:
            log.warning("the sweep waits for the database")

    async def leave(self) -> None:
        """Begin no turn any more; give up those in flight, for another replica takes them up."""
        self._leaving = True
        await ended(self._tasks.values())

    @property
    def in_flight(self) -> int:
        """Conversations whose turn this replica looks after."""
        return len(self._tasks)

    async def _answer(self, conversation_id: str) -> None:
        """Answer; and again, if somebody asked for it while the last look was under way."""
        try:
            while conversation_id in self._wanted:
                self._wanted.discard(conversation_id)
                await self._under_lease(conversation_id)
        finally:
            del self._tasks[conversation_id]

    async def _under_lease(self, conversation_id: str) -> None:
        """Answer until nothing is awaited; look once more after giving the lease back."""
        try:
            async with self._slots:
                while await self._awaited(conversation_id) and await self._take(conversation_id):
                    try:
                        await self._renewing(conversation_id, self._until_answered(conversation_id))
                    finally:
                        await self._ports.directory.drop_lease(_lease_id(conversation_id), self._ports.replica)
        except Unavailable:
            log.warning("asking waits for the database", extra={"conversation_id": conversation_id})

    async def _awaited(self, conversation_id: str) -> Entry | None:
        head = await self._ports.log.head(conversation_id)
        return head if head and head.after.awaiting else None

    async def _take(self, conversation_id: str) -> bool:
        now = self._ports.now()
        lease = Lease(id=_lease_id(conversation_id), holder=self._ports.replica, until=now + LEASE)
        return await self._ports.directory.take_lease(lease, now)

    async def _renewing(self, conversation_id: str, work: Awaitable[None]) -> None:
        """Do the work, renewing the lease; without the lease the work is somebody else's."""
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait([task], timeout=RENEW_S))[0]:
                until = self._ports.now() + LEASE
                lease = Lease(id=_lease_id(conversation_id), holder=self._ports.replica, until=until)
                if not await self._ports.directory.renew_lease(lease):
                    return
            task.result()
        finally:
            task.cancel()

    async def _until_answered(self, conversation_id: str) -> None:
        while head := await self._awaited(conversation_id):
            await self._answering.answer(head)
            if await self._ports.log.head(conversation_id) == head:
                log.error("a turn changed nothing", extra={"conversation_id": conversation_id, "seq": head.seq})
                return


def _lease_id(conversation_id: str) -> str:
    return f"turn:{conversation_id}"
