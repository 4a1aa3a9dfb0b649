"""The hub: every connection of this replica and what it follows. Register first, then the backlog, then live."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from chat_service.domain.kinds import Kind, kind_of
from chat_service.feed import frames
from chat_service.feed.batch import Batch
from chat_service.feed.beat import Beat
from chat_service.feed.channel import Channel
from chat_service.feed.connection import TOO_SLOW, TOO_SLOW_SAID, Connection
from chat_service.feed.crowds import Crowds
from chat_service.feed.pages import RETRY_S, Pages
from chat_service.ports.broker import Altered, Broker, Present, Ring, Told, Typing, Viewing
from chat_service.ports.errors import Unavailable
from chat_service.ports.log import BEYOND, PAGE, Log
from contract import problems
from contract.audience import Audience
from contract.entries import Entry
from process.tally import Tally

Admits = Callable[[str, str, Entry | None], Awaitable[bool]]  # that person to that conversation up to its newest entry

FAULT: Final = 1011  # an error of ours: come back after a while
FAULT_SAID: Final = "something went wrong here: come back with your cursors"
AT_ONCE: Final = 50  # heartbeats: about two milliseconds...
REST_S: Final = 0.008  # ...and a rest, in which what is said goes out: 20,000 take three seconds
STALLED_S: Final = 10  # for a reader who stopped to take, to go on

NOT_HERE: Final = problems.document("not-found", "There is no such conversation here.")

log = logging.getLogger("chat_service.feed")


class Hub:
    """Connects rings of the broker, the log and the connections.

    Counts entries delivered, a receiver each; gaps that were read; and how often a reader took no more for a while.
    """

    def __init__(self, entries: Log, broker: Broker, admits: Admits, crowds: Crowds) -> None:
        self._log, self._pages, self._admits, self._crowds = entries, Pages(entries), admits, crowds
        self._people: dict[str, set[Connection]] = {}
        self.channels: dict[str, Channel] = {}
        self.connections: dict[Connection, dict[str, asyncio.Task[None] | None]] = {}
        self._healing: dict[str, asyncio.Task[None]] = {}
        self.delivered = Tally("how", ("live", "backlog"))
        self.gaps = self.stalls = 0
        self._beat = Beat(broker, self._on_ring)

    def attach(self, connection: Connection) -> None:
        """From now on the connection gets heartbeats and may follow conversations."""
        self.connections[connection] = {}
        self._people.setdefault(connection.author.by.id, set()).add(connection)

    def detach(self, connection: Connection) -> None:
        """Forget the connection."""
        for conversation_id in list(self.connections.get(connection, ())):
            self.unfollow(connection, conversation_id)
        self.connections.pop(connection, None)
        person = self._people.get(connection.author.by.id, set())
        person.discard(connection)
        if not person:
            self._people.pop(connection.author.by.id, None)

    def follow(self, connection: Connection, conversation_id: str, after: int) -> None:
        """Send the backlog after that cursor, then each new entry. Again: the cursor is set anew."""
        self.unfollow(connection, conversation_id)
        if (channel := self.channels.get(conversation_id)) is None:
            channel = Channel(conversation_id, self.stall, self._expel, self.delivered)
            self.channels[conversation_id] = channel
        channel.joining.add(connection)
        task = asyncio.create_task(self._join(connection, channel, min(after, BEYOND)))
        self.connections[connection][conversation_id] = task

    def unfollow(self, connection: Connection, conversation_id: str) -> None:
        """Send nothing more of that conversation."""
        if kind_of(conversation_id) is Kind.ROOM:
            self._crowds.left(conversation_id, connection)
        if task := self.connections.get(connection, {}).pop(conversation_id, None):
            task.cancel()
        if channel := self.channels.get(conversation_id):
            channel.leave(connection)
            if channel.forsaken:
                del self.channels[conversation_id]

    def _expel(self, channel: Channel, person_id: str) -> None:
        """Send that person nothing more of it; who still reads, or is behind, is asked for at the next page."""
        for connection in [one for one in channel.followers if one.author.by.id == person_id]:
            self._crowds.left(channel.conversation_id, connection, for_good=True)
            if connection in channel.live:
                self.unfollow(connection, channel.conversation_id)

    def stall(self, connection: Connection) -> None:
        """A connection takes no more for now: it is told nothing live until it does, and then what it missed."""
        for conversation_id in self.connections.get(connection, ()):
            channel = self.channels[conversation_id]
            if channel.stall(connection):
                self.stalls += 1
                task = asyncio.create_task(self._resume(connection, channel))
                self.connections[connection][conversation_id] = task

    async def beat(self) -> None:
        """Heartbeats for ever, and a look at the heads in between when rings may be lost."""
        await self._beat.run(self.beat_once, self.look)

    async def beat_once(self) -> None:
        """One heartbeat to everybody; a conversation that moved on unheard is healed."""
        heads = await self._heads()
        self._catch_up_with(heads)
        await self._tell_heads(heads)

    async def look(self) -> None:
        """Heal the conversations that moved on unheard, and send nothing else."""
        self._catch_up_with(await self._heads())

    async def _heads(self) -> dict[str, int]:
        """From the database, for memory is stale exactly when a ring is lost; none while it does not answer."""
        try:
            return await self._log.heads(list(self.channels))
        except Unavailable:
            return {}  # the sockets live; what is lost now is healed by the next look

    def _catch_up_with(self, heads: Mapping[str, int]) -> None:
        for conversation_id, head in heads.items():
            if channel := self.channels.get(conversation_id):
                channel.rung = max(channel.rung, head)
                self._heal(channel)

    async def _tell_heads(self, heads: Mapping[str, int]) -> None:
        """A heartbeat to every connection, some at once: live frames go between."""
        for number, connection in enumerate(list(self.connections)):
            if number % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(REST_S)
            if (followed := self.connections.get(connection)) is not None:
                connection.send(frames.heartbeat({one: heads[one] for one in followed if one in heads}))

    def _on_ring(self, ring: Ring) -> None:
        if isinstance(ring, Told):
            self._tell_person(ring)
        elif not isinstance(ring, Present | Altered):
            self._on_conversation(ring)

    def _tell_person(self, told: Told) -> None:
        """All screens of one person here."""
        seq, room_id = told.read_seq, told.conversation_id
        frame = frames.rooms_changed(room_id) if seq is None else frames.read(room_id, seq)
        for connection in list(self._people.get(told.person_id, ())):
            connection.send(frame)

    def _on_conversation(self, ring: Entry | Typing | Viewing) -> None:
        channel = self.channels.get(ring.conversation_id)
        if channel is None:
            return
        if isinstance(ring, Typing):
            if channel.typists.are_told(ring.by.id, typing=ring.typing):
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
            self.gaps += 1
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
            channel.advance(await self._pages.after(channel.conversation_id, channel.last))
            if channel.last == before:
                await asyncio.sleep(RETRY_S)  # rung, but not to be read yet

    async def _join(self, connection: Connection, channel: Channel, cursor: int, *, resumes: bool = False) -> None:
        """Read the backlog, then be live; after a fault the connection is closed, for else it would stay deaf."""
        try:
            await self._catch_up(connection, channel, cursor, resumes=resumes)
        except Exception:
            log.exception("unforeseen error in a backlog", extra={"conversation_id": channel.conversation_id})
            connection.close(FAULT, FAULT_SAID)

    async def _resume(self, connection: Connection, channel: Channel) -> None:
        """Go on where a stalled connection stopped to take; it hears nothing of its having been away."""
        try:
            async with asyncio.timeout(STALLED_S):
                await connection.drained()
        except TimeoutError:
            connection.close(TOO_SLOW, TOO_SLOW_SAID)
        else:
            await self._join(connection, channel, channel.rejoin(connection), resumes=True)

    async def _catch_up(self, connection: Connection, channel: Channel, cursor: int, *, resumes: bool) -> None:
        """Pages of the backlog, at least one, until the connection is as far as everybody else.

        Who `resumes` gets single entries, as if nothing had been. Whoever may read no longer gets nothing of a page.
        """
        told = resumes
        while True:
            await connection.drained()
            page = await self._pages.after(channel.conversation_id, cursor)
            newest = await self._head(channel, cursor, page)
            admitted = await self._admitted(connection, channel, newest)
            if not self._still_joins(connection, channel):
                return
            if not admitted:
                self._refuse(connection, channel)
                return
            head = max(newest.seq if newest else 0, page[-1].seq if page else 0)
            seen = frames.fitting(page, connection.audience)
            page = page[: len(seen)]  # what is left of it is read again, as it is then
            self.delivered.add("backlog", len(page))
            if page and resumes:
                connection.send_all(Batch(frames.entry(entry, connection.audience) for entry in page))
            elif page or not told:
                connection.send(frames.entries(channel.conversation_id, seen, head))
                told = True
            cursor = page[-1].seq if page else min(cursor, head)
            channel.advance(page)
            if cursor >= head and channel.go_live(connection, cursor):
                self.connections[connection][channel.conversation_id] = None
                if kind_of(channel.conversation_id) is Kind.ROOM:
                    self._crowds.came(channel.conversation_id, connection)
                if connection.behind:
                    self.stall(connection)
                return
            self._heal(channel)
            await asyncio.sleep(0)  # an embedded database answers without letting others run

    def _still_joins(self, connection: Connection, channel: Channel) -> bool:
        """Whether this very task is to go on: that it was cancelled may get lost (`process.background.ended`)."""
        return self.connections.get(connection, {}).get(channel.conversation_id) is asyncio.current_task()

    async def _admitted(self, connection: Connection, channel: Channel, newest: Entry | None) -> bool:
        """Whether the connection's person may read what was just read for them."""

        async def ask(conversation_id: str) -> bool:
            return await self._admits(connection.author.by.id, conversation_id, newest)

        return await self._pages.patiently(ask, channel.conversation_id)

    def _refuse(self, connection: Connection, channel: Channel) -> None:
        """Say that there is nothing to read any more."""
        self._crowds.left(channel.conversation_id, connection, for_good=True)
        self.unfollow(connection, channel.conversation_id)
        connection.send(frames.error(NOT_HERE, {"conversation_id": channel.conversation_id}))

    async def _head(self, channel: Channel, cursor: int, page: list[Entry]) -> Entry | None:
        """The newest entry; that a cursor lies beyond it is said only when it is settled."""
        last = page[-1] if 0 < len(page) < PAGE else None  # a page that is not full ends with the newest entry
        newest = last or await self._pages.newest(channel.conversation_id)
        if max(newest.seq if newest else 0, page[-1].seq if page else 0) < cursor:
            newest = await self._pages.settled_head(channel.conversation_id)
        if newest and newest.seq >= channel.last:
            channel.is_in(newest.after.state)
        return newest
