"""Every legal move in a room, as data. A missing row is NotAllowed: in an archived room nobody says anything."""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from chat_service.domain.rooms.wishes import JoinRoom, LeaveRoom, Moderate, RoomWish
from contract.commands import ChangeRoom, DeleteMessage, EditMessage, PostMessage, React
from contract.entries import State

OPEN, ARCHIVED = State.OPEN, State.ARCHIVED


class Needs(Enum):
    """What a move asks of whoever makes it."""

    WELCOME = "not banned; invited, if the room is private"
    MEMBER = "member who may leave"
    VOICE = "member who is not muted"
    AUTHOR = "member who is not muted, the message's author"
    AUTHOR_OR_OWNER = "the message's author, or an owner"
    OWNER = "owner"
    ADMINS = "the system, for an admin"


class Move(NamedTuple):
    """Where a command leads, unless it says so itself (`change_room` may archive)."""

    to: State
    needs: Needs


TABLE: Final[Mapping[tuple[State, type[RoomWish]], Move]] = {
    (OPEN, JoinRoom): Move(OPEN, Needs.WELCOME),
    (OPEN, LeaveRoom): Move(OPEN, Needs.MEMBER),
    (ARCHIVED, LeaveRoom): Move(ARCHIVED, Needs.MEMBER),
    (OPEN, PostMessage): Move(OPEN, Needs.VOICE),
    (OPEN, EditMessage): Move(OPEN, Needs.AUTHOR),
    (OPEN, DeleteMessage): Move(OPEN, Needs.AUTHOR_OR_OWNER),
    (OPEN, React): Move(OPEN, Needs.VOICE),
    (OPEN, ChangeRoom): Move(OPEN, Needs.OWNER),
    (ARCHIVED, ChangeRoom): Move(ARCHIVED, Needs.OWNER),
    (OPEN, Moderate): Move(OPEN, Needs.ADMINS),
    (ARCHIVED, Moderate): Move(ARCHIVED, Needs.ADMINS),
}
