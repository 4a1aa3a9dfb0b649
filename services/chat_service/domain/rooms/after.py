"""The state that an entry leaves behind in a room."""

from typing import Final, TypeVar

from chat_service.domain.rooms.standing import Standing, about, standing_after
from contract.entries import (
    After,
    By,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Payload,
    RoomChanged,
    State,
)

T = TypeVar("T")
UNCHANGED: Final = RoomChanged()


def after(was: After, stood: Standing, said: Payload, by: By, seq: int) -> After:
    """The state after entry `seq`; `stood` is how whomever it is about stood before."""
    changes_members = about(said, by) is not None
    stands = standing_after(stood, said)
    change = said if isinstance(said, RoomChanged) else UNCHANGED
    archived = _or(change.archived, was.state is State.ARCHIVED)
    return After(
        state=State.ARCHIVED if archived else State.OPEN,
        members_seq=seq if changes_members else was.members_seq,
        members_before=was.members_seq if changes_members else 0,
        edits_seq=seq if isinstance(said, MessageEdited | MessageDeleted) else was.edits_seq,
        members=was.members + stands.is_in - stood.is_in,
        owners=was.owners + (stands.role == "owner") - (stood.role == "owner"),
        messages=was.messages + isinstance(said, MessagePosted),
        slow_mode_s=_or(change.slow_mode_s, was.slow_mode_s),
        private=_or(change.private, was.private),
    )


def _or(new: T | None, was: T) -> T:
    return was if new is None else new
