"""Messages that members report to the admins, and what admins make of them."""

from typing import Literal, NamedTuple

from chat_service.domain.command import SYSTEM, Author, Command
from chat_service.domain.refusals import Unfit
from chat_service.domain.rooms.wishes import Moderate
from chat_service.handlers.append import Appender
from chat_service.handlers.audit import Audit
from chat_service.handlers.ports import Ports
from chat_service.handlers.room_views import Seen
from chat_service.ports.audit import Subject
from chat_service.ports.rooms import Report, ReportPlace
from contract.entries import Entry, MessagePosted, Owner

Decision = Literal["kept", "deleted"]


class NoMessage(Exception):
    """There is no such message in that room."""


class NoReport(Exception):
    """There is no such report, or somebody handled it."""


class Reported(NamedTuple):
    """A report, with the message as it reads now and the room's name."""

    report: Report
    message: Entry
    room_name: str


class Reports:
    """Takes reports from members and decisions from admins."""

    def __init__(self, ports: Ports, appender: Appender, audit: Audit) -> None:
        self._ports, self._appender, self._audit = ports, appender, audit

    async def report(self, author: Author, room: Seen, target_seq: int, reason: str) -> None:
        """Tell the admins of a message; once more is harmless. Raises NoMessage, Unavailable."""
        entry = await self._ports.log.entry(room.room.id, target_seq)
        if entry is None or not isinstance(entry.payload, MessagePosted):
            raise NoMessage
        report = Report(
            id=self._ports.new_id("rp"),
            room_id=room.room.id,
            target_seq=target_seq,
            by=Owner(author.by.id, author.by.name),
            at=self._ports.now(),
            reason=reason,
        )
        await self._ports.directory.add_report(report)

    async def open(self, after: ReportPlace | None, limit: int) -> tuple[list[Reported], ReportPlace | None]:
        """What nobody has handled yet, the oldest first, and the place after which the next ones come."""
        found = await self._ports.directory.reports(after, limit + 1)
        rooms = await self._ports.directory.rooms([one.room_id for one in found])
        reported = [
            Reported(one, message, rooms[one.room_id].name)
            for one in found[:limit]
            if one.room_id in rooms and (message := await self._newest(one.room_id, one.target_seq))
        ]
        last = found[limit - 1] if len(found) > limit else None
        return reported, ReportPlace(last.at, last.id) if last else None

    async def decide(self, by: Author, report_id: str, decision: Decision) -> None:
        """Handle a report: the message stays, or is deleted as by an owner. Raises NoReport, Unavailable."""
        report = await self._ports.directory.report(report_id)
        if report is None or report.handled_by:
            raise NoReport
        detail = f"Message {report.target_seq} of the room {report.room_id} was {decision}."
        await self._audit.record(by.by, "report_handled", Subject(report.by.id, report.by.name), detail)
        if decision == "deleted":
            await self._delete(report)
        await self._ports.directory.handle_report(report_id, Owner(by.by.id, by.by.name), self._ports.now())

    async def _delete(self, report: Report) -> None:
        command = Command(report.room_id, f"sys:deleted:{report.target_seq}", SYSTEM, Moderate(report.target_seq))
        try:
            await self._appender.append(command)
        except Unfit:
            return  # its author or an owner deleted it before

    async def _newest(self, room_id: str, seq: int) -> Entry | None:
        """The message as it reads now: it, or what changed it last."""
        entry = await self._ports.log.entry(room_id, seq)
        by = entry.payload.redacted_by if entry and isinstance(entry.payload, MessagePosted) else None
        return await self._ports.log.entry(room_id, by) if by else entry
