"""Canned responses in the port `Directory` on SQLite."""

import sqlite3
from typing import Any, Final

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.times import from_ms, to_ms
from chat_service.ports.canned import CannedResponse
from chat_service.ports.errors import ShortcutTaken
from contract.entries import Owner

_RESPONSES: Final = "SELECT id, shortcut, text, by_id, by_name, at FROM canned_responses "
_ADD: Final = "INSERT INTO canned_responses (shortcut, text, by_id, by_name, at, id) VALUES (?, ?, ?, ?, ?, ?)"
_CHANGE: Final = "UPDATE canned_responses SET shortcut = ?, text = ?, by_id = ?, by_name = ?, at = ? WHERE id = ?"


class SqliteCanned:
    """The table `canned_responses`."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def add_canned_response(self, response: CannedResponse) -> None:
        await self._database.write(lambda connection: _write(connection, _ADD, response))

    async def canned_response(self, response_id: str) -> CannedResponse | None:
        query = _RESPONSES + "WHERE id = ?"
        row = await self._database.read(lambda c: c.execute(query, (response_id,)).fetchone())
        return _from_row(row) if row else None

    async def canned_responses(self) -> list[CannedResponse]:
        rows = await self._database.read(lambda c: c.execute(_RESPONSES + "ORDER BY shortcut").fetchall())
        return [_from_row(row) for row in rows]

    async def change_canned_response(self, response: CannedResponse) -> bool:
        return await self._database.write(lambda connection: _write(connection, _CHANGE, response)) > 0

    async def remove_canned_response(self, response_id: str) -> bool:
        statement = "DELETE FROM canned_responses WHERE id = ?"
        return await self._database.write(lambda c: c.execute(statement, (response_id,)).rowcount) > 0


def _write(connection: sqlite3.Connection, statement: str, response: CannedResponse) -> int:
    """How many rows it wrote. Raises ShortcutTaken."""
    by, at = response.by, to_ms(response.at)
    values = (response.shortcut, response.text, by.id, by.name, at, response.id)
    try:
        return connection.execute(statement, values).rowcount
    except sqlite3.IntegrityError as error:
        raise ShortcutTaken(response.shortcut) from error


def _from_row(row: tuple[Any, ...]) -> CannedResponse:
    response_id, shortcut, text, by_id, by_name, at = row
    return CannedResponse(id=response_id, shortcut=shortcut, text=text, by=Owner(by_id, by_name), at=from_ms(at))
