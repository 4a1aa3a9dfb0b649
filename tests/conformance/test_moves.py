"""What every `Log` knows of entries that changed hands or ended something."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from chat_service.adapters.sqlite.schema import SCHEMA
from chat_service.ports.errors import SeqTaken
from chat_service.ports.log import Log, MovePlace
from contract.codec import to_json
from contract.entries import (
    After,
    By,
    ConversationRated,
    Entry,
    HandoffAccepted,
    HandoffRequested,
    MessagePosted,
    Owner,
    State,
)
from tests.builders import an_entry, at, queued, some_entries
from tests.conformance.stores import SqliteStore

BIM: Final = By("agent", "a1", "Bim")
MINE: Final = After(state=State.ASSIGNED, owner=Owner("a1", "Bim"))


def a_move(seq: int = 1, seconds: float = 0, conversation_id: str = "c1") -> Entry:
    """An acceptance."""
    return an_entry(
        seq, conversation_id=conversation_id, when=at(seconds), by=BIM, payload=HandoffAccepted(), after=MINE
    )


def a_rating(seq: int, score: int, conversation_id: str = "c1") -> Entry:
    return an_entry(seq, conversation_id=conversation_id, payload=ConversationRated(score))


def place_of(entry: Entry) -> MovePlace:
    return MovePlace(entry.at, entry.conversation_id, entry.seq)


async def test_an_empty_log_has_no_moves(log: Log) -> None:
    assert await log.moves(None, 10) == []
    assert await log.moves_before(None, 10) == []
    assert await log.ratings("c1", 10) == []


async def test_moves_come_by_time_whatever_their_conversation(log: Log) -> None:
    second, third, first = a_move(1, 2), a_move(2, 3), a_move(1, 1, "c2")
    await log.insert([second, third])
    await log.insert([first])

    assert await log.moves(None, 10) == [first, second, third]
    assert await log.moves_before(None, 10) == [third, second, first]


async def test_what_is_only_said_is_no_move(log: Log) -> None:
    said = an_entry(2, by=BIM, payload=MessagePosted("hello"), after=MINE)
    await log.insert([an_entry(1, payload=HandoffRequested(), after=queued()), said])

    assert [entry.seq for entry in await log.moves(None, 10)] == [1]


async def test_pages_of_moves_follow_their_places_over_ties(log: Log) -> None:
    for number in range(4):
        name = f"c{number}"
        await log.insert([a_move(1, number // 2, name), a_move(2, number // 2, name), a_move(3, 9, name)])
    everything = await log.moves(None, 100)

    forwards: list[Entry] = []
    while page := await log.moves(place_of(forwards[-1]) if forwards else None, 2):
        forwards += page
    backwards: list[Entry] = []
    while page := await log.moves_before(place_of(backwards[-1]) if backwards else None, 5):
        backwards += page

    assert len(everything) == 12
    assert forwards == everything
    assert backwards == everything[::-1]


async def test_moves_after_a_place_in_time_are_read_from_there(log: Log) -> None:
    await log.insert([a_move(1, 1), a_move(2, 2), a_move(3, 3)])

    assert [entry.seq for entry in await log.moves(MovePlace(at(2), "", 0), 10)] == [2, 3]
    assert [entry.seq for entry in await log.moves_before(MovePlace(at(2), "", 0), 10)] == [1]
    assert await log.moves(None, 0) == []
    assert await log.moves_before(None, 0) == []


async def test_ratings_come_newest_first_and_are_the_conversations_own(log: Log) -> None:
    await log.insert([a_move(1), *(a_rating(seq, seq) for seq in (2, 3, 4))])
    await log.insert([a_rating(1, 5, "c2")])

    assert await log.ratings("c1", 10) == [a_rating(4, 4), a_rating(3, 3), a_rating(2, 2)]
    assert await log.ratings("c1", 2) == [a_rating(4, 4), a_rating(3, 3)]
    assert await log.ratings("c1", 0) == []
    assert await log.ratings("c3", 10) == []


async def test_whoever_lost_a_place_moved_nothing(log: Log) -> None:
    await log.insert([a_move(1, 1)])

    with pytest.raises(SeqTaken):
        await log.insert([an_entry(1, client_id="late", when=at(2), payload=HandoffRequested(), after=queued())])

    assert await log.moves(None, 10) == [a_move(1, 1)]


async def test_a_move_is_a_move_after_others_followed(log: Log) -> None:
    await log.insert([a_move(1)])
    await log.insert(some_entries(3, first=2))

    assert await log.moves(None, 10) == [a_move(1)]
    assert await log.entry("c1", 1) == a_move(1)


async def test_moves_of_a_file_of_the_version_before_are_not_known_but_new_ones_are(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "handoff.db")) as connection:
        connection.executescript(SCHEMA)
        connection.executescript("DROP TABLE moves")
        old = a_move(1)
        values = (old.conversation_id, old.seq, old.client_id, to_json(old).decode())
        connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?)", values)
        connection.commit()
    store = SqliteStore(tmp_path / "handoff.db")
    log = store.open().log

    await log.insert([a_move(2, 1)])

    assert await log.moves(None, 10) == [a_move(2, 1)]
    assert await log.after("c1", 0) == [a_move(1), a_move(2, 1)]
    await store.close()
