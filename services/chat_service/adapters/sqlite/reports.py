"""Reports of messages in the port `Directory` on SQLite."""

import sqlite3
from datetime import datetime
from typing import Final

import msgspec

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.times import to_ms
from chat_service.ports.rooms import Report, ReportPlace
from contract.entries import Owner

WAITING: Final = "SELECT body FROM reports WHERE NOT handled AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?"
_ONE: Final = "SELECT body FROM reports WHERE id = ?"
_ADD: Final = """
  INSERT INTO reports VALUES (?, ?, ?, ?, ?, FALSE, ?) ON CONFLICT (room_id, target_seq, by_id) DO NOTHING"""
_HANDLE: Final = "UPDATE reports SET handled = TRUE, body = ? WHERE id = ?"
_ALWAYS: Final = (-(2**62), "")
_decoder: Final = msgspec.json.Decoder(Report)


class SqliteReports:
    """The table `reports`: a report a row, as JSON; beside it what it is found by."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def add_report(self, report: Report) -> bool:
        target = (report.room_id, report.target_seq, report.by.id)
        values = (report.id, *target, to_ms(report.at), _encoded(report))
        return await self._database.write(lambda connection: connection.execute(_ADD, values).rowcount) > 0

    async def report(self, report_id: str) -> Report | None:
        return await self._database.read(lambda connection: _report(connection, report_id))

    async def reports(self, after: ReportPlace | None, limit: int) -> list[Report]:
        values = (*((to_ms(after.at), after.id) if after else _ALWAYS), limit)
        rows = await self._database.read(lambda c: c.execute(WAITING, values).fetchall())
        return [_decoder.decode(body) for (body,) in rows]

    async def handle_report(self, report_id: str, by: Owner, at: datetime) -> bool:
        def work(connection: sqlite3.Connection) -> bool:
            report = _report(connection, report_id)
            if report is None or report.handled_by:
                return False
            handled = msgspec.structs.replace(report, handled_by=by, handled_at=at)
            connection.execute(_HANDLE, (_encoded(handled), report_id))
            return True

        return await self._database.write(work)


def _report(connection: sqlite3.Connection, report_id: str) -> Report | None:
    row = connection.execute(_ONE, (report_id,)).fetchone()
    return _decoder.decode(row[0]) if row else None


def _encoded(report: Report) -> str:
    return msgspec.json.encode(report).decode()
