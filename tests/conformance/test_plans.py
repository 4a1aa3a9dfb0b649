"""A page costs what it holds, not what there is: every read of entries is a search in an index.

For MongoDB the plan is asked for where a real server is given (`MONGODB_URI`, or a `mongod` on the path): the
stand-in has none to show.
"""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from chat_service.adapters.sqlite import log as sqlite_log
from chat_service.ports.log import Log
from tests.builders import some_entries
from tests.conformance.conftest import MONGODB_URI
from tests.conformance.stores import MongoStore, SqliteStore
from tests.servers.mongo import has_mongod

REAL_SERVER = bool(MONGODB_URI) or has_mongod()
READS = {
    "head": (sqlite_log._HEAD, 1),
    "by client_id": (sqlite_log._BY_CLIENT_ID, 2),
    "one entry": (sqlite_log._ONE, 2),
    "page after": (sqlite_log._AFTER, 3),
    "page before": (sqlite_log._BEFORE, 3),
    "awaiting": (sqlite_log._AWAITING, 2),
}


@pytest.mark.parametrize("read", READS)
async def test_sqlite_searches_an_index_and_sorts_nothing(tmp_path: Path, read: str) -> None:
    store = SqliteStore(tmp_path / "handoff.db")
    await store.open().log.insert(some_entries(3))
    connection = sqlite3.connect(tmp_path / "handoff.db")
    query, values = READS[read]

    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", (1,) * values)]

    connection.close()
    await store.close()
    assert all("USING" in step and "TEMP B-TREE" not in step for step in plan), plan
    assert any("SEARCH" in step for step in plan), plan


class Spy(CommandListener):
    """Hears what the driver asks."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        self.asked.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None: ...
    def failed(self, event: CommandFailedEvent) -> None: ...


@pytest.fixture
def spy() -> Spy:
    return Spy()


@pytest.fixture
async def spied_store(mongo_uri: str, spy: Spy) -> AsyncIterator[MongoStore]:
    """A database with 150 entries of which one is the newest, and somebody who hears each command."""
    store = MongoStore(mongo_uri, event_listeners=[spy])
    await store.open().log.insert(some_entries(150))
    spy.asked.clear()
    yield store
    await store.close()
    await store.drop()


MONGO_READS: dict[str, tuple[Callable[[Log], Awaitable[object]], int]] = {
    "head": (lambda log: log.head("c1"), 1),
    "heads": (lambda log: log.heads(["c1"]), 1),
    "one entry": (lambda log: log.entry("c1", 75), 1),
    "page after": (lambda log: log.after("c1", 20, limit=50), 50),
    "page before": (lambda log: log.before("c1", 120, limit=50), 50),
    "newest page": (lambda log: log.before("c1", None, limit=50), 50),
}


@pytest.mark.parametrize("read", MONGO_READS)
async def test_a_read_asks_mongodb_once_however_much_it_returns(spied_store: MongoStore, spy: Spy, read: str) -> None:
    ask, _ = MONGO_READS[read]

    await ask(spied_store.open().log)

    assert [name for command in spy.asked for name in ("find", "getMore", "aggregate") if name in command] == ["find"]


if REAL_SERVER:

    @pytest.mark.parametrize("read", MONGO_READS)
    async def test_mongodb_examines_as_many_keys_as_it_returns(spied_store: MongoStore, spy: Spy, read: str) -> None:
        ask, returned = MONGO_READS[read]

        await ask(spied_store.open().log)

        find = next(command for command in spy.asked if "find" in command)
        query = {name: find[name] for name in ("find", "filter", "projection", "sort", "limit") if name in find}
        async with spied_store.client() as client:
            plan = await client[spied_store.name].command("explain", query, verbosity="executionStats")
        stats, winner = plan["executionStats"], str(plan["queryPlanner"]["winningPlan"])
        assert (stats["nReturned"], stats["totalKeysExamined"]) == (returned, returned)
        assert ("IXSCAN" in winner, "COLLSCAN" in winner, "'SORT'" in winner) == (True, False, False)
