"""Rooms themselves in the port `Directory` on SQLite."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec.structs import asdict, replace

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.lists import rows_in
from chat_service.adapters.sqlite.times import from_ms, to_ms
from chat_service.ports.errors import NameTaken
from chat_service.ports.rooms import Room, RoomPatch
from contract.text import folded

_ROOMS: Final = """
  SELECT id, name, topic, private, archived, slow_mode_s, owner_id, pair, created_at FROM rooms """
ROOM: Final = _ROOMS + "WHERE id = ?"
THESE: Final = _ROOMS + "WHERE id IN ({marks})"
NAMED: Final = _ROOMS + "WHERE folded = ?"
LISTED: Final = (
    _ROOMS + "INDEXED BY rooms_listed WHERE NOT private AND NOT archived AND folded > ? ORDER BY folded LIMIT ?"
)
_ADD: Final = """
  INSERT INTO rooms (folded, name, topic, private, archived, slow_mode_s, owner_id, pair, created_at, id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_CHANGE: Final = """
  UPDATE rooms SET
    folded = ?, name = ?, topic = ?, private = ?, archived = ?, slow_mode_s = ?,
    owner_id = ?, pair = ?, created_at = ?
  WHERE id = ?"""


class SqliteRooms:
    """The table `rooms`. Conversations of two have no folded name, so they take nobody's and are not listed."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def add_room(self, room: Room) -> bool:
        return await self._database.write(lambda connection: _add(connection, room))

    async def room(self, room_id: str) -> Room | None:
        return await self._database.read(lambda connection: _room(connection, ROOM, room_id))

    async def rooms(self, room_ids: Sequence[str]) -> dict[str, Room]:
        rows = await self._database.read(lambda connection: rows_in(connection, THESE, among=room_ids))
        return {row[0]: _from_row(row) for row in rows}

    async def room_named(self, folded_name: str) -> Room | None:
        return await self._database.read(lambda connection: _room(connection, NAMED, folded_name))

    async def public_rooms(self, after: str | None, limit: int) -> list[Room]:
        rows = await self._database.read(lambda c: c.execute(LISTED, (after or "", limit)).fetchall())
        return [_from_row(row) for row in rows]

    async def change_room(self, room_id: str, patch: RoomPatch) -> Room | None:
        return await self._database.write(lambda connection: _change(connection, room_id, patch))


def _add(connection: sqlite3.Connection, room: Room) -> bool:
    if _room(connection, ROOM, room.id):
        return False
    _write(connection, _ADD, room)
    return True


def _change(connection: sqlite3.Connection, room_id: str, patch: RoomPatch) -> Room | None:
    room = _room(connection, ROOM, room_id)
    if room:
        room = replace(room, **{name: value for name, value in asdict(patch).items() if value is not None})
        _write(connection, _CHANGE, room)
    return room


def _write(connection: sqlite3.Connection, statement: str, room: Room) -> None:
    """Raises NameTaken."""
    pair, at = msgspec.json.encode(room.pair).decode(), to_ms(room.created_at)
    settings = (room.name, room.topic, room.private, room.archived, room.slow_mode_s)
    name = None if room.pair else folded(room.name)
    try:
        connection.execute(statement, (name, *settings, room.owner_id, pair, at, room.id))
    except sqlite3.IntegrityError as error:
        raise NameTaken(name) from error


def _room(connection: sqlite3.Connection, query: str, value: str) -> Room | None:
    row = connection.execute(query, (value,)).fetchone()
    return _from_row(row) if row else None


def _from_row(row: tuple[Any, ...]) -> Room:
    room_id, name, topic, private, archived, slow_mode_s, owner_id, pair, created_at = row
    return Room(
        id=room_id,
        name=name,
        topic=topic,
        private=bool(private),
        archived=bool(archived),
        slow_mode_s=slow_mode_s,
        owner_id=owner_id,
        pair=msgspec.json.decode(pair, type=list[str]),
        created_at=from_ms(created_at),
    )
