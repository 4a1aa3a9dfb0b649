"""Members of rooms in the port `Directory` on MongoDB."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import convert
from msgspec.structs import asdict
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from chat_service.adapters.mongo.database import Document, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.adapters.mongo.newer import keep_all_newer
from chat_service.ports.rooms import NAMED_AT_ONCE, ROOMS_OF_ONE, Member, Members
from contract.text import folded

Query = dict[str, Any]
Order = Sequence[tuple[str, int]]
INSIDE: Final = "inside"
BANNED_FROM: Final = "banned_from"
BY_ROOM: Final[Order] = (("inside.person", DESCENDING), ("inside.room", DESCENDING))


def by_name(mark: str) -> Order:
    """The order of those who have that mark."""
    return [(f"{mark}.{field}", ASCENDING) for field in ("room", "name", "person")]


class MongoRoomMembers:
    """The collections `room_members`, where marks tell who is `inside` and who is `banned_from`, and `member_notes`.

    The latter says through which entry the members of a room are noted; it moves after they were written, so that what
    a crash leaves between the two is members who are newer than it says.
    """

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def note_members(self, room_id: str, members: Sequence[Member], before: int, through: int) -> bool:
        updates = {_key(room_id, one.person_id): (one.seq, _update(one)) for one in members}
        await keep_all_newer(await self._database.collection("room_members"), updates)
        moved = before < through and await self._move_on(room_id, before, through)  # never back
        return moved or await self._through(room_id) >= through

    @in_time
    async def members(self, room_id: str, person_ids: Sequence[str]) -> Members:
        through = await self._through(room_id)  # first: what is read after it is as new
        keys = [_key(room_id, person_id) for person_id in person_ids]
        found = await self._found({"_id": {"$in": keys}}, (("_id", ASCENDING),), len(keys)) if keys else []
        return Members(through, found)

    @in_time
    async def members_by_name(self, room_id: str, after: tuple[str, str] | None, limit: int) -> list[Member]:
        return await self._found(marked_after(INSIDE, room_id, after), by_name(INSIDE), limit)

    @in_time
    async def banned_by_name(self, room_id: str, after: tuple[str, str] | None, limit: int) -> list[Member]:
        return await self._found(marked_after(BANNED_FROM, room_id, after), by_name(BANNED_FROM), limit)

    @in_time
    async def members_named(self, room_id: str, folded_names: Sequence[str]) -> list[Member]:
        return await self._found(members_of_names(room_id, folded_names), by_name(INSIDE), NAMED_AT_ONCE)

    @in_time
    async def rooms_of(self, person_id: str) -> list[Member]:
        return await self._found({"inside.person": person_id}, BY_ROOM, ROOMS_OF_ONE)

    async def _move_on(self, room_id: str, before: int, through: int) -> bool:
        """Whether it was noted up to `before` exactly, and is up to `through` now."""
        notes = await self._database.collection("member_notes")
        there, moved = {"_id": room_id, "through": before}, {"$set": {"through": through}}
        try:
            changed = await notes.update_one(there, moved, upsert=before == 0)
        except DuplicateKeyError:  # something is noted of the room
            return False
        return changed.matched_count > 0 or changed.upserted_id is not None

    async def _through(self, room_id: str) -> int:
        note = await (await self._database.collection("member_notes")).find_one({"_id": room_id})
        return note["through"] if note else 0

    async def _found(self, query: Query, order: Order, limit: int) -> list[Member]:
        if limit < 1:
            return []  # to the server 0 means all
        found = (await self._database.collection("room_members")).find(query).sort(order).limit(limit)
        return [convert(document, Member) for document in await found.batch_size(limit).to_list()]


def marked_after(mark: str, room_id: str, place: tuple[str, str] | None) -> Query:
    """Who has the mark, after that place: the bound is for the index, the rest sorts out those of the same name."""
    name, person_id = place or ("", "")
    later: list[Query] = [{f"{mark}.name": {"$gt": name}}, {f"{mark}.person": {"$gt": person_id}}]
    return {f"{mark}.room": room_id, f"{mark}.name": {"$gte": name}, "$or": later}


def members_of_names(room_id: str, folded_names: Sequence[str]) -> Query:
    """Who is in under one of these names."""
    return {"inside.room": room_id, "inside.name": {"$in": list(folded_names)}}


def _update(one: Member) -> Document:
    has = {INSIDE: one.role is not None, BANNED_FROM: one.banned}
    place = {"room": one.room_id, "name": folded(one.name), "person": one.person_id}
    marks = {mark: place for mark, has_it in has.items() if has_it}
    return {"$set": {**asdict(one), **marks}, "$unset": {mark: "" for mark, has_it in has.items() if not has_it}}


def _key(room_id: str, person_id: str) -> str:
    return f"{room_id} {person_id}"
