"""What tests of the hub share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_service.adapters.sqlite import SqliteDatabase, SqliteLog
from tests.unit.feed.reader import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A hub on a file of its own."""
    database = SqliteDatabase(tmp_path / "handoff.db")
    yield Desk(SqliteLog(database))
    database.close()
