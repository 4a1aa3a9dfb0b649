"""Queries with a list of values, of any length."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from chat_service.adapters.sqlite.database import VARIABLES


def rows_in(connection: sqlite3.Connection, query: str, *first: str, among: Sequence[str]) -> list[Any]:
    """All rows of a query whose last values are those of `IN ({marks})`: `among`."""
    rows: list[Any] = []
    for start in range(0, len(among), VARIABLES):
        some = among[start : start + VARIABLES]
        rows += connection.execute(query.format(marks=", ".join("?" * len(some))), (*first, *some)).fetchall()
    return rows
