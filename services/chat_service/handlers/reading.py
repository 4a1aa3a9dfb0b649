"""How far people have read their rooms, and what is new to them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chat_service.domain.words import mentions_of_member
from chat_service.handlers.ports import Ports
from chat_service.handlers.room_views import Seen
from chat_service.ports.broker import Told
from chat_service.ports.log import PAGE
from chat_service.ports.rooms import ReadCursor


class Unread(NamedTuple):
    """How far somebody has read, how many messages came after it, and how many of those mention them."""

    read_seq: int
    messages: int
    mentions: int


class Reading:
    """Keeps cursors, and counts from them."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def read(self, person_id: str, room: Seen, seq: int) -> None:
        """This person has read the room up to that entry or to its newest, never back. Raises Unavailable."""
        head = room.head
        entry = head if head is None or seq >= head.seq else await self._ports.log.entry(room.room.id, seq)
        if entry is None:
            return  # nothing was read of nothing
        messages = entry.after.messages
        cursor = ReadCursor(room_id=room.room.id, person_id=person_id, seq=entry.seq, messages=messages)
        if await self._ports.directory.keep_cursor(cursor):
            told = Told(person_id=person_id, conversation_id=room.room.id, read_seq=entry.seq)
            await self._ports.broker.publish(told)

    async def unread(self, person_id: str, rooms: Sequence[Seen]) -> dict[str, Unread]:
        """What is new to this person in each of these rooms. Raises Unavailable."""
        cursors = await self._ports.directory.cursors(person_id)
        mentions = await self._mentions(person_id, cursors)
        return {one.room.id: _unread(one, cursors.get(one.room.id), mentions[one.room.id]) for one in rooms}

    async def _mentions(self, person_id: str, cursors: Mapping[str, ReadCursor]) -> Counter[str]:
        """How often this person is mentioned beyond their cursors, by room; of the newest 200 mentions."""
        query = mentions_of_member(person_id)
        found = await self._ports.log.search(query.words, query.prefix, None, PAGE)
        ends = {room_id: cursor.seq for room_id, cursor in cursors.items()}
        return Counter(one.conversation_id for one in found if one.seq > ends.get(one.conversation_id, 0))


def _unread(room: Seen, cursor: ReadCursor | None, mentions: int) -> Unread:
    read = cursor.messages if cursor else 0
    return Unread(cursor.seq if cursor else 0, max(0, room.after.messages - read), mentions)
