"""What people see of rooms: each as it is, and how they stand there."""

from typing import NamedTuple

from chat_service.domain.command import Author
from chat_service.domain.refusals import NotYours
from chat_service.domain.rooms.decide import OWNERS_ONLY, owns
from chat_service.domain.rooms.standing import Standing
from chat_service.handlers.access import NoConversation
from chat_service.handlers.ports import Ports
from chat_service.handlers.standings import Standings, standing_of
from chat_service.ports.rooms import Member, Room
from contract.entries import After, Entry, Owner, State


class Seen(NamedTuple):
    """A room as somebody sees it: its newest entry, how they stand there, and of a conversation of two, with whom."""

    room: Room
    head: Entry | None
    standing: Standing
    peer: Owner | None = None

    @property
    def after(self) -> After:
        """The state it is in."""
        return self.head.after if self.head else After()

    @property
    def private(self) -> bool:
        """Whether only its members may know of it. The directory may be ahead of the log here, or behind it."""
        return self.head.after.private if self.head else self.room.private

    @property
    def silent(self) -> bool:
        """Whether it is a conversation of two in which nothing was said."""
        return bool(self.room.pair) and not self.after.messages

    @property
    def listed(self) -> bool:
        """Whether everybody may find it."""
        return not self.private and self.after.state is not State.ARCHIVED


class RoomViews:
    """Rooms and who is in them, for somebody who may know of it."""

    def __init__(self, ports: Ports, standings: Standings) -> None:
        self._ports, self._standings = ports, standings

    async def seen(self, person_id: str, room_id: str) -> Seen:
        """The room, if this person may know of it. Raises NoConversation, Unavailable."""
        room = await self._ports.directory.room(room_id)
        found = await self._seen(person_id, {room.id: room}) if room else []
        if not found or (found[0].private and not found[0].standing.is_in):
            raise NoConversation(room_id)
        return found[0]

    async def require_owner(self, author: Author, room_id: str) -> Seen:
        """The room, if it is this person's to rule. Raises NoConversation, NotYours, Unavailable."""
        seen = await self.seen(author.by.id, room_id)
        if not seen.standing.is_in:
            raise NoConversation(room_id)
        if not owns(author, seen.standing):
            raise NotYours(OWNERS_ONLY)
        return seen

    async def public(self, person_id: str, after: str | None, limit: int) -> tuple[list[Seen], str | None]:
        """Rooms that everybody may enter, by name, and the name after which the next ones come."""
        rooms = await self._ports.directory.public_rooms(after, limit + 1)
        seen = await self._seen(person_id, {room.id: room for room in rooms[:limit]})
        return [one for one in seen if one.listed], rooms[limit - 1].name if len(rooms) > limit else None

    async def own(self, person_id: str) -> list[Seen]:
        """The rooms in which this person is; a conversation of two that the other one began, once something is said."""
        members = await self._ports.directory.rooms_of(person_id)
        rooms = await self._ports.directory.rooms([one.room_id for one in members])
        seen = [one for one in await self._seen(person_id, rooms) if one.standing.is_in]
        if not any(one.silent for one in seen):
            return seen
        opened = await self._ports.directory.cursors(person_id)
        return [one for one in seen if not one.silent or one.room.id in opened]

    async def members(self, room: Seen, after: tuple[str, str] | None, limit: int) -> list[Member]:
        """Who is in the room, by name; no older than it was seen. Raises Unavailable."""
        await self._catch_up(room)
        return await self._ports.directory.members_by_name(room.room.id, after, limit)

    async def banned(self, room: Seen, after: tuple[str, str] | None, limit: int) -> list[Member]:
        """Who is banned from the room, by name; no older than it was seen. Raises Unavailable."""
        await self._catch_up(room)
        return await self._ports.directory.banned_by_name(room.room.id, after, limit)

    async def may_know(self, person_id: str, room_id: str) -> bool:
        """Whether there is that room, and this person, who is not in it, may know that."""
        room = await self._ports.directory.room(room_id)
        if room is None:
            return False
        (seen,) = await self._seen(person_id, {room_id: room})
        return not seen.private or bool((await self._ports.directory.members(room_id, [person_id])).members)

    async def _catch_up(self, room: Seen) -> None:
        """Note what the log says of members: who appended it may have died before it was noted."""
        await self._standings.note(room.room.id, room.after.members_seq)

    async def _seen(self, person_id: str, rooms: dict[str, Room]) -> list[Seen]:
        """These rooms as that person sees them."""
        heads = await self._ports.log.newest(list(rooms))
        return [await self._one(person_id, room, heads.get(room.id)) for room in rooms.values()]

    async def _one(self, person_id: str, room: Room, head: Entry | None) -> Seen:
        other = next((one for one in room.pair if one != person_id), None)
        people = [person_id, *([other] if other else [])]
        found = await self._standings.of(room.id, people, head.after.members_seq) if head else {}
        peer = found.get(other) if other else None
        return Seen(
            room,
            head,
            standing_of(found.get(person_id)),
            Owner(peer.person_id, peer.name) if peer else None,
        )
