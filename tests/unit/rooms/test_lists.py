"""Lists of people say what the log says, though whoever wrote it died before it was noted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert

from chat_service.domain.command import Command
from chat_service.domain.rooms.wishes import JoinRoom, RoomWish
from chat_service.handlers.room_views import Seen
from contract.commands import ChangeRoom
from contract.fields import decode_hook
from tests.unit.rooms.replicas import PEOPLE, Replica

ALL = 10


class Room:
    """Ana's room at a replica that appends and dies before it notes what that made of members."""

    def __init__(self, replica: Replica, room_id: str) -> None:
        self.replica, self.id = replica, room_id

    async def is_told(self, name: str, wish: RoomWish) -> None:
        """The log says so, and nothing else does."""
        await self.replica.appender.append(Command(self.id, self.replica.new_id("k"), PEOPLE[name], wish))

    async def seen(self) -> Seen:
        """As Ana sees it."""
        return await self.replica.views.seen(PEOPLE["ana"].by.id, self.id)

    async def members(self) -> list[str]:
        """Their names."""
        return [one.name for one in await self.replica.views.members(await self.seen(), None, ALL)]

    async def banned(self) -> list[str]:
        """Their names."""
        return [one.name for one in await self.replica.views.banned(await self.seen(), None, ALL)]


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    one = Replica(tmp_path / "handoff.db", "r1")
    yield one
    one.database.close()


@pytest.fixture
async def room(replica: Replica) -> Room:
    founded = await replica.rooms.found(PEOPLE["ana"], "a", "", private=False)
    return Room(replica, founded.room.id)


def change(**fields: Any) -> ChangeRoom:
    """What an owner wants."""
    return convert({"type": "change_room", "client_id": "c", **fields}, ChangeRoom, dec_hook=decode_hook)


async def test_who_came_in_is_listed(room: Room) -> None:
    await room.is_told("ben", JoinRoom())

    assert await room.members() == ["Ana", "Ben"]


async def test_who_was_removed_is_not_listed(room: Room) -> None:
    await room.replica.rooms.join(PEOPLE["ben"], room.id, None)
    await room.is_told("ana", change(remove=PEOPLE["ben"].by.id))

    assert await room.members() == ["Ana"]


async def test_who_was_banned_is_listed_among_the_banned_alone(room: Room) -> None:
    await room.replica.rooms.join(PEOPLE["ben"], room.id, None)
    await room.is_told("ana", change(ban=PEOPLE["ben"].by.id))

    assert await room.banned() == ["Ben"]
    assert await room.members() == ["Ana"]


async def test_who_may_come_again_is_not_listed_among_the_banned(room: Room) -> None:
    await room.replica.rooms.join(PEOPLE["ben"], room.id, None)
    await room.is_told("ana", change(ban=PEOPLE["ben"].by.id))
    assert await room.banned() == ["Ben"]

    await room.is_told("ana", change(unban=PEOPLE["ben"].by.id))

    assert await room.banned() == []
