"""Audit records in the port `Directory` on SQLite."""

from typing import Final

import msgspec

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.times import to_ms
from chat_service.ports.audit import AuditPlace, AuditRecord

BEFORE: Final = "SELECT body FROM audits WHERE (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?"
_NEVER: Final = (2**62, "")
_decoder: Final = msgspec.json.Decoder(AuditRecord)


class SqliteAudits:
    """The table `audits`: a record a row, as JSON."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def add_audit(self, record: AuditRecord) -> None:
        values = (to_ms(record.at), record.id, msgspec.json.encode(record).decode())
        await self._database.write(lambda c: c.execute("INSERT INTO audits VALUES (?, ?, ?)", values).rowcount)

    async def audits_before(self, place: AuditPlace | None, limit: int) -> list[AuditRecord]:
        values = (*((to_ms(place.at), place.id) if place else _NEVER), limit)
        rows = await self._database.read(lambda c: c.execute(BEFORE, values).fetchall())
        return [_decoder.decode(body) for (body,) in rows]
