"""A page costs what it holds, not what there is: every read of entries is a search in an index.

For MongoDB the plan is asked for where a real server is given (`MONGODB_URI`, or a `mongod` on the path): the
stand-in has none to show.
"""

import sqlite3
from pathlib import Path

import pytest

from chat_service.adapters.sqlite import log as sqlite_log
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


if REAL_SERVER:

    async def test_mongodb_examines_as_many_keys_as_it_returns_entries(mongo_store: MongoStore) -> None:
        await mongo_store.open().log.insert(some_entries(150))
        async with mongo_store.client() as client:
            entries = client[mongo_store.name]["entries"]
            query = entries.find({"conversation_id": "c1", "seq": {"$lt": 2**62}}).sort("seq", -1).limit(50)
            plan = await query.explain()

        stats = plan["executionStats"]
        assert (stats["nReturned"], stats["totalKeysExamined"]) == (50, 50)
        assert "IXSCAN" in str(plan["queryPlanner"]["winningPlan"])
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
