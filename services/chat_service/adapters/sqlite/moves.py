"""Moves on SQLite: a row each, written in the transaction that inserts the entry."""

import sqlite3
from typing import Final

from chat_service.adapters.sqlite.times import to_ms
from chat_service.adapters.sqlite.views import SqliteViews
from chat_service.domain.moves import Moved, moved
from chat_service.ports.log import MovePlace
from contract.entries import Entry

_PAGE: Final = """
  SELECT body FROM moves CROSS JOIN entries USING (conversation_id, seq) WHERE {after}
  ORDER BY {order} LIMIT ?"""  # CROSS: in this order, whatever the planner believes
AFTER: Final = _PAGE.format(
    after="(at, moves.conversation_id, moves.seq) > (?, ?, ?)", order="at, moves.conversation_id, moves.seq"
)
BEFORE: Final = _PAGE.format(
    after="(at, moves.conversation_id, moves.seq) < (?, ?, ?)",
    order="at DESC, moves.conversation_id DESC, moves.seq DESC",
)
RATINGS: Final = _PAGE.format(after="moves.conversation_id = ? AND kind = ?", order="moves.seq DESC")
_INSERT: Final = "INSERT INTO moves VALUES (?, ?, ?, ?)"
_ALWAYS: Final = (-(2**62), "", 0)
_NEVER: Final = (2**62, "", 0)


class SqliteMoves(SqliteViews):
    """The part of the port `Log` that looks at what moved."""

    async def moves(self, after: MovePlace | None, limit: int) -> list[Entry]:
        return await self._page(AFTER, *(_place(after) if after else _ALWAYS), limit)

    async def moves_before(self, place: MovePlace | None, limit: int) -> list[Entry]:
        return await self._page(BEFORE, *(_place(place) if place else _NEVER), limit)

    async def ratings(self, conversation_id: str, limit: int) -> list[Entry]:
        return await self._page(RATINGS, conversation_id, str(Moved.RATED), limit)


def note_move(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write the row of an entry that moved something."""
    if kind := moved(entry):
        connection.execute(_INSERT, (to_ms(entry.at), entry.conversation_id, entry.seq, str(kind)))


def _place(place: MovePlace) -> tuple[int, str, int]:
    return to_ms(place.at), place.conversation_id, place.seq
