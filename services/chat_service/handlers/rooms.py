"""Rooms: founding, finding, entering and leaving them. What happens inside is in their logs, like everything."""

import asyncio
import hashlib
import logging
from typing import Final

from chat_service.domain.command import Author, Command
from chat_service.domain.kinds import LOBBY
from chat_service.domain.refusals import NotInside
from chat_service.domain.rooms.wishes import JoinRoom, LeaveRoom
from chat_service.handlers.access import NoConversation
from chat_service.handlers.append import Appended, Appender
from chat_service.handlers.ports import Ports
from chat_service.handlers.room_invites import Invites
from chat_service.handlers.room_views import RoomViews, Seen
from chat_service.handlers.standings import Standings
from chat_service.ports.broker import Told
from chat_service.ports.errors import NameTaken, Unavailable
from chat_service.ports.rooms import ReadCursor, Room, RoomPatch
from contract.entries import By, Entry, Owner, RoomRole
from contract.text import folded

RETRY_S: Final = 1  # between tries to make the lobby

log = logging.getLogger("chat_service.rooms")


class RoomNameTaken(Exception):
    """Another room has that name."""


class NoPerson(Exception):
    """There is nobody of that id."""


class Rooms:
    """What people do with rooms as a whole."""

    def __init__(
        self, ports: Ports, appender: Appender, standings: Standings, views: RoomViews, invites: Invites
    ) -> None:
        self._ports, self._appender, self._standings = ports, appender, standings
        self._views, self._invites = views, invites

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
        return await self._views.seen(author.by.id, room.id)

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
        seen = await self._views.seen(author.by.id, room_id)
        if seen.silent and seen.head:
            await self._begin_at(author.by.id, seen.head)
        return seen, is_new

    async def join(self, author: Author, room_id: str, secret: str | None) -> tuple[Seen, bool]:
        """Come in; whether that is new. Raises NoConversation, NotYours, NotAllowed, Unavailable."""
        room = await self._ports.directory.room(room_id)
        if room is None:
            raise NoConversation(room_id)
        invited = await self._invites.opens(room_id, secret)
        role: RoomRole = "peer" if author.by.id in room.pair else "member"
        entered = await self._enter(room_id, author, JoinRoom(role, invited=invited), self._ports.new_id("join"))
        return await self._views.seen(author.by.id, room_id), entered

    async def leave(self, author: Author, room_id: str) -> None:
        """Go; who is not there has gone. Raises NotYours, Unavailable."""
        try:
            await self._append(Command(room_id, self._ports.new_id("leave"), author, LeaveRoom()))
            await self._ports.broker.publish(Told(person_id=author.by.id, conversation_id=room_id))
        except NotInside as error:
            if not await self._views.may_know(author.by.id, room_id):
                raise NoConversation(room_id) from error

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

    async def _person(self, person_id: str) -> Owner:
        """The visitor or agent of that id. Raises NoPerson, Unavailable."""
        found = await self._ports.directory.visitor(person_id) or await self._ports.directory.agent(person_id)
        if found is None:
            raise NoPerson(person_id)
        return Owner(found.id, found.name)


def direct_id(one: str, other: str) -> str:
    """The id of the conversation of these two: the same whoever begins it, so that there is one."""
    return f"direct_{hashlib.sha256(chr(0).join(sorted((one, other))).encode()).hexdigest()[:40]}"


def as_member(author: Author) -> Author:
    """The same person, in a room."""
    return Author(By("member", author.by.id, author.by.name), admin=author.admin)
