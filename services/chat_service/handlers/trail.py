"""The audit, read: what agents did in conversations, from the logs' moves, and to the desk, from its own records."""

import asyncio
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chat_service.domain.moves import Moved, moved
from chat_service.handlers.ports import Ports
from chat_service.ports.audit import AuditPlace, AuditRecord, Subject
from chat_service.ports.log import MovePlace
from contract.entries import (
    By,
    ConversationResolved,
    Entry,
    HandoffRequeued,
    HandoffTransferred,
    MessagePosted,
    Owner,
)

AUDITED: Final = frozenset(
    {Moved.ACCEPTED, Moved.TRANSFERRED, Moved.REQUEUED, Moved.ENDED, Moved.RESOLVED, Moved.REOPENED}
)
_MS: Final = timedelta(milliseconds=1)  # the finest time that is stored

Place = MovePlace | AuditPlace


class Line(NamedTuple):
    """One act: who, what, where and about whom; what does not apply is None. `place` is where it stands."""

    at: datetime
    by: By
    action: str
    conversation_id: str | None
    subject: Subject | None
    detail: str | None
    place: Place


class Page(NamedTuple):
    """Some lines, and the place before which the next ones stand; None at the end."""

    lines: list[Line]
    next: Place | None


class Trail:
    """Both sources as one, newest first. Of the same moment the desk's records come first."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def page(self, before: Place | None, limit: int) -> Page:
        """A page of it. Raises Unavailable."""
        moves = await self._moves(before and _among_moves(before), limit + 1)
        records = await self._ports.directory.audits_before(before and _among_records(before), limit + 1)
        lines = sorted([*moves, *map(_of_record, records)], key=_order, reverse=True)
        return Page(lines[:limit], lines[limit - 1].place if len(lines) > limit else None)

    async def _moves(self, place: MovePlace | None, limit: int) -> list[Line]:
        """As many moves as that which the audit is about; visitors' own are passed over."""
        lines: list[Line] = []
        while len(lines) < limit:
            found = await self._ports.log.moves_before(place, limit)
            lines += [line for entry in found if (line := _of_entry(entry))]
            if len(found) < limit:
                break
            place = _place_of(found[-1])
            await asyncio.sleep(0)
        return lines[:limit]


def _among_moves(place: Place) -> MovePlace:
    """The same place among the moves: those of the moment of a record come after it."""
    return place if isinstance(place, MovePlace) else MovePlace(place.at + _MS, "", 0)


def _among_records(place: Place) -> AuditPlace:
    """The same place among the records: those of the moment of a move came before it."""
    return place if isinstance(place, AuditPlace) else AuditPlace(place.at, "")


def _order(line: Line) -> tuple[datetime, bool, tuple[str | int, ...]]:
    return line.at, isinstance(line.place, AuditPlace), tuple(line.place[1:])


def _place_of(entry: Entry) -> MovePlace:
    return MovePlace(entry.at, entry.conversation_id, entry.seq)


def _of_record(record: AuditRecord) -> Line:
    place = AuditPlace(record.at, record.id)
    return Line(record.at, record.by, record.action, None, record.subject, record.detail, place)


def _of_entry(entry: Entry) -> Line | None:
    kind = moved(entry)
    if kind not in AUDITED:
        return None
    place = _place_of(entry)
    return Line(entry.at, entry.by, str(kind), entry.conversation_id, _subject(entry), _detail(entry), place)


def _subject(entry: Entry) -> Subject | None:
    match entry.payload:
        case HandoffTransferred(to=Owner(id=colleague, name=name)):
            return Subject(colleague, name)
    return None


def _detail(entry: Entry) -> str | None:
    match entry.payload:
        case MessagePosted():
            return "By the first reply."
        case ConversationResolved(reason=reason) | HandoffRequeued(reason=reason):
            return reason
    return None
