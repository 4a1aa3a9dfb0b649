"""Moves on MongoDB: each page is a walk along one index from one place on."""

from collections.abc import Sequence
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING

from chat_service.adapters.mongo.deadline import in_time
from chat_service.adapters.mongo.documents import FIELDS, from_document
from chat_service.adapters.mongo.views import ALWAYS, NEVER, MongoViews
from chat_service.domain.moves import Moved
from chat_service.ports.log import MovePlace
from contract.entries import Entry

Query = dict[str, Any]
Order = Sequence[tuple[str, int]]
PLACE: Final = ("move.at", "move.id", "move.seq")
OLDEST_FIRST: Final[Order] = tuple((name, ASCENDING) for name in PLACE)
NEWEST_FIRST: Final[Order] = tuple((name, DESCENDING) for name in PLACE)
NEWEST_RATING_FIRST: Final[Order] = (("move.seq", DESCENDING),)


class MongoMoves(MongoViews):
    """The part of the port `Log` that looks at what moved. The mark `move` stays where it is, so nothing is mended."""

    @in_time
    async def moves(self, after: MovePlace | None, limit: int) -> list[Entry]:
        return await self._moved(*moves_after(after), limit)

    @in_time
    async def moves_before(self, place: MovePlace | None, limit: int) -> list[Entry]:
        return await self._moved(*moves_before(place), limit)

    @in_time
    async def ratings(self, conversation_id: str, limit: int) -> list[Entry]:
        return await self._moved(*ratings_of(conversation_id), limit)

    async def _moved(self, query: Query, order: Order, limit: int) -> list[Entry]:
        if limit < 1:
            return []  # to the server 0 means all
        found = (await self._marks()).find(query, FIELDS).sort(order)
        return [from_document(document) for document in await found.limit(limit).batch_size(limit).to_list()]


def moves_after(place: MovePlace | None) -> tuple[Query, Order]:
    """What to search for moves after that place, and in which order."""
    return _beyond("$gt", place or MovePlace(ALWAYS, "", 0)), OLDEST_FIRST


def moves_before(place: MovePlace | None) -> tuple[Query, Order]:
    """The same for those before it."""
    return _beyond("$lt", place or MovePlace(NEVER, "", 0)), NEWEST_FIRST


def ratings_of(conversation_id: str) -> tuple[Query, Order]:
    """The same for a conversation's ratings."""
    return {"move.id": conversation_id, "move.kind": str(Moved.RATED)}, NEWEST_RATING_FIRST


def _beyond(beyond: str, place: MovePlace) -> Query:
    """What lies beyond that place: the bound is for the index, the rest sorts out those of the same moment."""
    later: list[Query] = [
        {"move.at": {beyond: place.at}},
        {"move.id": {beyond: place.conversation_id}},
        {"move.id": place.conversation_id, "move.seq": {beyond: place.seq}},
    ]
    return {"move.at": {f"{beyond}e": place.at}, "$or": later}
