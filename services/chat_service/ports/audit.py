"""The audit's own records: changes to the desk itself. What happens in conversations is in their logs already."""

from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from contract.entries import By

DeskAction = Literal[
    "agent_added",
    "agent_changed",
    "agent_disabled",
    "agent_enabled",
    "password_reset",
    "canned_response_added",
    "canned_response_changed",
    "canned_response_removed",
    "webhook_changed",
    "room_member_removed",
    "room_member_banned",
    "room_member_unbanned",
    "room_member_muted",
    "room_member_unmuted",
    "room_member_promoted",
    "room_member_demoted",
    "room_message_deleted",
    "room_archived",
    "room_unarchived",
    "report_handled",
]


class Subject(Struct, frozen=True):
    """Whom or what a change was about: a colleague by name, a canned response by its shortcut."""

    id: str
    name: str


class AuditRecord(Struct, frozen=True, kw_only=True):
    """Who was about to change what: written before the change, so that none goes without. `detail` holds no secret."""

    id: str
    at: datetime
    by: By
    action: DeskAction
    subject: Subject | None = None
    detail: str | None = None


class AuditPlace(NamedTuple):
    """A place among the records: by time, then by id."""

    at: datetime
    id: str


class Audits(Protocol):
    """The part of the port `Directory` that keeps these records, for ever."""

    async def add_audit(self, record: AuditRecord) -> None:
        """Store it. Raises Unavailable; then what it speaks of must not be done."""

    async def audits_before(self, place: AuditPlace | None, limit: int) -> list[AuditRecord]:
        """The records, newest first, from the newest one or before that place. One search in an index."""
