"""What was edited or deleted in a room is seen by no reader of any `Log` from that moment on, and is then taken out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from chat_service.adapters.sqlite.database import VARIABLES
from chat_service.domain.words import Query, asked_in, mentions_of_member
from chat_service.ports.errors import ClientIdTaken
from chat_service.ports.log import PAGE, EntryPlace, Log
from contract.entries import Entry, MessageDeleted, MessageEdited, MessagePosted, Owner, Payload, Reacted
from tests.builders import a_room_entry, at, some_entries
from tests.conformance.stores import SqliteStore, Store

ROOM: Final = "room_1"
BO: Final = Owner("v3", "Bo")
OLD: Final = a_room_entry(1, MessagePosted("salt", mentions=[BO]))
Read = Callable[[Log], Awaitable[list[Entry]]]


async def one(found: Awaitable[Entry | None]) -> list[Entry]:
    entry = await found
    return [entry] if entry else []


async def found(log: Log, query: Query | None, limit: int = PAGE) -> list[Entry]:
    return await log.search(*query, None, limit, within=ROOM) if query else []


async def newest(log: Log) -> list[Entry]:
    return list((await log.newest([ROOM])).values())


READS: Final[dict[str, Read]] = {
    "after": lambda log: log.after(ROOM, 0),
    "before": lambda log: log.before(ROOM, None),
    "entry": lambda log: one(log.entry(ROOM, 1)),
    "by client id": lambda log: one(log.by_client_id(ROOM, "k1")),
}
READS_OF_THE_NEWEST: Final[dict[str, Read]] = {
    "head": lambda log: one(log.head(ROOM)),
    "settled head": lambda log: one(log.settled_head(ROOM)),
    "newest": newest,
}


def texts(entries: list[Entry]) -> list[tuple[str, int | None]]:
    """What is left of each text, and what took it away."""
    said = [entry.payload for entry in entries]
    return [(one.text, one.redacted_by) for one in said if isinstance(one, MessagePosted | MessageEdited)]


async def happened(log: Log, *said: Payload | str) -> None:
    """These entries from the first on, an insert each."""
    for seq, payload in enumerate(said, start=1):
        await log.insert([a_room_entry(seq, payload)])


@pytest.mark.parametrize("read", READS)
async def test_an_edited_message_has_no_text_for_any_reader(log: Log, read: str) -> None:
    await log.insert([OLD])
    await log.insert([a_room_entry(2, MessageEdited(1, "pepper"))])

    (first, *_) = await READS[read](log)

    assert first == a_room_entry(1, MessagePosted("", redacted_by=2))


@pytest.mark.parametrize("read", READS)
async def test_a_deleted_message_has_no_text_for_any_reader(log: Log, read: str) -> None:
    await log.insert([OLD, a_room_entry(2, MessageDeleted(1))])

    (first, *_) = await READS[read](log)

    assert first == a_room_entry(1, MessagePosted("", redacted_by=2))


@pytest.mark.parametrize("read", READS_OF_THE_NEWEST)
async def test_the_newest_edit_is_read_with_its_text(log: Log, read: str) -> None:
    await happened(log, "salt", MessageEdited(1, "pepper", [BO]))

    assert await READS_OF_THE_NEWEST[read](log) == [a_room_entry(2, MessageEdited(1, "pepper", [BO]))]


@pytest.mark.parametrize("read", READS_OF_THE_NEWEST)
async def test_an_edit_of_what_was_deleted_before_says_nothing(log: Log, read: str) -> None:
    await happened(log, "salt", MessageDeleted(1), MessageEdited(1, "late"))

    assert texts(await READS_OF_THE_NEWEST[read](log)) == [("", 2)]
    assert texts(await log.after(ROOM, 0)) == [("", 2), ("", 2)]
    assert await found(log, asked_in(ROOM, "late")) == []


async def test_an_edit_of_an_edit_leaves_the_last_one(log: Log) -> None:
    await happened(log, "salt", MessageEdited(1, "pepper"), "hello", MessageEdited(1, "ginger"))

    assert texts(await log.after(ROOM, 0)) == [("", 4), ("", 4), ("hello", None), ("ginger", None)]
    assert [await found(log, asked_in(ROOM, word)) for word in ("salt", "pepper")] == [[], []]
    assert len(await found(log, asked_in(ROOM, "ginger"))) == 1


async def test_a_deletion_after_edits_leaves_nothing(log: Log) -> None:
    await happened(log, "salt", MessageEdited(1, "pepper", [BO]), MessageEdited(1, "ginger", [BO]), MessageDeleted(1))

    assert texts(await log.after(ROOM, 0)) == [("", 4)] * 3
    assert [await found(log, asked_in(ROOM, word)) for word in ("salt", "pepper", "ginger")] == [[], [], []]
    assert await found(log, mentions_of_member(BO.id)) == []


async def test_one_batch_may_say_and_take_back(log: Log) -> None:
    said: list[str | Payload] = [
        "salt",
        MessageEdited(1, "pepper"),
        MessageEdited(1, "ginger"),
        "sugar",
        MessageDeleted(4),
    ]
    await log.insert([a_room_entry(seq, payload) for seq, payload in enumerate(said, start=1)])

    assert texts(await log.after(ROOM, 0)) == [("", 3), ("", 3), ("ginger", None), ("", 5)]
    assert [len(await found(log, asked_in(ROOM, word))) for word in ("salt", "pepper", "ginger", "sugar")] == [
        0,
        0,
        1,
        0,
    ]


async def test_other_messages_and_other_rooms_stay_as_they_are(log: Log) -> None:
    there = [a_room_entry(1, "salt", room_id="room_2"), a_room_entry(2, "salt", room_id="room_2")]
    await log.insert(there)
    await happened(log, "salt", "salt", MessageDeleted(1))

    assert await log.after("room_2", 0) == there
    assert texts(await log.after(ROOM, 0)) == [("", 3), ("salt", None)]
    assert [entry.seq for entry in await found(log, asked_in(ROOM, "salt"))] == [2]


async def test_what_it_answered_and_its_place_stay(log: Log) -> None:
    await happened(log, "hello", MessagePosted("salt", reply_to=1), MessageDeleted(2))

    assert await log.entry(ROOM, 2) == a_room_entry(2, MessagePosted("", reply_to=1, redacted_by=3))


async def test_a_command_whose_message_was_edited_is_still_known_when_it_is_repeated(log: Log) -> None:
    await log.insert([OLD])
    await log.insert([a_room_entry(2, MessageEdited(1, "pepper"))])

    stored = await log.by_client_id(ROOM, OLD.client_id)
    with pytest.raises(ClientIdTaken) as taken:
        await log.insert([a_room_entry(3, "salt", client_id=OLD.client_id)])

    assert stored == taken.value.entry
    assert (stored.digest, texts([stored])) == (OLD.digest, [("", 2)])


async def test_a_page_of_200_is_masked_as_a_whole(log: Log) -> None:
    await log.insert([a_room_entry(seq, f"text {seq}") for seq in range(1, 201)])
    await log.insert([a_room_entry(seq, MessageEdited(seq - 200, f"new {seq}")) for seq in range(201, 401)])

    assert texts(await log.after(ROOM, 0)) == [("", seq) for seq in range(201, 401)]
    assert texts(await log.before(ROOM, None)) == [(f"new {seq}", None) for seq in range(201, 401)]
    assert len(await found(log, asked_in(ROOM, "new"))) == PAGE
    assert await found(log, asked_in(ROOM, "text")) == []


async def test_the_newest_entries_of_several_rooms_are_masked(log: Log) -> None:
    newest = await newest_of_late_edits(log, 12)

    assert list(newest.values()) == [[("", 2)]] * 12


async def test_the_newest_entries_of_very_many_rooms_are_masked(sqlite_store: SqliteStore) -> None:
    newest = await newest_of_late_edits(sqlite_store.open().log, VARIABLES)  # each of them is two values

    assert list(newest.values()) == [[("", 2)]] * VARIABLES


async def newest_of_late_edits(log: Log, rooms: int) -> dict[str, list[tuple[str, int | None]]]:
    """The newest entries of so many rooms; each edits what was deleted before."""
    said: list[str | Payload] = ["salt", MessageDeleted(1), MessageEdited(1, "late")]
    ids = [f"room_{number}" for number in range(rooms)]
    logs = [[a_room_entry(seq, one, room_id=room_id) for seq, one in enumerate(said, start=1)] for room_id in ids]
    await asyncio.gather(*(log.insert(entries) for entries in logs))
    newest = await log.newest(ids)
    return {room_id: texts([entry]) for room_id, entry in newest.items()}


async def test_a_page_goes_on_where_it_was_though_its_last_entry_was_deleted_meanwhile(log: Log) -> None:
    said = [a_room_entry(seq, "salt", when=at(0)) for seq in range(1, 6)]
    await log.insert(said)
    query = asked_in(ROOM, "salt")
    assert query
    first = await log.search(*query, None, 2, within=ROOM)
    last = first[-1]
    await log.insert([a_room_entry(6, MessageDeleted(last.seq))])

    rest = await log.search(*query, EntryPlace(last.at, ROOM, last.seq), PAGE, within=ROOM)

    assert first + rest == said[::-1]


async def test_reactions_and_support_are_left_alone(log: Log) -> None:
    await log.insert(some_entries(3))
    await happened(log, "salt", Reacted(1, "👍", on=True))

    assert await log.after("c1", 0) == some_entries(3)
    assert await log.after(ROOM, 0) == [a_room_entry(1, "salt"), a_room_entry(2, Reacted(1, "👍", on=True))]


async def test_whoever_begins_to_read_after_an_edit_was_stored_sees_no_older_text(store: Store) -> None:
    writer, readers = store.open().log, [store.open().log for _ in range(3)]
    await writer.insert([a_room_entry(1, "text 1")])
    stored, done = 1, False

    async def write() -> None:
        nonlocal stored, done
        try:
            for seq in range(2, 42):
                await writer.insert([a_room_entry(seq, MessageEdited(1, f"text {seq}"))])
                stored = seq
        finally:
            done = True

    async def read(log: Log) -> int:
        pages = 0
        while not done:
            known = stored
            seen = texts(await log.after(ROOM, 0))
            for query in ("text", f"text {known - 1}"):
                seen += texts(await found(log, asked_in(ROOM, query)))
            assert all(not text or int(text.split()[1]) >= known for text, _ in seen), (known, seen)
            pages += 1
        return pages

    writing = asyncio.create_task(write())
    pages = await asyncio.gather(*(read(log) for log in readers))
    await writing

    assert min(pages) > 0
    assert texts(await writer.after(ROOM, 0)) == [*[("", 41)] * 40, ("text 41", None)]
