"""What every `Directory` does about invitations into rooms."""

from chat_service.ports.directory import Directory
from chat_service.ports.rooms import Invite
from contract.entries import Owner
from tests.builders import at


def an_invite(number: int = 1, *, room_id: str = "room_1", seconds: float = 0) -> Invite:
    return Invite(id=f"i{number}", room_id=room_id, secret_hash=f"hash {number}", by=Owner("v1", "Ana"), at=at(seconds))


async def test_an_invitation_is_found_by_its_room_and_secret(directory: Directory) -> None:
    await directory.add_invite(an_invite(1, seconds=0.123))

    assert await directory.invite("room_1", "hash 1") == an_invite(1, seconds=0.123)
    assert await directory.invite("room_1", "hash 2") is None
    assert await directory.invite("room_2", "hash 1") is None


async def test_a_rooms_invitations_come_newest_first(directory: Directory) -> None:
    for number, seconds in ((1, 5), (2, 9), (3, 5)):
        await directory.add_invite(an_invite(number, seconds=seconds))
    await directory.add_invite(an_invite(4, room_id="room_2"))

    assert [one.id for one in await directory.invites("room_1")] == ["i2", "i3", "i1"]
    assert await directory.invites("room_3") == []


async def test_an_invitation_that_was_ended_lets_nobody_in(directory: Directory) -> None:
    await directory.add_invite(an_invite(1))

    assert not await directory.end_invite("room_2", "i1")
    assert await directory.invite("room_1", "hash 1") == an_invite(1)
    assert await directory.end_invite("room_1", "i1")
    assert not await directory.end_invite("room_1", "i1")

    assert await directory.invite("room_1", "hash 1") is None
    assert await directory.invites("room_1") == []
