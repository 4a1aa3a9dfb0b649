"""Builders of what a directory knows of rooms."""

from chat_service.ports.directory import Directory
from chat_service.ports.rooms import Member, Room
from contract.entries import RoomRole
from contract.text import folded
from tests.builders import at


def a_room(room_id: str = "room_1", name: str = "Garden", *, private: bool = False, archived: bool = False) -> Room:
    """A room that Ola founded."""
    return Room(id=room_id, name=name, private=private, archived=archived, owner_id="v1", created_at=at(0))


def a_direct(one: str = "v1", other: str = "v2") -> Room:
    """The conversation of these two."""
    return Room(id=f"direct_{one}{other}", name="", private=True, pair=[one, other], created_at=at(0))


def a_member(
    person_id: str = "v1",
    seq: int = 1,
    *,
    name: str = "Ana",
    role: RoomRole | None = "member",
    room_id: str = "room_1",
    muted: bool = False,
    banned: bool = False,
) -> Member:
    """How somebody stands since entry `seq`."""
    return Member(room_id=room_id, person_id=person_id, name=name, seq=seq, role=role, muted=muted, banned=banned)


async def note(directory: Directory, *members: Member) -> None:
    """Note these of their room, through the newest of them."""
    room_id = members[0].room_id
    noted = (await directory.members(room_id, ())).through
    assert await directory.note_members(room_id, members, noted, max(noted, *(one.seq for one in members)))


async def public_names(directory: Directory) -> list[str]:
    """All public rooms, page by page."""
    names: list[str] = []
    while page := await directory.public_rooms(folded(names[-1]) if names else None, 2):
        names += [room.name for room in page]
    return names
