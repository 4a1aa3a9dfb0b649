"""What every `Directory` does about rooms themselves."""

import asyncio

import pytest
from msgspec.structs import replace

from chat_service.ports.directory import Directory
from chat_service.ports.errors import NameTaken
from chat_service.ports.rooms import Room, RoomPatch
from contract.text import folded
from tests.builders import at
from tests.conformance.rooms import a_direct, a_room, public_names
from tests.conformance.stores import Store

FULL = Room(
    id="room_full",
    name="Größe",
    topic="naïve $where {'$gt': ''}",
    private=True,
    archived=True,
    slow_mode_s=30,
    owner_id="v1",
    created_at=at(0.123),
)
LOBBY = Room(id="lobby", name="Lobby", created_at=at(0))


@pytest.mark.parametrize("room", [FULL, LOBBY, a_direct()], ids=lambda room: room.id)
async def test_a_room_comes_back_as_it_was(directory: Directory, room: Room) -> None:
    assert await directory.add_room(room)

    assert await directory.room(room.id) == room
    assert await directory.room("room_other") is None


async def test_an_id_is_added_once_and_stays_as_it_was(directory: Directory) -> None:
    await directory.add_room(LOBBY)

    assert not await directory.add_room(LOBBY)
    assert not await directory.add_room(replace(LOBBY, name="Another"))

    assert await directory.room("lobby") == LOBBY


async def test_several_rooms_are_read_at_once(directory: Directory) -> None:
    for number in range(3):
        await directory.add_room(a_room(f"room_{number}", f"Room {number}"))

    found = await directory.rooms(["room_2", "nowhere", "room_0", *(f"none_{number}" for number in range(1_000))])

    assert found == {room.id: room for room in (a_room("room_0", "Room 0"), a_room("room_2", "Room 2"))}
    assert await directory.rooms([]) == {}


async def test_a_room_is_found_by_its_name_whatever_the_case(directory: Directory) -> None:
    await directory.add_room(FULL)

    assert await directory.room_named(folded("GRÖSSE")) == FULL
    assert await directory.room_named("Größe") is None  # not folded


async def test_a_name_is_one_rooms_also_where_it_is_private_or_archived(directory: Directory) -> None:
    await directory.add_room(FULL)

    with pytest.raises(NameTaken):
        await directory.add_room(a_room("room_2", "GRÖSSE"))

    assert await directory.room("room_2") is None
    assert await directory.room_named(folded("Größe")) == FULL


async def test_conversations_of_two_have_no_name_to_be_found_or_taken(directory: Directory) -> None:
    for other in ("v2", "v3"):
        assert await directory.add_room(a_direct("v1", other))

    assert await directory.room_named("") is None
    assert await directory.public_rooms(None, 10) == []


async def test_public_rooms_come_by_folded_name_page_by_page(directory: Directory) -> None:
    names = ["delta", "Beta", "alpha", "épsilon", "Charlie"]
    for number, name in enumerate(names):
        await directory.add_room(a_room(f"room_{number}", name))
    await directory.add_room(a_room("room_p", "Blind", private=True))
    await directory.add_room(a_room("room_a", "Attic", archived=True))
    await directory.add_room(replace(a_direct(), private=False))

    assert await public_names(directory) == sorted(names, key=folded)
    assert await directory.public_rooms(None, 0) == []


async def test_a_change_changes_what_it_says(directory: Directory) -> None:
    await directory.add_room(a_room())
    told = replace(a_room(), topic="Plants", slow_mode_s=5)

    assert await directory.change_room("room_1", RoomPatch(topic="Plants", slow_mode_s=5)) == told
    assert await directory.change_room("room_1", RoomPatch()) == told
    assert await directory.change_room("room_1", RoomPatch(topic="", slow_mode_s=0)) == a_room()

    assert await directory.room("room_1") == a_room()
    assert await directory.change_room("nowhere", RoomPatch(topic="Plants")) is None


async def test_a_new_name_is_found_and_the_old_one_is_free(directory: Directory) -> None:
    await directory.add_room(a_room("room_1", "Garden"))

    changed = await directory.change_room("room_1", RoomPatch(name="Park"))

    assert await directory.room_named("park") == changed == a_room("room_1", "Park")
    assert await public_names(directory) == ["Park"]
    assert await directory.add_room(a_room("room_2", "garden"))


async def test_a_name_in_another_case_is_still_the_rooms_own(directory: Directory) -> None:
    await directory.add_room(a_room("room_1", "Garden"))

    assert await directory.change_room("room_1", RoomPatch(name="GARDEN")) == a_room("room_1", "GARDEN")


async def test_a_change_takes_nobodys_name_and_then_changes_nothing_else(directory: Directory) -> None:
    await directory.add_room(a_room("room_1", "Garden"))
    await directory.add_room(a_room("room_2", "Park"))

    with pytest.raises(NameTaken):
        await directory.change_room("room_2", RoomPatch(name="garden", topic="Plants"))

    assert await directory.room("room_2") == a_room("room_2", "Park")


@pytest.mark.parametrize("shut", [RoomPatch(private=True), RoomPatch(archived=True)], ids=["private", "archived"])
async def test_a_room_that_is_shut_leaves_the_list_and_comes_back_with_its_new_name(
    directory: Directory, shut: RoomPatch
) -> None:
    await directory.add_room(a_room("room_1", "Garden"))
    await directory.add_room(a_room("room_2", "Park"))

    await directory.change_room("room_1", shut)
    await directory.change_room("room_1", RoomPatch(name="Zoo"))
    assert await public_names(directory) == ["Park"]
    await directory.change_room("room_1", RoomPatch(private=False, archived=False))

    assert await public_names(directory) == ["Park", "Zoo"]


async def test_of_20_who_take_one_name_at_once_one_gets_it(store: Store) -> None:
    async def take(number: int) -> bool:
        try:
            return await directories[number % 4].add_room(
                a_room(f"room_{number}", "Garden" if number % 2 else "GARDEN")
            )
        except NameTaken:
            return False

    directories = [store.open().directory for _ in range(4)]
    won = await asyncio.gather(*(take(number) for number in range(20)))

    assert won.count(True) == 1
    found = await directories[0].room_named("garden")
    assert found
    assert found.id == f"room_{won.index(True)}"


async def test_of_20_who_add_one_room_at_once_one_did(store: Store) -> None:
    directories = [store.open().directory for _ in range(4)] * 5

    added = await asyncio.gather(*(one.add_room(a_direct()) for one in directories))

    assert added.count(True) == 1
    assert await directories[0].room(a_direct().id) == a_direct()


async def test_changes_at_once_are_all_kept_and_the_list_fits_them(store: Store) -> None:
    directories = [store.open().directory for _ in range(4)]
    await directories[0].add_room(a_room("room_1", "Garden", private=True))
    patches = [RoomPatch(name="Zoo"), RoomPatch(private=False), RoomPatch(topic="Animals"), RoomPatch(slow_mode_s=5)]

    await asyncio.gather(*(one.change_room("room_1", patch) for one, patch in zip(directories, patches, strict=True)))

    assert await directories[0].room("room_1") == replace(a_room("room_1", "Zoo"), topic="Animals", slow_mode_s=5)
    assert [room.id for room in await directories[0].public_rooms("zon", 10)] == ["room_1"]
    assert [room.id for room in await directories[0].public_rooms("zoo", 10)] == []
