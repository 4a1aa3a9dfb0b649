"""The client of one MongoDB and its collections. The server may come late, hang or go away, and come back."""

import asyncio
from contextvars import Context
from typing import Any, Final

import pymongo
from pymongo import AsyncMongoClient, ReadPreference, WriteConcern
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.read_concern import ReadConcern

from chat_service.adapters.mongo.deadline import TIMEOUT_S, all_answered
from chat_service.adapters.mongo.indexes import INDEXES

Document = dict[str, Any]
Collection = AsyncCollection[Document]

OPTIONS: Final = {
    "timeoutMS": int(TIMEOUT_S * 1000),
    "serverSelectionTimeoutMS": 4000,
    "connectTimeoutMS": 2000,
    "retryWrites": True,
    "tz_aware": True,
}
INDEXING_TIMEOUT_S: Final = 600.0  # a new index over millions of entries takes minutes, and must not be given up
LOCAL: Final = ReadConcern("local")
MAJORITY: Final = ReadConcern("majority")
LINEARIZABLE: Final = ReadConcern("linearizable")


class MongoDatabase:
    """The database `name` at `uri`: every write by a majority, every read from the primary."""

    def __init__(self, uri: str, name: str = "handoff", **options: Any) -> None:
        self._client: AsyncMongoClient[Document] = AsyncMongoClient(uri, **{**OPTIONS, **options})
        self._database = self._client.get_database(
            name, read_preference=ReadPreference.PRIMARY, write_concern=WriteConcern("majority"), read_concern=LOCAL
        )
        self._indexing: asyncio.Task[None] | None = None

    async def collection(self, name: str) -> Collection:
        """The collection, once its indexes are there: without them nothing may be written."""
        await self._indexed()
        return self._database[name]

    async def ping(self) -> None:
        """Return when a primary answers."""
        await self._indexed()
        await self._database.command("ping")

    async def close(self) -> None:
        """Close all connections, once nothing is under way."""
        await all_answered()
        if self._indexing:
            self._indexing.cancel()
        await self._client.close()

    async def _indexed(self) -> None:
        """Wait for the indexes; whoever comes after a failure begins anew. Who stops waiting stops nobody."""
        if self._indexing is None or _failed(self._indexing):
            self._indexing = asyncio.create_task(self._make_indexes(), context=Context())  # a deadline of its own
        await asyncio.wait([self._indexing], timeout=TIMEOUT_S)
        if not self._indexing.done():
            raise TimeoutError("the indexes are not there yet")
        self._indexing.result()

    async def _make_indexes(self) -> None:
        with pymongo.timeout(INDEXING_TIMEOUT_S):
            for name, indexes in INDEXES.items():
                await self._database[name].create_indexes(indexes)


def _failed(task: asyncio.Task[None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
