"""Rooms themselves in the port `Directory` on MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import convert, to_builtins
from msgspec.structs import asdict, replace
from pymongo.errors import DuplicateKeyError

from chat_service.adapters.mongo.database import Collection, Document, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.ports.errors import NameTaken
from chat_service.ports.rooms import Room, RoomPatch
from contract.text import folded

BY_NAME: Final = "listed.name"


class MongoRooms:
    """The collection `rooms`. `folded` is the name under which no other is; conversations of two have none.

    `listed` is what public rooms alone have, in the order in which they are shown.
    """

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def add_room(self, room: Room) -> bool:
        rooms = await self._rooms()
        try:
            await rooms.insert_one({"_id": room.id, **_fields(room), **_marks(room)})
        except DuplicateKeyError as error:  # not every server says which key it was
            if await rooms.find_one({"_id": room.id}, {"_id": True}):
                return False
            raise NameTaken(room.name) from error
        return True

    @in_time
    async def room(self, room_id: str) -> Room | None:
        return await self._room({"_id": room_id})

    @in_time
    async def rooms(self, room_ids: Sequence[str]) -> dict[str, Room]:
        found = await (await self._rooms()).find({"_id": {"$in": list(room_ids)}}).to_list()
        return {document["_id"]: _from_document(document) for document in found}

    @in_time
    async def room_named(self, folded_name: str) -> Room | None:
        return await self._room({"folded": folded_name})

    @in_time
    async def public_rooms(self, after: str | None, limit: int) -> list[Room]:
        if limit < 1:
            return []  # to the server 0 means all
        found = (await self._rooms()).find(public_after(after)).sort(BY_NAME).limit(limit).batch_size(limit)
        return [_from_document(document) for document in await found.to_list()]

    @in_time
    async def change_room(self, room_id: str, patch: RoomPatch) -> Room | None:
        """What it is found by follows from several fields: it is changed as it was read, or read again."""
        fields = {name: value for name, value in asdict(patch).items() if value is not None}
        while room := await self._room({"_id": room_id}):
            changed = replace(room, **fields)
            if await self._change(room, changed):
                return changed
        return None

    async def _change(self, room: Room, changed: Room) -> bool:
        """Write it; False if somebody else did meanwhile. Raises NameTaken."""
        as_it_was = {"_id": room.id, **_changeable(room)}
        marks = _marks(changed)
        gone = {} if "listed" in marks else {"$unset": {"listed": ""}}
        update = {"$set": {**_changeable(changed), **marks}, **gone}
        try:
            return (await (await self._rooms()).update_one(as_it_was, update)).matched_count > 0
        except DuplicateKeyError as error:
            raise NameTaken(changed.name) from error

    async def _room(self, query: Document) -> Room | None:
        document = await (await self._rooms()).find_one(query)
        return _from_document(document) if document else None

    async def _rooms(self) -> Collection:
        return await self._database.collection("rooms")


def public_after(folded_name: str | None) -> Document:
    """What to search for a page of public rooms."""
    return {BY_NAME: {"$gt": folded_name or ""}}


def _changeable(room: Room) -> Document:
    return {name: getattr(room, name) for name in RoomPatch.__struct_fields__}


def _marks(room: Room) -> dict[str, Any]:
    """What it is found by."""
    if room.pair:
        return {}
    name = folded(room.name)
    return {"folded": name} if room.private or room.archived else {"folded": name, "listed": {"name": name}}


def _fields(room: Room) -> Document:
    fields: Document = to_builtins(room, builtin_types=(datetime,))
    del fields["id"]
    return fields


def _from_document(document: Document) -> Room:
    return convert({**document, "id": document["_id"]}, Room)
