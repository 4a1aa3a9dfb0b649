"""Rooms, conversations of two and memberships that a crash left half made are made whole by asking again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chat_service.handlers.rooms import RoomNameTaken
from chat_service.ports.errors import Unavailable
from chat_service.ports.rooms import ReadCursor, Room
from tests.builders import NOON
from tests.unit.rooms.replicas import PEOPLE, Replica

ANA, BEN = PEOPLE["ana"], PEOPLE["ben"]
HALF = Room(id="room_half", name="Half", owner_id=ANA.by.id, created_at=NOON)


@pytest.fixture
async def replica(tmp_path: Path) -> AsyncIterator[Replica]:
    """Its founder's room is in the directory, and its log is empty."""
    one = Replica(tmp_path / "handoff.db", "r1")
    await one.directory.add_room(HALF)
    yield one
    one.database.close()


async def test_its_founder_owns_it_though_a_stranger_came_first(replica: Replica) -> None:
    await replica.rooms.join(BEN, HALF.id, None)

    assert (await replica.rooms.found(ANA, "Half", "", private=False)).standing.role == "owner"

    with pytest.raises(RoomNameTaken):
        await replica.rooms.found(ANA, "Half", "", private=False)


async def test_it_becomes_what_its_founder_wants_now(replica: Replica) -> None:
    founded = await replica.rooms.found(ANA, "Half", "A topic", private=True)

    assert founded.private
    assert (founded.room.id, founded.room.topic) == (HALF.id, "A topic")


async def test_who_came_in_has_read_what_was_before_though_that_was_not_stored(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    await replica.rooms.found(ANA, "Half", "", private=False)
    keep = replica.directory.keep_cursor

    async def fail(_cursor: ReadCursor) -> bool:
        raise Unavailable("the database is gone")

    monkeypatch.setattr(replica.directory, "keep_cursor", fail)
    with pytest.raises(Unavailable):
        await replica.rooms.join(BEN, HALF.id, None)
    monkeypatch.setattr(replica.directory, "keep_cursor", keep)

    assert (await replica.rooms.join(BEN, HALF.id, None))[1] is False

    assert (await replica.directory.cursors(BEN.by.id))[HALF.id].seq == 2
