"""The port `Log` on SQLite."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from chat_service.adapters.sqlite.database import VARIABLES
from chat_service.adapters.sqlite.masks import shown
from chat_service.adapters.sqlite.moves import note_move
from chat_service.adapters.sqlite.redaction import redacting
from chat_service.adapters.sqlite.search import SqliteSearch
from chat_service.adapters.sqlite.times import to_ms, to_ms_or_none
from chat_service.ports.errors import ClientIdTaken, SeqTaken
from chat_service.ports.log import PAGE, View
from contract.codec import to_json
from contract.entries import ROOM_STATES, Entry

_HEAD: Final = "SELECT body FROM entries WHERE conversation_id = ? ORDER BY seq DESC LIMIT 1"
_NEWEST: Final = """
  SELECT body FROM latest CROSS JOIN entries USING (conversation_id, seq) WHERE latest.conversation_id IN ({marks})"""
_BY_CLIENT_ID: Final = "SELECT body FROM entries WHERE conversation_id = ? AND client_id = ?"
_ONE: Final = "SELECT body FROM entries WHERE conversation_id = ? AND seq = ?"
_AFTER: Final = "SELECT body FROM entries WHERE conversation_id = ? AND seq > ? ORDER BY seq LIMIT ?"
_BEFORE: Final = "SELECT body FROM entries WHERE conversation_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
_AWAITING: Final = "SELECT conversation_id FROM latest WHERE awaiting_since < ? ORDER BY awaiting_since LIMIT ?"
_INSERT: Final = "INSERT INTO entries (conversation_id, seq, client_id, body) VALUES (?, ?, ?, ?)"
_MARK: Final = "INSERT OR REPLACE INTO latest VALUES (?, ?, ?, ?, ?, ?, ?)"
_MARK_ROOM: Final = "UPDATE latest SET seq = ? WHERE conversation_id = ? AND state = ?"  # no index knows the seq
_BEYOND_ANY_SEQ: Final = 2**62
_IN_NO_VIEW: Final = -1  # the time of rooms


class SqliteLog(SqliteSearch):
    """Entries in one table, clustered by conversation and seq; every read is one search in an index."""

    async def insert(self, entries: Sequence[Entry]) -> None:
        await self._database.write(lambda c: _insert(c, entries), then=redacting(entries))

    async def head(self, conversation_id: str) -> Entry | None:
        return await self._one(_HEAD, conversation_id)

    async def settled_head(self, conversation_id: str) -> Entry | None:
        return await self.head(conversation_id)  # one file: what is committed is settled

    async def heads(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(conversation_ids), VARIABLES):
            some = conversation_ids[start : start + VARIABLES]
            marks = ", ".join("?" * len(some))
            query = f"SELECT conversation_id, seq FROM latest WHERE conversation_id IN ({marks})"  # noqa: S608
            found.update(await self._database.read(lambda c, q=query, v=some: c.execute(q, v).fetchall()))  # type: ignore[misc]
        return found

    async def newest(self, conversation_ids: Sequence[str]) -> dict[str, Entry]:
        found: list[Entry] = []
        for start in range(0, len(conversation_ids), VARIABLES):
            some = conversation_ids[start : start + VARIABLES]
            found += await self._page(_NEWEST.format(marks=", ".join("?" * len(some))), *some)
        return {entry.conversation_id: entry for entry in found}

    async def by_client_id(self, conversation_id: str, client_id: str) -> Entry | None:
        return await self._one(_BY_CLIENT_ID, conversation_id, client_id)

    async def after(self, conversation_id: str, seq: int, limit: int = PAGE) -> list[Entry]:
        return await self._page(_AFTER, conversation_id, seq, limit)

    async def before(self, conversation_id: str, seq: int | None, limit: int = PAGE) -> list[Entry]:
        newest_first = await self._page(_BEFORE, conversation_id, _BEYOND_ANY_SEQ if seq is None else seq, limit)
        return newest_first[::-1]

    async def entry(self, conversation_id: str, seq: int) -> Entry | None:
        return await self._one(_ONE, conversation_id, seq)

    async def awaiting_since(self, before: datetime, limit: int) -> list[str]:
        rows = await self._database.read(lambda c: c.execute(_AWAITING, (to_ms(before), limit)).fetchall())
        return [conversation_id for (conversation_id,) in rows]

    async def redact(self) -> None:
        return  # the commit of an edit leaves nothing

    async def queue(self, limit: int) -> list[Entry]:
        return await self.view(View.QUEUE, None, None, limit)

    async def ping(self) -> None:
        await self._database.read(lambda c: c.execute("SELECT 1 FROM latest LIMIT 1").fetchall())

    async def _one(self, query: str, *values: str | int) -> Entry | None:
        found = await self._page(query, *values)
        return found[0] if found else None


def _insert(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    for place, entry in enumerate(entries):
        try:
            connection.execute(_INSERT, (entry.conversation_id, entry.seq, entry.client_id, to_json(entry).decode()))
        except sqlite3.IntegrityError as error:
            raise _taken(connection, entries[place:]) from error
        note_move(connection, entry)
    _mark_newest(connection, entries[-1])


def _mark_newest(connection: sqlite3.Connection, entry: Entry) -> None:
    """Of a room mostly nothing but the seq changes, and only what changes is written."""
    place = entry.seq, entry.conversation_id, entry.after.state
    if entry.after.state not in ROOM_STATES or not connection.execute(_MARK_ROOM, place).rowcount:
        connection.execute(_MARK, _mark(entry))


def _mark(entry: Entry) -> tuple[str | int | None, ...]:
    after = entry.after
    place = entry.conversation_id, entry.seq, after.state
    if after.state in ROOM_STATES:
        return (*place, None, None, None, _IN_NO_VIEW)
    return (
        *place,
        after.owner.id if after.owner else None,
        to_ms_or_none(after.queued_at),
        to_ms_or_none(after.awaiting.since if after.awaiting else None),
        to_ms(entry.at),
    )


def _taken(connection: sqlite3.Connection, entries: Sequence[Entry]) -> ClientIdTaken | SeqTaken:
    """Which of the two keys was taken: a stored `client_id` means a repeat, whatever else."""
    for entry in entries:
        for stored in shown(connection, connection.execute(_BY_CLIENT_ID, (entry.conversation_id, entry.client_id))):
            return ClientIdTaken(stored)
    return SeqTaken(f"{entries[0].conversation_id}:{entries[0].seq}")
