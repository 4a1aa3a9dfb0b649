"""What every `Directory` does about who is in a room."""

import asyncio

import pytest
from msgspec.structs import replace

from chat_service.ports.directory import Directory
from chat_service.ports.rooms import NAMED_AT_ONCE, Member
from contract.text import folded
from tests.conformance.rooms import a_member, note
from tests.conformance.stores import Store


async def through(directory: Directory) -> int:
    """How far it is noted who is in."""
    return (await directory.members("room_1", ())).through


async def by_name(directory: Directory, limit: int = 2) -> list[Member]:
    """Everybody who is in, page by page."""
    seen: list[Member] = []
    while page := await directory.members_by_name("room_1", place_of(seen[-1]) if seen else None, limit):
        seen += page
    return seen


def place_of(member: Member) -> tuple[str, str]:
    return folded(member.name), member.person_id


async def test_of_a_room_of_which_nothing_was_noted_nothing_is_known(directory: Directory) -> None:
    assert await directory.members("room_1", ["v1"]) == (0, [])
    assert await directory.members_by_name("room_1", None, 10) == []
    assert await directory.members_named("room_1", ["ana"]) == []
    assert await directory.rooms_of("v1") == []


async def test_a_member_comes_back_as_noted(directory: Directory) -> None:
    ana = a_member("v1", 1, role="owner")
    bo = a_member("v2", 3, name="Bo $ne", muted=True)
    gone = a_member("v3", 4, name="Cy", role=None, banned=True)

    assert await directory.note_members("room_1", [ana, bo, gone], 0, 4)

    noted = await directory.members("room_1", ["v1", "v2", "v3", "nobody"])
    assert (noted.through, sorted(noted.members, key=lambda one: one.seq)) == (4, [ana, bo, gone])
    assert await directory.members("room_2", ["v1"]) == (0, [])


async def test_what_is_noted_goes_on_from_where_it_was_and_from_nowhere_else(directory: Directory) -> None:
    assert await directory.note_members("room_1", [a_member("v1", 2)], 0, 2)
    assert await directory.note_members("room_1", [a_member("v2", 5)], 2, 5)

    assert not await directory.note_members("room_1", [a_member("v3", 9)], 7, 9)
    assert not await directory.note_members("room_1", [a_member("v3", 9)], 2, 9)
    assert not await directory.note_members("room_1", [a_member("v3", 9)], 0, 9)

    assert await through(directory) == 5
    assert not await directory.note_members("room_2", [a_member("v3", 9, room_id="room_2")], 7, 9)
    assert (await directory.members("room_2", ())).through == 0


async def test_what_was_noted_before_is_fine_and_moves_nothing_back(directory: Directory) -> None:
    newest = a_member("v1", 5, role=None)
    await directory.note_members("room_1", [newest], 0, 5)

    assert await directory.note_members("room_1", [newest], 0, 5)
    assert await directory.note_members("room_1", [a_member("v1", 2)], 0, 2)
    assert await directory.note_members("room_1", [a_member("v1", 2)], 5, 2)

    assert await directory.members("room_1", ["v1"]) == (5, [newest])
    assert await by_name(directory) == []


async def test_what_a_later_entry_made_of_somebody_stays(directory: Directory) -> None:
    newer = a_member("v1", 3, name="Ana the Second")
    await directory.note_members("room_1", [newer], 0, 3)

    assert await directory.note_members("room_1", [a_member("v1", 2, role=None), a_member("v2", 4)], 3, 4)

    assert await directory.members("room_1", ["v1"]) == (4, [newer])
    assert await by_name(directory) == [a_member("v2", 4), newer]


async def test_a_note_of_nobody_moves_on(directory: Directory) -> None:
    assert await directory.note_members("room_1", [], 0, 4)

    assert await through(directory) == 4


async def test_who_is_in_comes_by_folded_name_and_id_page_by_page(directory: Directory) -> None:
    names = ["bo", "Ana", "ana", "ANA", "Cy", "Édith"]
    members = [a_member(f"v{number}", number, name=name) for number, name in enumerate(names, start=1)]
    gone = a_member("v9", 9, name="Bob", role=None)
    await note(directory, *members, gone, a_member("v8", 10, name="Åsa", role="peer"))
    await note(directory, a_member("v1", 9, room_id="room_2"))

    assert [one.name for one in await by_name(directory)] == ["Ana", "ana", "ANA", "bo", "Cy", "Åsa", "Édith"]
    assert await directory.members_by_name("room_1", None, 0) == []


