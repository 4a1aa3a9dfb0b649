"""The port `Log` on MongoDB: the collection `entries`."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern

from chat_service.adapters.mongo import insert
from chat_service.adapters.mongo.database import LINEARIZABLE, LOCAL, MAJORITY, Collection
from chat_service.adapters.mongo.deadline import in_time, no_answer
from chat_service.adapters.mongo.documents import FIELDS
from chat_service.adapters.mongo.marks import Query, heads, marked, seq_of
from chat_service.adapters.mongo.masks import redact_pending, shown
from chat_service.adapters.mongo.search import MongoSearch
from chat_service.ports.log import PAGE, View
from contract.entries import Entry


class MongoLog(MongoSearch):
    """An entry a document. Inside an append the primary's own newest is read, elsewhere what a majority has."""

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
        return await heads(await self._entries(MAJORITY), conversation_ids)

    @in_time
    async def newest(self, conversation_ids: Sequence[str]) -> dict[str, Entry]:
        query = {"latest.id": {"$in": list(conversation_ids)}}
        entries = await self._entries(MAJORITY)
        found = sorted(await entries.find(query, FIELDS).to_list(), key=seq_of)
        newest = {document["conversation_id"]: document for document in found}  # the later of two marks
        return {entry.conversation_id: entry for entry in await shown(entries, list(newest.values()))}

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
        return (await shown(entries, [document]))[0] if document else None

    @in_time
    async def awaiting_since(self, before: datetime, limit: int) -> list[str]:
        order = [("latest.awaiting_since", ASCENDING)]
        found = await marked(await self._entries(MAJORITY), {"latest.awaiting_since": {"$lt": before}}, order, limit)
        return [document["conversation_id"] for document in found]

    @in_time
    async def redact(self) -> None:
        await redact_pending(await self._entries(MAJORITY))

    async def queue(self, limit: int) -> list[Entry]:
        return await self.view(View.QUEUE, None, None, limit)

    @in_time
    async def ping(self) -> None:
        await self._database.ping()

    async def _entries(self, concern: ReadConcern) -> Collection:
        return (await self._database.collection("entries")).with_options(read_concern=concern)

    async def _newest(self, conversation_id: str, concern: ReadConcern) -> Entry | None:
        """One look-up by equality; it finds two for a moment, or after a crash."""
        entries = await self._entries(concern)
        found = await entries.find({"latest.id": conversation_id}, FIELDS).to_list()
        return (await shown(entries, [max(found, key=seq_of)]))[0] if found else None

    async def _page(self, query: Query, direction: int, limit: int) -> list[Entry]:
        if limit < 1:
            return []  # to the server 0 means all
        entries = await self._entries(MAJORITY)
        found = entries.find(query, FIELDS).sort("seq", direction).limit(limit).batch_size(limit)
        return await shown(entries, await found.to_list())
