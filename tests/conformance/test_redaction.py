"""What was edited or deleted in a room is taken out of the database: by whoever edits, or by whoever reads next."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pymongo
import pytest

from chat_service.adapters.mongo.documents import to_document
from chat_service.adapters.mongo.indexes import INDEXES
from chat_service.adapters.mongo.masks import PENDING, edits_of, redact_before
from chat_service.adapters.sqlite.masks import EDITS
from chat_service.adapters.sqlite.schema import SCHEMA
from chat_service.domain.rooms.masks import Target
from chat_service.domain.words import asked_in, mentions_of_member
from chat_service.ports.log import Log
from contract.entries import Entry, MessageDeleted, MessageEdited, MessagePosted, Owner, Reacted
from tests.builders import a_room_entry
from tests.conformance.stores import MongoStore, SqliteStore
from tests.conformance.test_masks import READS, READS_OF_THE_NEWEST, ROOM, found, texts
from tests.conformance.test_plans import REAL_SERVER, Spy, spied_store, spy

__all__ = ["spied_store", "spy"]  # fixtures
BO: Final = Owner("v3", "Bo")
SAID: Final = a_room_entry(1, MessagePosted("salt", reply_to=None, mentions=[BO]))
EDITED: Final = a_room_entry(2, MessageEdited(1, "pepper", [BO]))
AGAIN: Final = a_room_entry(3, MessageEdited(1, "ginger"))
DELETED: Final = a_room_entry(3, MessageDeleted(1))
LEFT: Final = {
    1: {"type": "message_posted", "text": "", "redacted_by": 2},
    2: {"type": "message_edited", "target_seq": 1, "text": "pepper", "mentions": [{"id": "v3", "name": "Bo"}]},
}


async def documents(store: MongoStore) -> dict[int, dict[str, Any]]:
    """What is stored of the room, by seq."""
    async with store.client() as client:
        stored = await client[store.name]["entries"].find({"conversation_id": ROOM}).to_list()
    return {document["seq"]: document for document in stored}


async def crashed_after(store: MongoStore, entry: Entry) -> None:
    """Leave what a crash leaves right after that entry was inserted."""
    async with store.client() as client:
        await client[store.name]["entries"].insert_one(to_document(entry))


async def test_on_mongodb_an_edit_takes_out_text_mentions_and_words(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await log.insert([SAID])
    await log.insert([EDITED])

    stored = await documents(mongo_store)

    assert {seq: document["payload"] for seq, document in stored.items()} == LEFT
    assert ["search" in stored[seq] for seq in (1, 2)] == [False, True]
    assert stored[1]["digest"] == SAID.digest
    assert stored[2]["edit"] == {"id": ROOM, "seq": 1}


@pytest.mark.parametrize("last", [AGAIN, DELETED])
async def test_on_mongodb_only_the_entry_that_stands_says_what_it_edited(mongo_store: MongoStore, last: Entry) -> None:
    log = mongo_store.open().log
    for entry in (SAID, EDITED, last):
        await log.insert([entry])

    stored = await documents(mongo_store)

    assert [seq for seq, document in stored.items() if "edit" in document] == [3]
    assert stored[2]["payload"] == {"type": "message_edited", "target_seq": 1, "text": "", "redacted_by": 3}


@pytest.mark.parametrize("read", [*READS, *READS_OF_THE_NEWEST])
@pytest.mark.parametrize("last", [AGAIN, DELETED])
async def test_between_insert_and_redaction_every_reader_masks_and_mends_what_it_met(
    mongo_store: MongoStore, read: str, last: Entry
) -> None:
    log = mongo_store.open().log
    await log.insert([SAID, EDITED])
    await crashed_after(mongo_store, last)

    seen = await (READS | READS_OF_THE_NEWEST)[read](log)

    assert all(redacted_by == 3 for text, redacted_by in texts(seen) if text != "ginger")
    assert {text for text, _ in texts(seen)} <= {"", "ginger"}
    stored = await documents(mongo_store)
    for entry in seen:
        assert stored[entry.seq]["payload"].get("text", "") in {"", "ginger"}
        assert "pepper" not in str(stored[entry.seq])


async def test_a_page_that_meets_what_a_crash_left_leaves_nothing_of_it(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await log.insert([SAID])
    await crashed_after(mongo_store, EDITED)
    await crashed_after(mongo_store, AGAIN)

    assert texts(await log.after(ROOM, 0)) == [("", 3), ("", 3), ("ginger", None)]

    stored = await documents(mongo_store)
    assert [stored[seq]["payload"]["text"] for seq in (1, 2, 3)] == ["", "", "ginger"]
    assert [("search" in stored[seq], "edit" in stored[seq]) for seq in (1, 2, 3)] == [
        (False, False),
        (False, False),
        (True, True),
    ]


async def test_a_search_does_not_tell_which_words_a_text_had_that_a_crash_left(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await log.insert([a_room_entry(seq, f"salt {seq}") for seq in range(1, 8)])
    for seq, target in ((8, 7), (9, 5)):
        await crashed_after(mongo_store, a_room_entry(seq, MessageDeleted(target)))

    assert [entry.seq for entry in await found(log, asked_in(ROOM, "salt"), limit=3)] == [6, 4, 3]
    stored = await documents(mongo_store)
    assert [seq for seq, document in stored.items() if "search" in document] == [1, 2, 3, 4, 6]


async def test_a_mention_that_a_crash_left_finds_nothing(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await log.insert([SAID])
    await crashed_after(mongo_store, a_room_entry(2, MessageEdited(1, "pepper")))

    assert await found(log, mentions_of_member(BO.id)) == []


async def test_the_next_edit_takes_out_what_a_crash_left(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await log.insert([SAID])
    await crashed_after(mongo_store, EDITED)
    await log.insert([AGAIN])

    stored = await documents(mongo_store)

    assert [stored[seq]["payload"]["text"] for seq in (1, 2, 3)] == ["", "", "ginger"]


async def test_what_a_crash_left_is_taken_out_though_nobody_reads_it(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await log.insert([SAID])
    await crashed_after(mongo_store, EDITED)
    await crashed_after(mongo_store, a_room_entry(3, "hello"))
    await crashed_after(mongo_store, a_room_entry(4, MessageDeleted(3)))

    await log.redact()

    stored = await documents(mongo_store)
    assert [stored[seq]["payload"] for seq in (1, 2)] == [LEFT[1], LEFT[2]]
    assert (stored[3]["payload"]["text"], "search" in stored[3]) == ("", False)
    assert [stored[seq]["edit"] for seq in (2, 4)] == [{"id": ROOM, "seq": 1}, {"id": ROOM, "seq": 3}]


async def test_more_than_a_page_of_crashes_is_taken_out_at_once(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await log.insert([a_room_entry(seq, "salt") for seq in range(1, 151)])
    async with mongo_store.client() as client:
        left = [to_document(a_room_entry(seq, MessageDeleted(seq - 150))) for seq in range(151, 301)]
        await client[mongo_store.name]["entries"].insert_many(left)

    await log.redact()

    assert not [document for document in (await documents(mongo_store)).values() if "salt" in str(document)]


async def test_a_redaction_without_time_is_told_and_made_up_for(
    mongo_store: MongoStore, caplog: pytest.LogCaptureFixture
) -> None:
    log = mongo_store.open().log
    await log.insert([SAID])
    await crashed_after(mongo_store, EDITED)

    async with mongo_store.client() as client:
        with pymongo.timeout(1e-9):
            await redact_before(client[mongo_store.name]["entries"], [EDITED])

    told = [(record.name, record.levelno) for record in caplog.records if record.name == "chat_service.masks"]
    assert told == [("chat_service.masks", logging.WARNING)]
    assert (await documents(mongo_store))[1]["payload"]["text"] == "salt"
    await log.redact()
    assert (await documents(mongo_store))[1]["payload"] == LEFT[1]


async def test_where_nothing_is_left_readers_see_the_same_as_before(log: Log) -> None:
    for entry in (SAID, EDITED):
        await log.insert([entry])

    await log.redact()

    assert await log.after(ROOM, 0) == [a_room_entry(1, MessagePosted("", redacted_by=2)), EDITED]


async def test_a_file_holds_no_text_word_or_mention_that_was_edited(sqlite_store: SqliteStore, tmp_path: Path) -> None:
    log = sqlite_store.open().log
    for entry in (SAID, EDITED, AGAIN, a_room_entry(4, "hello"), a_room_entry(5, MessageDeleted(4))):
        await log.insert([entry])

    with closing(sqlite3.connect(tmp_path / "handoff.db")) as file:
        bodies = [body for (body,) in file.execute("SELECT body FROM entries ORDER BY seq")]
        file.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)")
        terms = [term for (term,) in file.execute("SELECT term FROM temp.terms")]
        file.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    assert not [body for body in bodies if any(gone in body for gone in ("salt", "pepper", "hello", "Bo"))]
    query = asked_in(ROOM, "ginger")
    assert query
    assert terms == [query.prefix]


def test_sqlite_finds_edits_by_searching(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "plan.db")) as connection:
        connection.executescript(SCHEMA)
        statement = f"EXPLAIN QUERY PLAN {EDITS.format(places='(?, ?), (?, ?)')}"
        steps = [row[3] for row in connection.execute(statement, ["r1", 1, "r2", 2])]

    assert steps[-1] == "SEARCH edits USING PRIMARY KEY (conversation_id=? AND target_seq=?)"
    assert not [step for step in steps if step.startswith("SCAN edits")]


def test_mongodb_has_an_index_for_the_edits_of_messages() -> None:
    (query, _) = edits_of([Target("r1", 1), Target("r2", 2), Target("r1", 3)])

    assert query == {"edit.id": "r1", "edit.seq": {"$in": [1, 3]}}
    keys = [list(index.document["key"]) for index in INDEXES["entries"]]
    assert list(query) in keys
    assert list(PENDING) in keys


PAGES: Final[dict[str, tuple[Callable[[Log], Awaitable[object]], int]]] = {
    "support": (lambda log: log.after("c1", 0), 1),
    "a room's messages": (lambda log: log.after(ROOM, 0), 2),
    "a room's others": (lambda log: log.after(ROOM, 1), 1),
    "messages of two rooms": (lambda log: log.newest([ROOM, "room_2"]), 2),
}


@pytest.mark.parametrize("page", PAGES)
async def test_edits_are_asked_for_once_a_page_and_only_where_there_are_messages_of_rooms(
    spied_store: MongoStore, spy: Spy, page: str
) -> None:
    ask, asked = PAGES[page]
    log = spied_store.open().log
    await log.insert([a_room_entry(1), a_room_entry(2, Reacted(1, "👍", on=True))])
    await log.insert([a_room_entry(1, room_id="room_2")])
    spy.asked.clear()

    await ask(log)

    assert [name for command in spy.asked for name in ("find", "getMore") if name in command] == ["find"] * asked


if REAL_SERVER:

    async def test_mongodb_examines_no_more_edits_than_it_returns(mongo_store: MongoStore) -> None:
        log = mongo_store.open().log
        await log.insert([a_room_entry(seq) for seq in range(1, 101)])
        await log.insert([a_room_entry(seq, MessageEdited(seq - 100, "new")) for seq in range(101, 201)])
        query = {"find": "entries", "filter": edits_of([Target(ROOM, 7)])[0]}
        async with mongo_store.client() as client:
            told = await client[mongo_store.name].command("explain", query, verbosity="executionStats")
        assert (told["executionStats"]["nReturned"], "COLLSCAN" in str(told["queryPlanner"])) == (1, False)
        assert told["executionStats"]["totalKeysExamined"] <= 2
