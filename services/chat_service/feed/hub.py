"""The hub: every connection of this replica and what it follows. Register first, then the backlog, then live."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

from chat_service.feed import frames
from chat_service.feed.beat import Beat
from chat_service.feed.channel import Channel
from chat_service.feed.connection import Connection
from chat_service.ports.broker import Broker, Ring, Typing, Viewing
from chat_service.ports.errors import Unavailable
from chat_service.ports.log import BEYOND, PAGE, Log
from contract.audience import Audience
from contract.entries import Entry

T = TypeVar("T")

FAULT: Final = 1011  # an error of ours: come back after a while
FAULT_SAID: Final = "something went wrong here: come back with your cursors"
AT_ONCE: Final = 50  # heartbeats: about two milliseconds
RETRY_S: Final = 0.5  # between tries to read a backlog while the database does not answer

log = logging.getLogger("chat_service.feed")


class Hub:
    """Connects rings of the broker, the log and the connections."""

    def __init__(self, entries: Log, broker: Broker) -> None:
        self._log = entries
        self.channels: dict[str, Channel] = {}
        self.connections: dict[Connection, dict[str, asyncio.Task[None] | None]] = {}
        self._healing: dict[str, asyncio.Task[None]] = {}
        self._beat = Beat()
        broker.listen(self._on_ring, self._beat.hurry)

    def attach(self, connection: Connection) -> None:
        """From now on the connection gets heartbeats and may follow conversations."""
        self.connections[connection] = {}

    def detach(self, connection: Connection) -> None:
        """Forget the connection."""
        for conversation_id in list(self.connections.get(connection, ())):
            self.unfollow(connection, conversation_id)
        self.connections.pop(connection, None)

    def follow(self, connection: Connection, conversation_id: str, after: int) -> None:
        """Send the backlog after that cursor, then each new entry. Again: the cursor is set anew."""
        self.unfollow(connection, conversation_id)
        channel = self.channels.setdefault(conversation_id, Channel(conversation_id))
        channel.joining.add(connection)
        task = asyncio.create_task(self._join(connection, channel, min(after, BEYOND)))
        self.connections[connection][conversation_id] = task

    def unfollow(self, connection: Connection, conversation_id: str) -> None:
        """Send nothing more of that conversation."""
        if task := self.connections.get(connection, {}).pop(conversation_id, None):
            task.cancel()
        if channel := self.channels.get(conversation_id):
            channel.leave(connection)
            if channel.forsaken:
                del self.channels[conversation_id]

    async def beat(self) -> None:
        """Heartbeats for ever. Heads come from the database, for memory is stale exactly when a ring is lost."""
        while True:
            await self._beat.due()
            await self.beat_once()

    async def beat_once(self) -> None:
        """One heartbeat to everybody; a conversation that moved on unheard is healed."""
        try:
            heads = await self._log.heads(list(self.channels))
        except Unavailable:
            heads = {}  # the sockets live; what is lost now is healed by the next beat
        await self._tell_heads(heads)
        for conversation_id, head in heads.items():
            if channel := self.channels.get(conversation_id):
                channel.rung = max(channel.rung, head)
                self._heal(channel)

    async def _tell_heads(self, heads: Mapping[str, int]) -> None:
        """A heartbeat to every connection, some in each turn of the loop: live frames go between."""
        for number, connection in enumerate(list(self.connections)):
            if number % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)
            if (followed := self.connections.get(connection)) is not None:
                connection.send(frames.heartbeat({one: heads[one] for one in followed if one in heads}))

    def _on_ring(self, ring: Ring) -> None:
        channel = self.channels.get(ring.conversation_id)
        if channel is None:
            return
        if isinstance(ring, Typing):
            channel.tell(frames.typing(ring.conversation_id, ring.by, now=ring.typing), besides=ring.by.id)
        elif isinstance(ring, Viewing):
            seen = frames.viewing(ring.conversation_id, ring.by, now=ring.viewing)
            channel.tell(seen, besides=ring.by.id, audiences={Audience.AGENT})
        else:
            channel.ring(ring)
            self._heal(channel)

    def _heal(self, channel: Channel) -> None:
        """Read what live followers miss, once at a time."""
        if channel.behind and channel.conversation_id not in self._healing:
            task = asyncio.create_task(self._read_gap(channel))
            self._healing[channel.conversation_id] = task
            task.add_done_callback(lambda _: self._healing.pop(channel.conversation_id, None))

    async def _read_gap(self, channel: Channel) -> None:
        """Until live followers are as far as is known; after a fault they all come back and read for themselves."""
        try:
            await self._read_on(channel)
        except Exception:
            log.exception("unforeseen error in a gap", extra={"conversation_id": channel.conversation_id})
            for connection in list(channel.live):
                connection.close(FAULT, FAULT_SAID)

    async def _read_on(self, channel: Channel) -> None:
        while channel.behind:
            before = channel.last
            channel.advance(await self._page(channel.conversation_id, channel.last))
            if channel.last == before:
                await asyncio.sleep(RETRY_S)  # rung, but not to be read yet

    async def _join(self, connection: Connection, channel: Channel, cursor: int) -> None:
        """Read the backlog, then be live; after a fault the connection is closed, for else it would stay deaf."""
        try:
            await self._catch_up(connection, channel, cursor)
        except Exception:
            log.exception("unforeseen error in a backlog", extra={"conversation_id": channel.conversation_id})
            connection.close(FAULT, FAULT_SAID)

    async def _catch_up(self, connection: Connection, channel: Channel, cursor: int) -> None:
        """Pages of the backlog, at least one, until the connection is as far as everybody else."""
        told = False
        while True:
            await connection.drained()
            page = await self._page(channel.conversation_id, cursor)
            head = await self._head(channel, cursor, page)
            if page or not told:
                connection.send(frames.entries(channel.conversation_id, page, head, connection.audience))
                told = True
            cursor = page[-1].seq if page else min(cursor, head)
            channel.advance(page)
            if cursor >= head and channel.go_live(connection, cursor):
                self.connections[connection][channel.conversation_id] = None
                return
            self._heal(channel)
            await asyncio.sleep(0)  # an embedded database answers without letting others run

    async def _head(self, channel: Channel, cursor: int, page: list[Entry]) -> int:
        """The newest seq, and the state with it; that a cursor lies beyond it is said only when it is settled."""
        last = page[-1] if 0 < len(page) < PAGE else None  # a page that is not full ends with the newest entry
        newest = last or await self._newest(channel.conversation_id)
        head = max(newest.seq if newest else 0, page[-1].seq if page else 0)
        if head < cursor:
            newest = await self._patiently(self._log.settled_head, channel.conversation_id)
            head = newest.seq if newest else 0
        if newest and newest.seq >= channel.last:
            channel.state = newest.after.state
        return head

    async def _newest(self, conversation_id: str) -> Entry | None:
        async def read(wanted: str) -> list[Entry]:
            return await self._log.before(wanted, None, 1)

        found = await self._patiently(read, conversation_id)
        return found[0] if found else None

    async def _page(self, conversation_id: str, cursor: int) -> list[Entry]:
        async def read(wanted: str) -> list[Entry]:
            return await self._log.after(wanted, cursor, PAGE)

        return await self._patiently(read, conversation_id)

    async def _patiently(self, read: Callable[[str], Awaitable[T]], conversation_id: str) -> T:
        """Read until the database answers: a follower who waits is better off than one who is sent away."""
        while True:
            try:
                return await read(conversation_id)
            except Unavailable:
                log.warning("a backlog waits for the database", extra={"conversation_id": conversation_id})
                await asyncio.sleep(RETRY_S)
