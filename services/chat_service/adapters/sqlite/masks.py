"""Masks on SQLite: what was edited or deleted is looked up in one search a page, where there are messages of rooms."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from chat_service.adapters.sqlite.database import VARIABLES
from chat_service.domain.rooms.masks import Edit, Target, masked, targets
from contract.codec import from_json
from contract.entries import Entry

EDITS: Final = """
  WITH told (room_id, message_seq) AS (VALUES {places})
  SELECT room_id, message_seq, seq, deletes
  FROM told CROSS JOIN edits ON conversation_id = room_id AND target_seq = message_seq"""  # CROSS: a search a message


def shown(connection: sqlite3.Connection, rows: Iterable[tuple[str]]) -> list[Entry]:
    """The entries of these bodies, as readers may see them. The edits are read last, so none is missed."""
    stored = [from_json(body) for (body,) in rows]
    told = targets(stored)
    return masked(stored, edits_of(connection, told)) if told else stored


def edits_of(connection: sqlite3.Connection, told: Sequence[Target]) -> Iterator[Edit]:
    """What stands of these messages, as far as they were edited or deleted."""
    for start in range(0, len(told), VARIABLES // 2):
        some = told[start : start + VARIABLES // 2]
        statement = EDITS.format(places=", ".join(["(?, ?)"] * len(some)))
        for room_id, target_seq, seq, deletes in connection.execute(statement, list(chain.from_iterable(some))):
            yield Edit(Target(room_id, target_seq), seq, bool(deletes))
