"""That a search is a walk along an index, and that a file from before there was any search opens as ever."""

import itertools
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chat_service.adapters.mongo.indexes import INDEXES
from chat_service.adapters.mongo.search import NEWEST_FIRST, STEPS, step_of, steps
from chat_service.adapters.mongo.views import ALWAYS, NEVER
from chat_service.adapters.sqlite.schema import SCHEMA
from chat_service.adapters.sqlite.search import ANYWHERE, NEWEST, PLACE
from chat_service.ports.log import EntryPlace
from tests.builders import NOON, an_entry, at
from tests.conformance.stores import MongoStore, SqliteStore
from tests.conformance.test_plans import REAL_SERVER
from tests.conformance.test_view_plans import INTO_THE_LOG

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SEARCH_BETWEEN = "SEARCH found USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
NEWEST_PLACE = EntryPlace(NEVER, "", 0)


def plan(folder: Path, statement: str, values: list[str | int]) -> list[str]:
    with closing(sqlite3.connect(folder / "plan.db")) as connection:
        connection.executescript(SCHEMA)
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()]


def test_sqlite_walks_the_words_and_sorts_nothing(tmp_path: Path) -> None:
    words, found, *others = plan(tmp_path, ANYWHERE, ['"refund" AND "no" *', 2**62, 50])

    assert words.startswith("SCAN words VIRTUAL TABLE INDEX")
    assert words.endswith(":M1<")  # what matches, from a rowid back; a sort would be a step of its own
    assert found == "SEARCH found USING INTEGER PRIMARY KEY (rowid=?)"
    assert others == [INTO_THE_LOG]


def test_sqlite_finds_rowids_by_searching(tmp_path: Path) -> None:
    steps_taken = [*plan(tmp_path, NEWEST, [1]), *plan(tmp_path, PLACE, [1, 2, "c1", 1])]

    assert steps_taken == ["SEARCH found USING INTEGER PRIMARY KEY (rowid<?)", SEARCH_BETWEEN]


async def test_a_file_from_before_opens_and_what_is_said_from_now_on_is_found(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "handoff.db")
    await store.open().log.insert([an_entry(1, "refund", when=at(1))])
    await store.close()
    with closing(sqlite3.connect(tmp_path / "handoff.db", isolation_level=None)) as connection:
        connection.execute("DROP TABLE words")
        connection.execute("DROP TABLE found")

    log = store.open().log
    new = an_entry(2, "refund", when=at(2))
    await log.insert([new])

    assert await log.search(["refund"], None, None, 10) == [new]
    assert len(await log.after("c1", 0)) == 2
    await store.close()


def test_mongodb_has_an_index_for_a_search_that_is_in_its_order() -> None:
    query = step_of(["refund"], "no", NEWEST_PLACE, ALWAYS)

    assert [name for name in query if name != "$or"] == ["search.words", "search.at"]
    keys = [list(index.document["key"].items()) for index in INDEXES["entries"]]
    assert [("search.words", 1), *NEWEST_FIRST] in keys


@pytest.mark.parametrize(
    "after", [None, EntryPlace(NOON, "c1", 7), EntryPlace(at(-(10**9)), "c1", 7), EntryPlace(ALWAYS, "c", 1)]
)
def test_the_steps_back_in_time_leave_nothing_out(after: EntryPlace | None) -> None:
    taken = list(steps(after, NOW))

    assert taken[0][0] == (after or NEWEST_PLACE)
    assert taken[-1][1] == ALWAYS
    for (_, since), (place, _) in itertools.pairwise(taken):
        assert place == EntryPlace(since, "", 0)  # whatever is older than that moment, and nothing of it
    assert 1 <= len(taken) <= len(STEPS) + 1


def test_steps_grow_from_a_day() -> None:
    taken = [NOW - since for _, since in steps(None, NOW)]

    assert taken[0] == timedelta(days=1)
    assert taken == sorted(taken)


if REAL_SERVER:

    async def test_mongodb_searches_its_index_and_sorts_nothing_for_whole_words(mongo_store: MongoStore) -> None:
        await mongo_store.open().log.insert([an_entry(seq, "refund", when=at(seq)) for seq in range(1, 151)])
        query = {"find": "entries", "filter": step_of(["refund"], None, NEWEST_PLACE, ALWAYS), "limit": 10}
        async with mongo_store.client() as client:
            ordered = {**query, "sort": dict(NEWEST_FIRST)}
            told = await client[mongo_store.name].command("explain", ordered, verbosity="executionStats")
        winner = str(told["queryPlanner"]["winningPlan"])
        assert told["executionStats"]["totalKeysExamined"] <= 11
        assert ("IXSCAN" in winner, "COLLSCAN" in winner, "'SORT'" in winner) == (True, False, False)
