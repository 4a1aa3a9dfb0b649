"""That a page costs one search in one index, however many conversations there are."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chat_service.adapters.mongo.indexes import INDEXES
from chat_service.adapters.mongo.views import page_by_time, page_of
from chat_service.adapters.sqlite.schema import SCHEMA
from chat_service.adapters.sqlite.views import TALLY
from chat_service.adapters.sqlite.views import page_by_time as sqlite_by_time
from chat_service.adapters.sqlite.views import page_of as sqlite_page
from chat_service.ports.log import Place, View
from contract.entries import State
from tests.builders import NOON

INDEX = {
    View.QUEUE: "latest_queue",
    View.MINE: "latest_by_owner",
    View.BOT: "latest_by_state",
    View.RESOLVED: "latest_by_state",
    View.ALL: "latest_by_time",
}
INTO_THE_LOG = "SEARCH entries USING PRIMARY KEY (conversation_id=? AND seq=?)"


@pytest.mark.parametrize("view", View)
def test_a_page_is_one_search_in_the_views_index_on_sqlite(view: View, tmp_path: Path) -> None:
    values = ["a1"] if view is View.MINE else []

    first, *others = plan(tmp_path, sqlite_page(view), [*values, 0, "c1", 50])

    assert first.startswith(f"SEARCH latest USING INDEX {INDEX[view]} (")
    assert others == [INTO_THE_LOG]  # and nothing is sorted


@pytest.mark.parametrize("state", [None, State.BOT])
def test_a_page_by_time_is_one_search_on_sqlite(state: State | None, tmp_path: Path) -> None:
    first, *others = plan(tmp_path, sqlite_by_time(state), [*([state] if state else []), 0, "c1", 50])

    index = "latest_by_state" if state else "latest_by_time"
    assert first.startswith("SEARCH latest USING")
    assert index in first
    assert others == [INTO_THE_LOG]


def test_a_tally_is_one_search_on_sqlite(tmp_path: Path) -> None:
    steps = plan(tmp_path, TALLY, ["bot", 10_000])

    assert [step for step in steps if " latest " in step] == [
        "SEARCH latest USING COVERING INDEX latest_by_state (state=? AND at>?)"
    ]


def plan(folder: Path, statement: str, values: list[str | int]) -> list[str]:
    """What SQLite would do."""
    with closing(sqlite3.connect(folder / "plan.db")) as connection:
        connection.executescript(SCHEMA)
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()]


@pytest.mark.parametrize("view", View)
def test_mongodb_has_an_index_for_a_page_of_every_view(view: View) -> None:
    query, order = page_of(view, "a1", Place(NOON, "c1"))

    assert has_index([name for name in query if name in {"latest.state", "latest.owner"}], [name for name, _ in order])


@pytest.mark.parametrize("state", [None, State.BOT])
def test_mongodb_has_an_index_for_pages_by_time(state: State | None) -> None:
    query, order = page_by_time(state, Place(NOON, "c1"))

    assert has_index([name for name in query if name == "latest.state"], [name for name, _ in order])


def has_index(equal: list[str], order: list[str]) -> bool:
    """Whether an index has first what is compared for equality, then what is sorted by: MongoDB's rule."""
    return [*equal, *order] in [list(index.document["key"]) for index in INDEXES["entries"]]
