"""Tells agents who watch the inbox of every change: as it rings, and by the log what did not ring."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from chat_service.domain.kinds import Kind, kind_of
from chat_service.feed import frames
from chat_service.feed.beat import Beat
from chat_service.feed.connection import Connection
from chat_service.ports.broker import Broker, Ring
from chat_service.ports.clock import Now
from chat_service.ports.errors import Unavailable
from chat_service.ports.log import PAGE, Log, Place
from contract.entries import Entry

Rows = Callable[[list[Entry]], Awaitable[Sequence[tuple[Entry, Mapping[str, str]]]]]  # heads with their visitors

OVERLAP: Final = timedelta(seconds=5)  # clocks of replicas differ, and writes take their time
REMEMBERED: Final = 20_000  # conversations of which it is known what was told; others are told again

log = logging.getLogger("chat_service.feed")


class InboxNews:
    """The watchers of this replica. Who is about to watch gets what happens meanwhile right after the welcome."""

    def __init__(self, entries: Log, rows: Rows, broker: Broker, now: Now) -> None:
        self._log, self._rows, self._now = entries, rows, now
        self._watchers: dict[Connection, list[str] | None] = {}
        self._rung: asyncio.Queue[Entry] = asyncio.Queue()
        self._told: OrderedDict[str, int] = OrderedDict()
        self._since = now()
        self._beat = Beat(broker, self._on_ring)

    async def watch(self, connection: Connection, counts: Callable[[], Awaitable[dict[str, int]]]) -> None:
        """Send the counts, then every change since before they were read. Raises Unavailable."""
        held: list[str] = []
        self._watchers[connection] = held
        try:
            welcome = frames.inbox_subscribed(await counts())
        except Unavailable:
            self.forget(connection)
            raise
        if self._watchers.get(connection) is held:
            self._watchers[connection] = None
            for frame in (welcome, *held):
                connection.send(frame)

    def forget(self, connection: Connection) -> None:
        """It watches no longer."""
        self._watchers.pop(connection, None)

    async def run(self) -> None:
        """Pass on what rings, for ever."""
        while True:
            heads = [await self._rung.get()]
            while not self._rung.empty():
                heads.append(self._rung.get_nowait())
            try:
                await self._tell(heads)
            except Unavailable:
                log.warning("news for the inbox wait for the database")  # the next beat brings them

    async def beat(self) -> None:
        """Catch up with the log, as often as everybody gets a heartbeat, and in between when rings may be lost."""
        await self._beat.run(self.catch_up, self.catch_up)

    async def catch_up(self) -> None:
        """Tell what changed since the last time and did not ring."""
        now = self._now()
        try:
            if self._watchers:
                await self._read_from(self._since)
        except Unavailable:
            log.warning("the inbox waits for the database")
        else:
            self._since = now - OVERLAP

    async def _read_from(self, since: datetime) -> None:
        place = Place(since, "")
        while heads := await self._log.by_time(None, place, PAGE):
            await self._tell(heads)
            place = Place(heads[-1].at, heads[-1].conversation_id)

    def _on_ring(self, ring: Ring) -> None:
        if self._watchers and isinstance(ring, Entry) and kind_of(ring.conversation_id) is Kind.SUPPORT:
            self._rung.put_nowait(ring)

    async def _tell(self, heads: list[Entry]) -> None:
        for head, visitor in await self._rows([head for head in heads if self._is_news(head)]):
            if self._is_news(head):
                self._remember(head)
                self._send(frames.inbox(head, visitor))

    def _is_news(self, head: Entry) -> bool:
        return head.seq > self._told.get(head.conversation_id, 0)

    def _remember(self, head: Entry) -> None:
        self._told[head.conversation_id] = head.seq
        self._told.move_to_end(head.conversation_id)
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)

    def _send(self, frame: str) -> None:
        for connection, held in list(self._watchers.items()):
            if held is None:
                connection.send(frame)
            else:
                held.append(frame)