async def test_who_is_banned_comes_by_folded_name_and_id_page_by_page(directory: Directory) -> None:
    bo, cy = (a_member(f"v{n}", n, name=name, role=None, banned=True) for n, name in enumerate(("bo", "Cy"), start=1))
    twin = a_member("v3", 3, name="BO", role=None, banned=True)
    await note(directory, bo, cy, twin, a_member("v4", 4), a_member("v5", 5, role=None))

    assert await directory.banned_by_name("room_1", None, 2) == [bo, twin]
    assert await directory.banned_by_name("room_1", place_of(twin), 2) == [cy]
    assert await directory.banned_by_name("room_2", None, 2) == []

    await note(directory, a_member("v1", 6, role=None), a_member("v3", 7, name="BO"))
    assert await directory.banned_by_name("room_1", None, 5) == [cy]


async def test_members_are_found_by_their_names(directory: Directory) -> None:
    ana, twin, bo = a_member("v1", 1), a_member("v2", 2, name="ANA"), a_member("v3", 3, name="Bo")
    await note(directory, ana, twin, bo, a_member("v4", 4, name="Cy", role=None))

    found = await directory.members_named("room_1", ["cy", "bo", "ana", *(f"no{number}" for number in range(1_000))])

    assert sorted(found, key=lambda one: one.person_id) == [ana, twin, bo]
    assert await directory.members_named("room_1", []) == []
    assert await directory.members_named("room_2", ["ana"]) == []


async def test_of_members_of_one_name_a_hundred_are_found(directory: Directory) -> None:
    await note(directory, *(a_member(f"v{seq:03}", seq) for seq in range(1, NAMED_AT_ONCE + 6)))

    assert len(await directory.members_named("room_1", ["ana"])) == NAMED_AT_ONCE == 100


async def test_a_person_has_the_rooms_they_are_in(directory: Directory) -> None:
    rooms = [a_member("v1", 3, room_id=f"room_{number}") for number in (2, 1, 3)]
    for member in rooms:
        await note(directory, member, a_member("v2", 4, room_id=member.room_id))
    await note(directory, replace(rooms[2], seq=5, role=None))

    direct = a_member("v1", 2, room_id="direct_1")
    await note(directory, direct)

    assert await directory.rooms_of("v1") == [rooms[0], rooms[1], direct]


async def test_who_comes_back_is_found_again_under_the_new_name(directory: Directory) -> None:
    await note(directory, a_member("v1", 1))
    await note(directory, a_member("v1", 2, role=None))
    assert [await directory.members_named("room_1", ["ana"]), await directory.rooms_of("v1")] == [[], []]
    back = a_member("v1", 3, name="Anna", role="owner")

    await note(directory, back)

    assert [await directory.members_named("room_1", [name]) for name in ("ana", "anna")] == [[], [back]]
    assert await directory.rooms_of("v1") == await by_name(directory) == [back]


async def test_many_members_are_noted_and_read_at_once(directory: Directory) -> None:
    crowd = [a_member(f"v{seq:04}", seq, name=f"Person {seq}") for seq in range(1, 702)]
    await directory.note_members("room_1", crowd[:400], 0, 400)

    assert await directory.note_members("room_1", crowd, 400, 701)  # of whom most are noted already

    noted = await directory.members("room_1", [one.person_id for one in crowd])
    assert (noted.through, sorted(noted.members, key=lambda one: one.seq)) == (701, crowd)


@pytest.mark.parametrize("people", [1, 20])
async def test_of_20_who_note_at_once_the_newest_stays(store: Store, people: int) -> None:
    """`people` join and leave; each writer notes what the entries up to its own made of them."""
    directories = [store.open().directory for _ in range(4)]
    roles = [None if seq % 3 == 0 else "member" for seq in range(21)]
    entries = [a_member(f"v{seq % people}", seq, role=roles[seq]) for seq in range(1, 21)]  # type: ignore[arg-type]

    async def note_through(seq: int) -> None:
        directory = directories[seq % 4]
        while not await directory.note_members("room_1", newest(entries[:seq]), await through(directory), seq):
            pass

    await asyncio.gather(*(note_through(seq) for seq in range(1, 21)))

    noted = await directories[0].members("room_1", [f"v{number}" for number in range(people)])
    left = sorted(newest(entries), key=lambda one: one.seq)
    assert (noted.through, sorted(noted.members, key=lambda one: one.seq)) == (20, left)
    assert await by_name(directories[0], 5) == sorted((one for one in left if one.role), key=place_of)


async def test_of_20_who_note_from_one_place_one_moves_it_and_no_later_one_is_overwritten(store: Store) -> None:
    directories = [store.open().directory for _ in range(4)] * 5
    notes = [a_member("v1", seq, name=f"Ana {seq}") for seq in range(1, 21)]

    told = await asyncio.gather(
        *(one.note_members("room_1", [note], 0, note.seq) for one, note in zip(directories, notes, strict=True))
    )

    noted = await directories[0].members("room_1", ["v1"])
    reached = noted.through
    assert told == [seq <= reached for seq in range(1, 21)]
    assert noted.members[0].seq >= reached  # what was refused may have left a newer one, and an older one never


def newest(members: list[Member]) -> list[Member]:
    """The last of each person."""
    return list({one.person_id: one for one in members}.values())
