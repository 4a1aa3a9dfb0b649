"""Who is in which room: told between replicas as it changes and in whole now and then, and to readers once a second."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from chat_service.feed import frames
from chat_service.feed.batch import Batch
from chat_service.feed.connection import Connection
from chat_service.feed.crowd import Crowd
from chat_service.ports.broker import Altered, Broker, Present, Ring

EVERY_S: Final = 1  # at most one frame a reader in this time
RENEW_S: Final = 5  # between two times that a replica says who is there: three may be lost within a lease
AT_ONCE: Final = 500  # readers in one turn of the loop
ROOMS_AT_ONCE: Final = 20  # of which news are told...
REST_S: Final = 0.008  # ...before a rest, in which what is said goes out
ALTERED: Final = 20  # people of one room of whose new photos its readers are told in one look
FOREIGN: Final = 5_000  # rooms that nobody here follows of which others' word is kept


@dataclass(slots=True)
class _Room:
    """A crowd, who of it is told of it here, and what is to be said to other replicas."""

    crowd: Crowd = field(default_factory=Crowd)
    readers: set[Connection] = field(default_factory=set)
    new: set[Connection] = field(default_factory=set)
    came: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    dismissed: set[str] = field(default_factory=set)
    altered: set[str] = field(default_factory=set)
    whole: bool = True
    asks: bool = True


class Crowds:
    """The crowds of all rooms that anybody follows anywhere."""

    def __init__(self, broker: Broker, replica: str, now_s: Callable[[], float] = time.monotonic) -> None:
        self._broker, self._replica, self._now_s = broker, replica, now_s
        self._rooms: dict[str, _Room] = {}
        self._changed: dict[str, None] = {}
        self._renewed_s = now_s()
        broker.listen(self._on_ring)

    def came(self, room_id: str, connection: Connection) -> None:
        """The connection follows the room. Harmless to repeat."""
        room = self._rooms.setdefault(room_id, _Room())
        if connection in room.readers:
            return
        room.readers.add(connection)
        room.new.add(connection)
        person = connection.author.by
        if room.crowd.came(person.id, person.name):
            room.came[person.id] = person.name
            room.gone.discard(person.id)
        self._changed[room_id] = None

    def left(self, room_id: str, connection: Connection, *, for_good: bool = False) -> None:
        """The connection follows it no longer, `for_good` if its person may not. Harmless to repeat."""
        room = self._rooms.get(room_id)
        if room is None or connection not in room.readers:
            return
        room.readers.discard(connection)
        room.new.discard(connection)
        if room.crowd.left(connection.author.by.id, for_good=for_good):
            room.gone.add(connection.author.by.id)
            room.dismissed.update([connection.author.by.id] if for_good else ())
            room.came.pop(connection.author.by.id, None)
        self._changed[room_id] = None

    def online(self, room_id: str) -> int:
        """How many people are in the room now, as far as it is known here."""
        room = self._rooms.get(room_id)
        return len(room.crowd.told) if room else 0

    def is_online(self, room_id: str, person_id: str) -> bool:
        """Whether that person is there now, as far as it is known here."""
        room = self._rooms.get(room_id)
        return room is not None and person_id in room.crowd.told

    async def run(self) -> None:
        """Once a second, for ever."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Tell readers and other replicas what changed."""
        now_s = self._now_s()
        if now_s - self._renewed_s >= RENEW_S:
            self._renewed_s = now_s
            for room in self._rooms.values():
                room.whole = True
            self._changed = dict.fromkeys(self._rooms)
        changed, self._changed = self._changed, {}
        for number, room_id in enumerate(changed, start=1):
            await self._tell(room_id, self._rooms[room_id], now_s)
            await asyncio.sleep(0 if number % ROOMS_AT_ONCE else REST_S)

    async def _tell(self, room_id: str, room: _Room, now_s: float) -> None:
        await self._tell_replicas(room_id, room)
        news = room.crowd.look(now_s)
        new, room.new = room.new, set()
        if news is not None:
            await _send(room.readers - new, frames.presence(room_id, news))
        await _send(new, frames.presence(room_id, room.crowd.shown()))
        for person_id in list(room.altered)[:ALTERED]:
            room.altered.discard(person_id)
            await _send(room.readers, frames.person_changed(person_id))
        if room.altered or not room.crowd.settled:
            self._changed[room_id] = None
        if room.crowd.empty:
            self._rooms.pop(room_id, None)
            self._changed.pop(room_id, None)

    async def _tell_replicas(self, room_id: str, room: _Room) -> None:
        """Say what changed, or all; of a room without people here it is said once that they are gone."""
        came, room.came = room.came, {}
        gone, room.gone = room.gone, set()
        dismissed, room.dismissed = room.dismissed, set()
        whole, room.whole = room.whole and bool(room.crowd.here), False
        asks, room.asks = room.asks and bool(room.crowd.here), False
        if whole or came or gone:  # who is dismissed is gone, too
            people = dict(room.crowd.whole() if whole else came)
            said = Present(
                conversation_id=room_id,
                replica=self._replica,
                whole=whole,
                people=people,
                gone=[] if whole else list(gone),
                dismissed=list(dismissed),
                asks=asks,
            )
            await self._broker.publish(said)

    def _on_ring(self, ring: Ring) -> None:
        if isinstance(ring, Altered):
            self._on_altered(ring.person_id)
        if not isinstance(ring, Present) or ring.replica == self._replica:
            return
        room = self._rooms.get(ring.conversation_id)
        if room is None:
            if len(self._rooms) >= FOREIGN:
                return
            room = self._rooms[ring.conversation_id] = _Room()
        room.crowd.heard(ring, self._now_s())
        room.whole = room.whole or ring.asks
        self._changed[ring.conversation_id] = None

    def _on_altered(self, person_id: str) -> None:
        for room_id, room in self._rooms.items():
            if room.readers and person_id in room.crowd.told:
                room.altered.add(person_id)
                self._changed[room_id] = None


async def _send(readers: set[Connection], frame: str) -> None:
    """One frame to many, some in each turn of the loop: live entries go between."""
    batch = Batch([frame])
    for number, connection in enumerate(list(readers)):
        if number % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
        if straight := connection.straight:
            straight(batch.wire)
        else:
            connection.send_all(batch)
