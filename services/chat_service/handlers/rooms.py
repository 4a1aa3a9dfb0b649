"""Rooms: founding, finding, entering and leaving them. What happens inside is in their logs, like everything."""

import asyncio
import hashlib
import logging
import secrets
from typing import Final, NamedTuple

from chat_service.domain.command import Author, Command
from chat_service.domain.kinds import LOBBY
from chat_service.domain.refusals import NotInside, NotYours
from chat_service.domain.rooms.decide import OWNERS_ONLY, owns
from chat_service.domain.rooms.standing import Standing
from chat_service.domain.rooms.wishes import JoinRoom, LeaveRoom
from chat_service.handlers.access import NoConversation
from chat_service.handlers.append import Appended, Appender
from chat_service.handlers.ports import Ports
from chat_service.handlers.standings import Standings, standing_of
from chat_service.ports.broker import Told
from chat_service.ports.errors import NameTaken, Unavailable
from chat_service.ports.rooms import Invite, Member, ReadCursor, Room, RoomPatch
from contract.entries import After, By, Entry, Owner, RoomRole, State
from contract.text import folded

RETRY_S: Final = 1  # between tries to make the lobby
SECRET_BYTES: Final = 18  # of an invitation: 144 random bits
INVITES: Final = 50  # of one room at a time

log = logging.getLogger("chat_service.rooms")


class RoomNameTaken(Exception):
    """Another room has that name."""


class TooManyInvites(Exception):
    """The room has as many invitations as it may have."""


class NoPerson(Exception):
    """There is nobody of that id."""


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


class Invited(NamedTuple):
    """A new invitation. Its secret is told once and stored nowhere."""

    invite: Invite
    secret: str


