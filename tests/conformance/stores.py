"""Each adapter of the ports `Log` and `Directory`, as something that can be opened more than once and thrown away."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pymongo import AsyncMongoClient

from chat_service.adapters.mongo import MongoDatabase, MongoDirectory, MongoLog
from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.ports.directory import Directory
from chat_service.ports.log import Log


class Opened(NamedTuple):
    """What one process has of a store."""

    log: Log
    directory: Directory


class Store(Protocol):
    """What several processes share."""

    races: int  # entries that writers race for in a test: as many as this adapter writes in a few seconds

    def open(self) -> Opened:
        """A connection of its own, as one more process would have."""

    async def close(self) -> None:
        """Close whatever was opened."""


class SqliteStore:
    """A file."""

    races = 2_000

    def __init__(self, path: Path) -> None:
        self._path = path
        self.databases: list[SqliteDatabase] = []

    def open(self) -> Opened:
        database = SqliteDatabase(self._path)
        self.databases.append(database)
        return Opened(SqliteLog(database), SqliteDirectory(database))

    async def close(self) -> None:
        for database in self.databases:
            database.close()


class MongoStore:
    """A database under a name that nobody else has."""

    races = 500

    def __init__(self, uri: str, **options: Any) -> None:
        self._uri, self._options = uri, options
        self.name = f"test-{secrets.token_hex(8)}"
        self._databases: list[MongoDatabase] = []

    def open(self) -> Opened:
        database = MongoDatabase(self._uri, self.name, **self._options)
        self._databases.append(database)
        return Opened(MongoLog(database), MongoDirectory(database))

    def client(self) -> AsyncMongoClient[dict[str, Any]]:
        """For a look, or an interference, behind the adapter's back; to be closed."""
        return AsyncMongoClient(self._uri, timeoutMS=4500, tz_aware=True)

    async def close(self) -> None:
        for database in self._databases:
            await database.close()

    async def drop(self) -> None:
        """Throw it away."""
        async with self.client() as client:
            await client.drop_database(self.name)


Stores = Callable[[], Store]
