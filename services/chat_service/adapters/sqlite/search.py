"""Search on SQLite: a full-text index without the texts, walked from the newest entry back.

An entry's rowid in it is its time in milliseconds and a number that tells those of one millisecond apart. What was
taken out of it keeps its place in `found`, with its seq negated: it leads to no entry, and a page may go on after it.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

from chat_service.adapters.sqlite.database import Work
from chat_service.adapters.sqlite.masks import shown
from chat_service.adapters.sqlite.moves import SqliteMoves
from chat_service.adapters.sqlite.times import to_ms
from chat_service.domain.words import words_of
from chat_service.ports.log import EntryPlace
from contract.entries import Entry

SEARCH: Final = """
  SELECT body FROM words CROSS JOIN found ON found.id = words.rowid CROSS JOIN entries USING (conversation_id, seq)
  WHERE words MATCH ? AND words.rowid < ?{within} ORDER BY words.rowid DESC LIMIT ?"""
ANYWHERE: Final = SEARCH.format(within="")
WITHIN: Final = SEARCH.format(within=" AND found.conversation_id = ?")
PLACE: Final = "SELECT id FROM found WHERE id >= ? AND id < ? AND conversation_id = ? AND ABS(seq) = ?"
NEWEST: Final = "SELECT MAX(id) FROM found WHERE id < ?"
BITS: Final = 16  # of a rowid for the number: 65,536 entries a millisecond
NEVER: Final = 2**62


class SqliteSearch(SqliteMoves):
    """The part of the port `Log` that finds entries by their words."""

    async def search(
        self,
        words: Sequence[str],
        prefix: str | None,
        after: EntryPlace | None,
        limit: int,
        *,
        within: str | None = None,
    ) -> list[Entry]:
        before = await self._database.read(lambda c: _rowid(c, after)) if after else NEVER
        statement, whose = (WITHIN, [within]) if within else (ANYWHERE, [])
        values = (_match(words, prefix), before, *whose, limit)
        return await self._database.read_aside(lambda c: shown(c, c.execute(statement, values)))


def indexing(entries: Sequence[Entry]) -> Work[None]:
    """The work that makes these entries findable."""
    found = [(entry, " ".join(words)) for entry in entries if (words := words_of(entry))]

    def work(connection: sqlite3.Connection) -> None:
        for entry, words in found:
            rowid = _next(connection, to_ms(entry.at))
            connection.execute("INSERT INTO found VALUES (?, ?, ?)", (rowid, entry.conversation_id, entry.seq))
            connection.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (rowid, words))

    return work


def unindex(connection: sqlite3.Connection, entry: Entry) -> None:
    """Make the entry, which is as it was indexed, unfindable.

    An index that keeps no texts has to be told what it was given, word by word; without column sizes and positions it
    needs no more than that. Should the words of this version be others, what is left of the old ones leads nowhere.
    """
    first = to_ms(entry.at) << BITS
    row = connection.execute(PLACE, (first, first + (1 << BITS), entry.conversation_id, entry.seq)).fetchone()
    if row:
        tokens = " ".join(words_of(entry))
        connection.execute("INSERT INTO words (words, rowid, tokens) VALUES ('delete', ?, ?)", (row[0], tokens))
        connection.execute("UPDATE found SET seq = -seq WHERE id = ?", row)


def _match(words: Sequence[str], prefix: str | None) -> str:
    """The expression in FTS5's language; a word has letters, digits, marks and `@`, never a quote."""
    whole = [f'"{word}"' for word in words]
    return " AND ".join([*whole, f'"{prefix}" *'] if prefix else whole)


def _next(connection: sqlite3.Connection, ms: int) -> int:
    """The first free rowid of that millisecond."""
    newest = connection.execute(NEWEST, ((ms + 1) << BITS,)).fetchone()[0]
    return max(ms << BITS, (newest or 0) + 1)


def _rowid(connection: sqlite3.Connection, place: EntryPlace) -> int:
    """The rowid of the entry at that place; if it has none, the first one of its millisecond."""
    first = to_ms(place.at) << BITS
    end = first + (1 << BITS)
    row = connection.execute(PLACE, (first, end, place.conversation_id, place.seq)).fetchone()
    return row[0] if row else first
