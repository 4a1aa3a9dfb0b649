"""Rooms as the directory knows them: by name, who is in them, who has read how far. What is said is in their logs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from msgspec import Struct

from contract.entries import Owner, RoomRole

ROOMS_OF_ONE: Final = 1_000  # of one person, that one read finds
NAMED_AT_ONCE: Final = 100  # members, that one read finds by their names


class Room(Struct, frozen=True, kw_only=True):
    """A room. `pair` are the ids of the two people of a direct conversation, sorted; it has no name of its own.

    The log decides about `private`, `archived` and `slow_mode_s`; they are here to be found by, and for the first
    entry. `owner_id` is who founded it, None for the lobby.
    """

    id: str
    name: str
    topic: str = ""
    private: bool = False
    archived: bool = False
    slow_mode_s: int = 0
    owner_id: str | None = None
    pair: list[str] = []
    created_at: datetime


class RoomPatch(Struct, frozen=True, kw_only=True):
    """What is to change of a room; None stays as it is."""

    name: str | None = None
    topic: str | None = None
    private: bool | None = None
    archived: bool | None = None
    slow_mode_s: int | None = None


class Member(Struct, frozen=True, kw_only=True):
    """How somebody stands in a room since entry `seq`; role None: no longer there."""

    room_id: str
    person_id: str
    name: str
    seq: int
    role: RoomRole | None = "member"
    muted: bool = False
    banned: bool = False


class Members(NamedTuple):
    """Members as the entries up to `through` (one that changed them) left them, or later ones already."""

    through: int
    members: list[Member]


class ReadCursor(Struct, frozen=True, kw_only=True):
    """How far somebody has read: up to entry `seq`, which was after so many messages."""

    room_id: str
    person_id: str
    seq: int
    messages: int


class Invite(Struct, frozen=True, kw_only=True):
    """A link into a private room, until it is ended. Only a hash of what it holds is stored."""

    id: str
    room_id: str
    secret_hash: str
    by: Owner
    at: datetime


class Report(Struct, frozen=True, kw_only=True):
    """Somebody told the admins of the message `target_seq`. One a person and message; `handled_by` once it is done."""

    id: str
    room_id: str
    target_seq: int
    by: Owner
    at: datetime
    reason: str = ""
    handled_by: Owner | None = None
    handled_at: datetime | None = None


class ReportPlace(NamedTuple):
    """A place among the reports: by time, then by id."""

    at: datetime
    id: str


class Rooms(Protocol):
    """The part of the port `Directory` that keeps rooms. No two that are not direct have one folded name.

    Who is in a room its log says; what is noted here is read instead of the log as far as `through` goes.
    """

    async def add_room(self, room: Room) -> bool:
        """Store a new room; False if there is one of that id. Raises NameTaken."""

    async def room(self, room_id: str) -> Room | None:
        """The room of that id."""

    async def rooms(self, room_ids: Sequence[str]) -> dict[str, Room]:
        """Those of these rooms that there are, in one read."""

    async def room_named(self, folded_name: str) -> Room | None:
        """The room of that name."""

    async def public_rooms(self, after: str | None, limit: int) -> list[Room]:
        """Rooms that are neither private, archived nor direct, by folded name, from the first one or after that one."""

    async def change_room(self, room_id: str, patch: RoomPatch) -> Room | None:
        """Change what is given; return the room as it is then, None if there is none. Raises NameTaken."""

    async def note_members(self, room_id: str, members: Sequence[Member], before: int, through: int) -> bool:
        """Note what the entries after `before` up to `through` made of these members.

        What is noted of a later entry stays. False, with nothing claimed, unless it was noted up to `before` exactly;
        if it was up to `through` or further, that is fine, too.
        """

    async def members(self, room_id: str, person_ids: Sequence[str]) -> Members:
        """Those of these people who ever were in the room."""

    async def members_by_name(self, room_id: str, after: tuple[str, str] | None, limit: int) -> list[Member]:
        """Who is in the room, by folded name and id, from the first one or after that place."""

    async def banned_by_name(self, room_id: str, after: tuple[str, str] | None, limit: int) -> list[Member]:
        """Who is banned from the room, in that order."""

    async def members_named(self, room_id: str, folded_names: Sequence[str]) -> list[Member]:
        """Who is in the room under one of these folded names; 100 at the most."""

    async def rooms_of(self, person_id: str) -> list[Member]:
        """The rooms in which that person is, conversations of two last; 1,000 at the most."""

    async def keep_cursor(self, cursor: ReadCursor) -> bool:
        """Move the person's cursor on; False if it was there or further."""

    async def cursors(self, person_id: str) -> dict[str, ReadCursor]:
        """The person's cursors, by room."""

    async def add_invite(self, invite: Invite) -> None:
        """Store a new invitation."""

    async def invite(self, room_id: str, secret_hash: str) -> Invite | None:
        """The invitation into that room with that secret, if it was not ended."""

    async def invites(self, room_id: str) -> list[Invite]:
        """The room's invitations, the newest first."""

    async def end_invite(self, room_id: str, invite_id: str) -> bool:
        """End it; False if there is none."""

    async def add_report(self, report: Report) -> bool:
        """Store it; False if this person reported this message before."""

    async def report(self, report_id: str) -> Report | None:
        """The report of that id."""

    async def reports(self, after: ReportPlace | None, limit: int) -> list[Report]:
        """Reports that nobody has handled, oldest first, from the first one or after that place."""

    async def handle_report(self, report_id: str, by: Owner, at: datetime) -> bool:
        """Note that it was handled; False if there is none, or it was before."""
