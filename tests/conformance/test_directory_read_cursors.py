"""What every `Directory` does about how far people have read."""

import asyncio

from chat_service.ports.directory import Directory
from chat_service.ports.rooms import ReadCursor
from tests.conformance.stores import Store


def a_cursor(seq: int, messages: int | None = None, *, person_id: str = "v1", room_id: str = "room_1") -> ReadCursor:
    return ReadCursor(room_id=room_id, person_id=person_id, seq=seq, messages=seq if messages is None else messages)


async def test_a_persons_cursors_come_by_room(directory: Directory) -> None:
    mine = [a_cursor(7, 5), a_cursor(2, 0, room_id="lobby")]
    for cursor in (*mine, a_cursor(9, person_id="v2")):
        assert await directory.keep_cursor(cursor)

    assert await directory.cursors("v1") == {"room_1": mine[0], "lobby": mine[1]}
    assert await directory.cursors("nobody") == {}


async def test_a_cursor_moves_on_and_never_back(directory: Directory) -> None:
    assert await directory.keep_cursor(a_cursor(5))
    assert not await directory.keep_cursor(a_cursor(5, 99))
    assert not await directory.keep_cursor(a_cursor(4))
    assert await directory.cursors("v1") == {"room_1": a_cursor(5)}

    assert await directory.keep_cursor(a_cursor(6))
    assert await directory.cursors("v1") == {"room_1": a_cursor(6)}


async def test_of_several_devices_at_once_the_furthest_counts(store: Store) -> None:
    devices = [store.open().directory for _ in range(4)] * 5

    moved = await asyncio.gather(*(one.keep_cursor(a_cursor(seq)) for seq, one in enumerate(devices, start=1)))

    assert moved[-1]
    assert await devices[0].cursors("v1") == {"room_1": a_cursor(20)}
