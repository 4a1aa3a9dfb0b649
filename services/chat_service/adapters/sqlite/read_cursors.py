"""How far people have read, in the port `Directory` on SQLite."""

from typing import Final

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.ports.rooms import ReadCursor

CURSORS: Final = "SELECT room_id, seq, messages FROM read_cursors WHERE person_id = ?"
_KEEP: Final = """
  INSERT INTO read_cursors VALUES (?, ?, ?, ?)
  ON CONFLICT (person_id, room_id) DO UPDATE SET seq = excluded.seq, messages = excluded.messages
  WHERE seq < excluded.seq"""


class SqliteReadCursors:
    """The table `read_cursors`, a row a person and room."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def keep_cursor(self, cursor: ReadCursor) -> bool:
        values = (cursor.person_id, cursor.room_id, cursor.seq, cursor.messages)
        return await self._database.write(lambda connection: connection.execute(_KEEP, values).rowcount) > 0

    async def cursors(self, person_id: str) -> dict[str, ReadCursor]:
        rows = await self._database.read(lambda c: c.execute(CURSORS, (person_id,)).fetchall())
        return {
            room_id: ReadCursor(room_id=room_id, person_id=person_id, seq=seq, messages=messages)
            for room_id, seq, messages in rows
        }
