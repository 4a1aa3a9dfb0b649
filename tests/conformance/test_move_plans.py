"""That a page of moves costs one search in one index, however many entries there are."""

import sqlite3
from contextlib import closing

import pytest

from chat_service.adapters.mongo.indexes import INDEXES
from chat_service.adapters.mongo.moves import Order, Query, moves_after, moves_before, ratings_of
from chat_service.adapters.sqlite.moves import AFTER, BEFORE, RATINGS
from chat_service.adapters.sqlite.schema import SCHEMA
from chat_service.ports.log import MovePlace
from tests.builders import NOON

INTO_THE_LOG = "SEARCH entries USING PRIMARY KEY (conversation_id=? AND seq=?)"
SQLITE = {
    "after": (AFTER, (0, "c1", 1, 50), "SEARCH moves USING PRIMARY KEY ((at,conversation_id,seq)>(?,?,?))"),
    "before": (BEFORE, (0, "c1", 1, 50), "SEARCH moves USING PRIMARY KEY ((at,conversation_id,seq)<(?,?,?))"),
    "ratings": (
        RATINGS,
        ("c1", "conversation_rated", 20),
        "SEARCH moves USING COVERING INDEX moves_by_kind (conversation_id=? AND kind=?)",
    ),
}
MONGO = {
    "after": moves_after(MovePlace(NOON, "c1", 1)),
    "before": moves_before(MovePlace(NOON, "c1", 1)),
    "ratings": ratings_of("c1"),
}


@pytest.mark.parametrize("page", SQLITE)
def test_a_page_of_moves_is_one_search_on_sqlite(page: str) -> None:
    statement, values, search = SQLITE[page]

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()]

    assert plan == [search, INTO_THE_LOG]  # and nothing is sorted


@pytest.mark.parametrize("page", MONGO)
def test_mongodb_has_a_sparse_index_for_a_page_of_moves(page: str) -> None:
    query, order = MONGO[page]

    fitting = [index.document for index in INDEXES["entries"] if list(index.document["key"]) == keys(query, order)]

    assert [index["sparse"] for index in fitting] == [True]
    assert all(key.startswith("move.") for key in keys(query, order))  # another key would put every entry into it


def keys(query: Query, order: Order) -> list[str]:
    """First what is compared for equality, then what is sorted by: MongoDB's rule."""
    return [*(name for name, value in query.items() if isinstance(value, str)), *(name for name, _ in order)]
