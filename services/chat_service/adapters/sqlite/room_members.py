"""Members of rooms in the port `Directory` on SQLite."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.lists import rows_in
from chat_service.ports.rooms import NAMED_AT_ONCE, ROOMS_OF_ONE, Member, Members
from contract.text import folded

_MEMBERS: Final = "SELECT room_id, person_id, name, seq, role, muted, banned FROM room_members "
THESE: Final = _MEMBERS + "WHERE room_id = ? AND person_id IN ({marks})"
_IN_ORDER: Final = "AND (folded, person_id) > (?, ?) ORDER BY folded, person_id LIMIT ?"
BY_NAME: Final = _MEMBERS + "WHERE room_id = ? AND role IS NOT NULL " + _IN_ORDER
BANNED: Final = _MEMBERS + "WHERE room_id = ? AND banned " + _IN_ORDER
NAMED: Final = (
    _MEMBERS
    + "INDEXED BY room_members_by_name WHERE room_id = ? AND role IS NOT NULL AND folded IN ({marks})"
    + f" LIMIT {NAMED_AT_ONCE}"
)
ROOMS_OF: Final = _MEMBERS + "WHERE person_id = ? AND role IS NOT NULL ORDER BY room_id DESC LIMIT ?"
_THROUGH: Final = "SELECT through FROM member_notes WHERE room_id = ?"
_MOVE_ON: Final = "INSERT OR REPLACE INTO member_notes VALUES (?, ?)"
_KEEP: Final = """
  INSERT INTO room_members VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (room_id, person_id) DO UPDATE SET
    name = excluded.name, folded = excluded.folded, seq = excluded.seq,
    role = excluded.role, muted = excluded.muted, banned = excluded.banned
  WHERE seq < excluded.seq"""
_FIRST: Final = ("", "")  # before every name


class SqliteRoomMembers:
    """The tables `room_members` and `member_notes`: through which entry the members of a room are noted."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def note_members(self, room_id: str, members: Sequence[Member], before: int, through: int) -> bool:
        rows = [_to_row(one) for one in members]
        return await self._database.write(lambda connection: _note(connection, room_id, rows, before, through))

    async def members(self, room_id: str, person_ids: Sequence[str]) -> Members:
        def work(connection: sqlite3.Connection) -> Members:
            through = _through(connection, room_id)  # first: what is read after it is as new
            rows = rows_in(connection, THESE, room_id, among=person_ids)
            return Members(through, [_from_row(row) for row in rows])

        return await self._database.read(work)

    async def members_by_name(self, room_id: str, after: tuple[str, str] | None, limit: int) -> list[Member]:
        return await self._members(BY_NAME, room_id, *(after or _FIRST), limit)

    async def banned_by_name(self, room_id: str, after: tuple[str, str] | None, limit: int) -> list[Member]:
        return await self._members(BANNED, room_id, *(after or _FIRST), limit)

    async def members_named(self, room_id: str, folded_names: Sequence[str]) -> list[Member]:
        rows = await self._database.read(lambda connection: rows_in(connection, NAMED, room_id, among=folded_names))
        return [_from_row(row) for row in rows[:NAMED_AT_ONCE]]

    async def rooms_of(self, person_id: str) -> list[Member]:
        return await self._members(ROOMS_OF, person_id, ROOMS_OF_ONE)

    async def _members(self, query: str, *values: str | int) -> list[Member]:
        rows = await self._database.read(lambda c: c.execute(query, values).fetchall())
        return [_from_row(row) for row in rows]


def _note(connection: sqlite3.Connection, room_id: str, rows: list[Any], before: int, through: int) -> bool:
    noted = _through(connection, room_id)
    if noted >= through:
        return True
    if noted != before:
        return False
    connection.executemany(_KEEP, rows)
    connection.execute(_MOVE_ON, (room_id, through))
    return True


def _through(connection: sqlite3.Connection, room_id: str) -> int:
    row = connection.execute(_THROUGH, (room_id,)).fetchone()
    return row[0] if row else 0


def _to_row(one: Member) -> tuple[str | int | None, ...]:
    return one.room_id, one.person_id, one.name, folded(one.name), one.seq, one.role, one.muted, one.banned


def _from_row(row: tuple[Any, ...]) -> Member:
    room_id, person_id, name, seq, role, muted, banned = row
    return Member(
        room_id=room_id,
        person_id=person_id,
        name=name,
        seq=seq,
        role=role,
        muted=bool(muted),
        banned=bool(banned),
    )
