"""Redaction on SQLite: in the commit that inserts an edit or a deletion, the texts before it are overwritten.

Readers see none of them from then on; of their bytes some may stay in the file until it uses the place anew.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

from chat_service.adapters.sqlite.database import Work
from chat_service.adapters.sqlite.masks import edits_of
from chat_service.adapters.sqlite.search import indexing, unindex
from chat_service.domain.rooms.masks import Edit, edit_of, masked, redacted
from contract.codec import from_json, to_json
from contract.entries import Entry

_NOTE: Final = """
  INSERT INTO edits VALUES (?, ?, ?, ?)
  ON CONFLICT (conversation_id, target_seq) DO UPDATE
  SET seq = excluded.seq, deletes = excluded.deletes WHERE excluded.deletes >= edits.deletes"""
_BODY: Final = "SELECT body FROM entries WHERE conversation_id = ? AND seq = ?"
_OVERWRITE: Final = "UPDATE entries SET body = ? WHERE conversation_id = ? AND seq = ?"


def redacting(entries: Sequence[Entry]) -> Work[None]:
    """The work that makes these entries findable, and takes out what they edited or deleted."""
    index = indexing(entries)
    edits = [edit for entry in entries if (edit := edit_of(entry))]

    def work(connection: sqlite3.Connection) -> None:
        index(connection)
        for edit in edits:
            _redact(connection, edit)

    return work


def _redact(connection: sqlite3.Connection, edit: Edit) -> None:
    """Note it, and overwrite what has a text yet: the message, the edit that stood so far, or a late one itself."""
    room_id, seq = edit.target
    before = [one.seq for one in edits_of(connection, [edit.target])]
    connection.execute(_NOTE, (room_id, seq, edit.seq, edit.deletes))
    found = [connection.execute(_BODY, (room_id, one)).fetchone() for one in {seq, *before, edit.seq}]
    stored = [from_json(row[0]) for row in found if row]
    outdated = redacted(stored, masked(stored, edits_of(connection, [edit.target])))
    old = {entry.seq: entry for entry in stored}
    for entry in outdated:
        unindex(connection, old[entry.seq])
        connection.execute(_OVERWRITE, (to_json(entry).decode(), room_id, entry.seq))
