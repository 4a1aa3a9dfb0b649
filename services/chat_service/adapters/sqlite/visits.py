"""Visits in the port `Directory` on SQLite."""

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.ports.visits import Visit


class SqliteVisits:
    """The table `visits`, a row a visitor."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def keep_visit(self, visit: Visit) -> None:
        statement, values = (
            "INSERT OR REPLACE INTO visits VALUES (?, ?, ?)",
            (visit.visitor_id, visit.page, visit.language),
        )
        await self._database.write(lambda connection: connection.execute(statement, values).rowcount)

    async def visit(self, visitor_id: str) -> Visit | None:
        query = "SELECT page, language FROM visits WHERE visitor_id = ?"
        row = await self._database.read(lambda c: c.execute(query, (visitor_id,)).fetchone())
        return Visit(visitor_id=visitor_id, page=row[0], language=row[1]) if row else None
