"""What people want of a room besides what they say in it."""

from dataclasses import dataclass
from typing import Final

from contract.commands import ChangeRoom, DeleteMessage, EditMessage, PostMessage, React
from contract.entries import RoomRole


@dataclass(frozen=True, slots=True)
class JoinRoom:
    """Come in, as what; `invited` is whether an invitation was shown that holds."""

    role: RoomRole = "member"
    invited: bool = False


@dataclass(frozen=True, slots=True)
class LeaveRoom:
    """Go."""


@dataclass(frozen=True, slots=True)
class Moderate:
    """The admins delete a message, whoever is in the room."""

    target_seq: int


RoomWish = PostMessage | EditMessage | DeleteMessage | React | ChangeRoom | JoinRoom | LeaveRoom | Moderate

ABOUT_MEMBERS: Final = ("remove", "ban", "unban", "mute", "unmute", "promote", "demote")
ABOUT_ROOM: Final = ("name", "topic", "private", "archived", "slow_mode_s")


def whom(wish: ChangeRoom) -> str | None:
    """The id of the member whom the change is about."""
    return next((value for name in ABOUT_MEMBERS if (value := getattr(wish, name)) is not None), None)
