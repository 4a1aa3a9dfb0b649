"""The mark of the newest entry on MongoDB: one a conversation, but for a moment or after a crash; then it is mended.

On SQLite the mark is a row that the inserting transaction replaces: it can't be doubled.
"""

import asyncio
from typing import Any

from chat_service.ports.log import Log
from contract.entries import After, Entry
from tests.builders import an_entry, at, awaiting, queued, some_entries
from tests.conformance.racing import append
from tests.conformance.stores import MongoStore


async def test_one_entry_of_a_conversation_is_marked_whoever_wrote_it(mongo_store: MongoStore) -> None:
    logs = [mongo_store.open().log for _ in range(4)]

    await asyncio.gather(*(append(log, f"k{writer}-{place}") for writer, log in enumerate(logs) for place in range(5)))

    assert await marks(mongo_store) == [20]


async def test_of_a_batch_the_last_entry_is_marked(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log

    await log.insert(some_entries(5))
    await log.insert(some_entries(5, first=6))

    assert await marks(mongo_store) == [10]


async def test_a_batch_that_was_stopped_leaves_one_mark(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await log.insert(some_entries(2))

    await asyncio.gather(log.insert([an_entry(3), an_entry(4, client_id="k1")]), return_exceptions=True)

    assert await marks(mongo_store) == [3]


async def test_whoever_left_the_queue_is_not_in_it_though_an_old_mark_says_so(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await crashed_between(mongo_store, log, an_entry(1, after=queued()), an_entry(2))
    await log.insert([an_entry(conversation_id="c2", after=queued(at(1)))])

    assert [entry.conversation_id for entry in await log.queue(1)] == ["c2"]
    assert await marks(mongo_store) == [2]


async def test_whoever_waits_is_found_once_though_two_marks_say_so(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await crashed_between(mongo_store, log, an_entry(1, after=queued()), an_entry(2, after=queued()))

    assert await log.queue(10) == [an_entry(2, after=queued())]
    assert await marks(mongo_store) == [2]


async def test_whoever_was_answered_is_not_looked_after_though_an_old_mark_says_so(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await crashed_between(mongo_store, log, an_entry(1, after=awaiting()), an_entry(2, after=After(answered_seq=1)))

    assert await log.awaiting_since(at(9), 10) == []
    assert await marks(mongo_store) == [2]


async def test_the_head_is_the_newest_of_two_that_are_marked(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await crashed_between(mongo_store, log, an_entry(1), an_entry(2))

    assert await log.head("c1") == an_entry(2)
    assert await log.settled_head("c1") == an_entry(2)
    assert await log.heads(["c1"]) == {"c1": 2}


async def test_the_next_entry_takes_all_marks_off_that_a_crash_left(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await crashed_between(mongo_store, log, an_entry(1), an_entry(2))

    await log.insert([an_entry(3)])

    assert await marks(mongo_store) == [3]


async def crashed_between(store: MongoStore, log: Log, first: Entry, second: Entry) -> None:
    """Insert both, and leave what a crash leaves after the second was inserted: the first still has its mark."""
    async with store.client() as client:
        entries = client[store.name]["entries"]
        place = {"conversation_id": first.conversation_id, "seq": first.seq}
        await log.insert([first])
        marked = await entries.find_one(place)
        assert marked
        await log.insert([second])
        await entries.update_one(place, {"$set": {"latest": marked["latest"]}})


async def marks(store: MongoStore) -> list[int]:
    """The places in conversation c1 that are marked."""
    async with store.client() as client:
        found: list[dict[str, Any]] = (
            await client[store.name]["entries"].find({"latest.id": "c1"}).sort("seq").to_list()
        )
        return [document["seq"] for document in found]