class Rooms:
    """What people do with rooms as a whole."""

    def __init__(self, ports: Ports, appender: Appender, standings: Standings) -> None:
        self._ports, self._appender, self._standings = ports, appender, standings

    async def lobby(self) -> None:
        """Have the room in which people land, as soon as the database answers."""
        lobby = Room(id=LOBBY, name=LOBBY, topic="Where everybody lands", created_at=self._ports.now())
        while True:
            try:
                await self._ports.directory.add_room(lobby)
            except Unavailable:
                log.warning("the lobby waits for the database")
                await asyncio.sleep(RETRY_S)
            except NameTaken:
                return  # somebody's room had that name before there were lobbies: it is a room like any other
            else:
                return

    async def found(self, author: Author, name: str, topic: str, *, private: bool) -> Seen:
        """A new room, its founder in it as its owner. Raises RoomNameTaken, Unavailable.

        Whose name was taken by their own room, which they have not entered yet, goes on with that one.
        """
        founding = f"sys:founded:{author.by.id}"
        room = Room(
            id=self._ports.new_id("room"),
            name=name,
            topic=topic,
            private=private,
            owner_id=author.by.id,
            created_at=self._ports.now(),
        )
        try:
            await self._ports.directory.add_room(room)
        except NameTaken as taken:
            begun = await self._ports.directory.room_named(folded(name))
            is_ours = begun is not None and begun.owner_id == author.by.id
            if begun is None or not is_ours or await self._ports.log.by_client_id(begun.id, founding):
                raise RoomNameTaken(name) from taken
            room = await self._begun_anew(begun, RoomPatch(topic=topic, private=private))
        await self._enter(room.id, author, JoinRoom("owner", invited=True), founding)
        return await self.seen(author.by.id, room.id)

    async def _begun_anew(self, room: Room, wanted: RoomPatch) -> Room:
        """As it is wanted now, if nothing has happened in it yet."""
        if await self._ports.log.head(room.id):
            return room
        return await self._ports.directory.change_room(room.id, wanted) or room

    async def direct(self, author: Author, person_id: str) -> tuple[Seen, bool]:
        """The conversation of these two, and whether it is new. Raises NoPerson, Unavailable."""
        other = await self._person(person_id)
        if other.id == author.by.id:
            raise NoPerson(person_id)
        pair = sorted((author.by.id, other.id))
        room_id = direct_id(*pair)
        room = Room(id=room_id, name="", private=True, pair=pair, created_at=self._ports.now())
        is_new = await self._ports.directory.add_room(room)
        for one in (By("member", other.id, other.name), author.by):
            await self._append(Command(room_id, f"sys:joined:{one.id}", Author(one), JoinRoom("peer", invited=True)))
        seen = await self.seen(author.by.id, room_id)
        if seen.silent and seen.head:
            await self._begin_at(author.by.id, seen.head)
        return seen, is_new

    async def seen(self, person_id: str, room_id: str) -> Seen:
        """The room, if this person may know of it. Raises NoConversation, Unavailable."""
        room = await self._ports.directory.room(room_id)
        found = await self._seen(person_id, {room.id: room}) if room else []
        if not found or (found[0].private and not found[0].standing.is_in):
            raise NoConversation(room_id)
        return found[0]

    async def join(self, author: Author, room_id: str, secret: str | None) -> tuple[Seen, bool]:
        """Come in; whether that is new. Raises NoConversation, NotYours, NotAllowed, Unavailable."""
        room = await self._ports.directory.room(room_id)
        if room is None:
            raise NoConversation(room_id)
        invited = secret is not None and await self._ports.directory.invite(room_id, hashed(secret)) is not None
        role: RoomRole = "peer" if author.by.id in room.pair else "member"
        entered = await self._enter(room_id, author, JoinRoom(role, invited=invited), self._ports.new_id("join"))
        return await self.seen(author.by.id, room_id), entered

    async def leave(self, author: Author, room_id: str) -> None:
        """Go; who is not there has gone. Raises NotYours, Unavailable."""
        try:
            await self._append(Command(room_id, self._ports.new_id("leave"), author, LeaveRoom()))
            await self._ports.broker.publish(Told(person_id=author.by.id, conversation_id=room_id))
        except NotInside as error:
            if not await self._knows(author.by.id, room_id):
                raise NoConversation(room_id) from error

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

    async def invite(self, author: Author, room_id: str) -> Invited:
        """A new way in. Raises NoConversation, NotYours, TooManyInvites, Unavailable."""
        await self.require_owner(author, room_id)
        if len(await self._ports.directory.invites(room_id)) >= INVITES:
            raise TooManyInvites(room_id)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        invite = Invite(
            id=self._ports.new_id("i"),
            room_id=room_id,
            secret_hash=hashed(secret),
            by=Owner(author.by.id, author.by.name),
            at=self._ports.now(),
        )
        await self._ports.directory.add_invite(invite)
        return Invited(invite, secret)

    async def require_owner(self, author: Author, room_id: str) -> Seen:
        """The room, if it is this person's to rule. Raises NoConversation, NotYours, Unavailable."""
        seen = await self.seen(author.by.id, room_id)
        if not seen.standing.is_in:
            raise NoConversation(room_id)
        if not owns(author, seen.standing):
            raise NotYours(OWNERS_ONLY)
        return seen

    async def _enter(self, room_id: str, author: Author, wish: JoinRoom, client_id: str) -> bool:
        """Whether they came in now; they are in the room on return, and have nothing to catch up with.

        Raises what an append raises.
        """
        entry, is_new = await self._append(Command(room_id, client_id, author, wish))
        if is_new or room_id not in await self._ports.directory.cursors(author.by.id):  # what came in between may fail
            await self._begin_at(author.by.id, entry)
        return is_new

    async def _begin_at(self, person_id: str, entry: Entry) -> None:
        """Everything up to that entry is nothing new to them, and their screens have one room more."""
        room_id = entry.conversation_id
        cursor = ReadCursor(room_id=room_id, person_id=person_id, seq=entry.seq, messages=entry.after.messages)
        await self._ports.directory.keep_cursor(cursor)
        await self._ports.broker.publish(Told(person_id=person_id, conversation_id=room_id))

    async def _append(self, command: Command) -> Appended:
        """Append, and note for everybody what it made of members."""
        appended = await self._appender.append(command)
        await self._standings.note(command.conversation_id, appended.entry.after.members_seq)
        return appended

    async def _knows(self, person_id: str, room_id: str) -> bool:
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

    async def _person(self, person_id: str) -> Owner:
        """The visitor or agent of that id. Raises NoPerson, Unavailable."""
        found = await self._ports.directory.visitor(person_id) or await self._ports.directory.agent(person_id)
        if found is None:
            raise NoPerson(person_id)
        return Owner(found.id, found.name)


def direct_id(one: str, other: str) -> str:
    """The id of the conversation of these two: the same whoever begins it, so that there is one."""
    return f"direct_{hashlib.sha256(chr(0).join(sorted((one, other))).encode()).hexdigest()[:40]}"


def hashed(secret: str) -> str:
    """What is stored of an invitation. It has 144 random bits, so a plain hash can't be searched."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def as_member(author: Author) -> Author:
    """The same person, in a room."""
    return Author(By("member", author.by.id, author.by.name), admin=author.admin)
