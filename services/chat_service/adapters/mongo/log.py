"""The port `Log` on MongoDB: the collection `entries`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern

from chat_service.adapters.mongo import insert
from chat_service.adapters.mongo.database import LINEARIZABLE, LOCAL, MAJORITY, Collection, Document, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time, no_answer
from chat_service.adapters.mongo.documents import FIELDS, from_document
from chat_service.ports.log import PAGE
from contract.entries import Entry

PLACE = {"conversation_id": True, "seq": True}
Query = Mapping[str, Any]


class MongoLog:
    """An entry a document. Inside an append the primary's own newest is read, elsewhere what a majority has."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def insert(self, entries: Sequence[Entry]) -> None:
        await insert.insert_all(await self._entries(LOCAL), entries)

    @in_time
    async def head(self, conversation_id: str) -> Entry | None:
        return await self._newest(conversation_id, LOCAL)

    @in_time
    async def settled_head(self, conversation_id: str) -> Entry | None:
        try:
            return await self._newest(conversation_id, LINEARIZABLE)
        except OperationFailure as error:  # not every server knows this
            if no_answer(error):
                raise
            return await self._newest(conversation_id, MAJORITY)

    @in_time
    async def heads(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        return await _heads(await self._entries(MAJORITY), conversation_ids)

    @in_time
    async def by_client_id(self, conversation_id: str, client_id: str) -> Entry | None:
        return await insert.settled(await self._entries(LOCAL), conversation_id, client_id)

    @in_time
    async def after(self, conversation_id: str, seq: int, limit: int = PAGE) -> list[Entry]:
        return await self._page({"conversation_id": conversation_id, "seq": {"$gt": seq}}, ASCENDING, limit)

    @in_time
    async def before(self, conversation_id: str, seq: int | None, limit: int = PAGE) -> list[Entry]:
        below = {} if seq is None else {"seq": {"$lt": seq}}
        return (await self._page({"conversation_id": conversation_id, **below}, DESCENDING, limit))[::-1]

    @in_time
    async def entry(self, conversation_id: str, seq: int) -> Entry | None:
        entries = await self._entries(MAJORITY)
        document = await entries.find_one({"conversation_id": conversation_id, "seq": seq}, FIELDS)
        return from_document(document) if document else None

    @in_time
    async def awaiting_since(self, before: datetime, limit: int) -> list[str]:
        found = await self._marked({"latest.awaiting_since": {"$lt": before}}, ["latest.awaiting_since"], limit)
        return [document["conversation_id"] for document in found]

    @in_time
    async def queue(self, limit: int) -> list[Entry]:
        found = await self._marked({"latest.state": "queued"}, ["latest.queued_at", "latest.id"], limit)
        return [from_document(document) for document in found]

    @in_time
    async def ping(self) -> None:
        await self._database.ping()

    async def _entries(self, concern: ReadConcern) -> Collection:
        return (await self._database.collection("entries")).with_options(read_concern=concern)

    async def _newest(self, conversation_id: str, concern: ReadConcern) -> Entry | None:
        """One look-up by equality; it finds two for a moment, or after a crash."""
        marked = await (await self._entries(concern)).find({"latest.id": conversation_id}, FIELDS).to_list()
        return from_document(max(marked, key=_seq)) if marked else None

    async def _page(self, query: Query, direction: int, limit: int) -> list[Entry]:
        if limit < 1:
            return []  # to the server 0 means all
        found = (await self._entries(MAJORITY)).find(query, FIELDS).sort("seq", direction)
        return [from_document(document) for document in await found.limit(limit).batch_size(limit).to_list()]

    async def _marked(self, query: Query, order: list[str], limit: int) -> list[Document]:
        """The newest entries whose mark fits. Older ones that still have a mark lose it, and the page is read anew."""
        entries = await self._entries(MAJORITY)
        while limit > 0:
            found = await entries.find(query, FIELDS).sort(order).limit(limit).batch_size(limit).to_list()
            newest = await _heads(entries, [document["conversation_id"] for document in found])
            outdated = {name: seq for d in found if d["seq"] < (seq := newest.get(name := d["conversation_id"], 0))}
            if not outdated:
                return found
            for conversation_id, seq in outdated.items():
                await insert.unmark(entries, conversation_id, below=seq)
        return []


async def _heads(entries: Collection, conversation_ids: Sequence[str]) -> dict[str, int]:
    """The newest seq of each that has entries."""
    marked = await entries.find({"latest.id": {"$in": list(conversation_ids)}}, PLACE).to_list()
    return {document["conversation_id"]: document["seq"] for document in sorted(marked, key=_seq)}


def _seq(document: Document) -> int:
    seq: int = document["seq"]
    return seq
