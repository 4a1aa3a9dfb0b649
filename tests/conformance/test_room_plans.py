"""That what is read of rooms and photos costs one search in one index, however many there are."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import closing
from typing import Any, Final

import pytest

from chat_service.adapters.mongo.indexes import INDEXES
from chat_service.adapters.sqlite import invites, photos, read_cursors, reports, room_members, rooms
from chat_service.adapters.sqlite.schema import SCHEMA
from chat_service.ports.directory import Directory
from chat_service.ports.rooms import NAMED_AT_ONCE, ROOMS_OF_ONE, ReportPlace
from tests.builders import NOON
from tests.conformance.stores import MongoStore
from tests.conformance.test_plans import REAL_SERVER, Spy

BY_MEMBER: Final = "SEARCH room_members USING INDEX room_members_by_name "
SQLITE: Final = {
    "a room": (rooms.ROOM, "SEARCH rooms USING PRIMARY KEY (id=?)"),
    "several rooms": (rooms.THESE, "SEARCH rooms USING PRIMARY KEY (id=?)"),
    "a room by name": (rooms.NAMED, "SEARCH rooms USING INDEX sqlite_autoindex_rooms_2 (folded=?)"),
    "public rooms": (rooms.LISTED, "SEARCH rooms USING INDEX rooms_listed (folded>?)"),
    "members": (room_members.THESE, "SEARCH room_members USING PRIMARY KEY (room_id=? AND person_id=?)"),
    "members by name": (room_members.BY_NAME, BY_MEMBER + "(room_id=? AND (folded,person_id)>(?,?))"),
    "members of names": (room_members.NAMED, BY_MEMBER + "(room_id=? AND folded=?)"),
    "banned by name": (
        room_members.BANNED,
        "SEARCH room_members USING INDEX room_members_banned (room_id=? AND (folded,person_id)>(?,?))",
    ),
    "rooms of one": (
        room_members.ROOMS_OF,
        "SEARCH room_members USING INDEX room_members_by_person (person_id=?)",
    ),
    "cursors": (read_cursors.CURSORS, "SEARCH read_cursors USING PRIMARY KEY (person_id=?)"),
    "an invitation": (
        invites.BY_SECRET,
        "SEARCH invites USING INDEX sqlite_autoindex_invites_2 (room_id=? AND secret_hash=?)",
    ),
    "invitations": (invites.NEWEST_FIRST, "SEARCH invites USING INDEX invites_by_time (room_id=?)"),
    "reports": (reports.WAITING, "SEARCH reports USING INDEX reports_waiting ((at,id)>(?,?))"),
    "a photo": (photos.PHOTO, "SEARCH photos USING INDEX sqlite_autoindex_photos_2 (id=?)"),
    "ids of photos": (photos.IDS, "SEARCH photos USING INDEX sqlite_autoindex_photos_1 (person_id=?)"),
}
MONGO: Final[dict[str, Callable[[Directory], Awaitable[object]]]] = {
    "a room": lambda directory: directory.room("room_1"),
    "several rooms": lambda directory: directory.rooms(["room_1", "room_2"]),
    "a room by name": lambda directory: directory.room_named("garden"),
    "public rooms": lambda directory: directory.public_rooms("garden", 5),
    "members by name": lambda directory: directory.members_by_name("room_1", ("ana", "v1"), 5),
    "members of names": lambda directory: directory.members_named("room_1", ["ana", "bo"]),
    "banned by name": lambda directory: directory.banned_by_name("room_1", ("ana", "v1"), 5),
    "rooms of one": lambda directory: directory.rooms_of("v1"),
    "cursors": lambda directory: directory.cursors("v1"),
    "an invitation": lambda directory: directory.invite("room_1", "hash"),
    "invitations": lambda directory: directory.invites("room_1"),
    "a report": lambda directory: directory.report("p1"),
    "reports": lambda directory: directory.reports(ReportPlace(NOON, "p1"), 5),
    "a photo": lambda directory: directory.photo("h1"),
    "ids of photos": lambda directory: directory.photo_ids(["v1", "v2"]),
}
LIMITS: Final = {"members of names": NAMED_AT_ONCE, "rooms of one": ROOMS_OF_ONE, "public rooms": 5, "reports": 5}


@pytest.mark.parametrize("read", SQLITE)
def test_a_read_is_one_search_on_sqlite_and_sorts_nothing(read: str) -> None:
    query, search = SQLITE[read]
    statement = query.format(marks="?, ?")

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        values = (1,) * statement.count("?")
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()]

    assert plan == [search]


@pytest.fixture
def spy() -> Spy:
    return Spy()


@pytest.fixture
async def spied_store(mongo_uri: str, spy: Spy) -> AsyncIterator[MongoStore]:
    """An empty database, and somebody who hears each command."""
    store = MongoStore(mongo_uri, event_listeners=[spy])
    yield store
    await store.close()
    await store.drop()


async def test_a_read_asks_mongodb_once_along_an_index_that_it_has(spied_store: MongoStore, spy: Spy) -> None:
    directory = spied_store.open().directory

    for read, ask in MONGO.items():
        spy.asked.clear()
        await ask(directory)

        [find] = [command for command in spy.asked if "find" in command]
        indexes = [["_id"], *(list(index.document["key"]) for index in INDEXES[find["find"]])]
        assert any(fits(index, find) for index in indexes), read
        assert find.get("limit") == LIMITS.get(read, find.get("limit")), read
        if REAL_SERVER:
            assert not {"COLLSCAN", "SORT"} & await stages(spied_store, find), read


async def test_members_on_mongodb_are_two_reads_by_key_what_is_noted_first(spied_store: MongoStore, spy: Spy) -> None:
    await spied_store.open().directory.members("room_1", ["v1", "v2"])

    finds = [command for command in spy.asked if "find" in command]
    assert [find["find"] for find in finds] == ["member_notes", "room_members"]
    assert [list(find["filter"]) for find in finds] == [["_id"], ["_id"]]


def test_mongodbs_indexes_hold_only_whom_they_are_for() -> None:
    marked = [index.document for name in ("rooms", "room_members", "reports") for index in INDEXES[name]]

    sparse = [{key.partition(".")[0] for key in index["key"]} for index in marked if index.get("sparse")]

    assert sparse == [{"folded"}, {"listed"}, {"inside"}, {"inside"}, {"banned_from"}, {"waiting"}]


def fits(index: Sequence[str], find: dict[str, Any]) -> bool:
    """Whether the index has first what is compared for equality, then what is sorted or bounded by: MongoDB's rule."""
    wanted = {name: bound for name, bound in find["filter"].items() if not name.startswith("$")}
    order = list(find.get("sort", {}))
    equal = [name for name, bound in wanted.items() if not isinstance(bound, dict)]
    rest = [name for name in [*wanted, *order] if name not in equal]
    along = [*equal, *dict.fromkeys(rest)]
    ordered = [name for name in order if name not in equal]
    return list(index[: len(along)]) == along and along[len(equal) :][: len(ordered)] == ordered


async def stages(store: MongoStore, find: dict[str, Any]) -> set[str]:
    """The stages of the plan that a server makes of it."""
    query = {name: find[name] for name in ("find", "filter", "projection", "sort", "limit") if name in find}
    async with store.client() as client:
        told = await client[store.name].command("explain", query, verbosity="executionStats")
    return {stage for stage in ("COLLSCAN", "SORT") if f"'{stage}'" in str(told["queryPlanner"]["winningPlan"])}
