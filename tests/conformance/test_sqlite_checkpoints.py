"""SQLite's write-ahead log is copied back while commits go on, and by none of them."""

import logging
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_service.adapters.sqlite import SqliteDatabase
from chat_service.adapters.sqlite.checkpoints import COMMITS, Checkpoints
from tests.integration.chat_service.clients import eventually

COPIED = 96  # where the index of the log says how many of its pages were copied: sqlite.org/walformat.html, 2.1


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database is to be."""
    return tmp_path / "handoff.db"


@pytest.fixture
def database(file: Path) -> Iterator[SqliteDatabase]:
    """Opened, with a table."""
    database = SqliteDatabase(file)
    yield database
    database.close()


def copied_pages(file: Path) -> int:
    """Of the log, into the file."""
    index = Path(f"{file}-shm").read_bytes()
    return int.from_bytes(index[COPIED : COPIED + 4], "little")


async def commit(database: SqliteDatabase, times: int) -> None:
    """So many commits, one after another."""
    for _ in range(times):
        await database.write(lambda connection: connection.execute("INSERT INTO t SELECT COUNT(*) FROM t"))


async def test_the_log_is_copied_back_before_a_commit_would_do_it(file: Path, database: SqliteDatabase) -> None:
    await database.write(lambda connection: connection.execute("CREATE TABLE t (i)"))
    await commit(database, COMMITS - 2)
    assert copied_pages(file) == 0

    await commit(database, 1)  # after the next one the log may begin anew

    assert await eventually(lambda: copied_pages(file)) >= COMMITS


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities of their own on Linux only")
async def test_who_copies_gives_way_to_the_loop(file: Path, database: SqliteDatabase) -> None:
    await database.write(lambda connection: connection.execute("CREATE TABLE t (i)"))
    await commit(database, COMMITS - 1)  # after the next one the log may begin anew
    assert await eventually(lambda: copied_pages(file)) > 0

    [copier] = [one for one in threading.enumerate() if one.name.startswith("sqlite-checkpoints")]
    assert _priority(copier) > _priority(threading.main_thread())


def _priority(thread: threading.Thread) -> int:
    """From -20, first of all, to 19, last."""
    assert thread.native_id
    return os.getpriority(os.PRIO_PROCESS, thread.native_id)


async def test_what_was_not_copied_yet_is_not_lost(file: Path, database: SqliteDatabase) -> None:
    await database.write(lambda connection: connection.execute("CREATE TABLE t (i)"))
    await commit(database, 3 * COMMITS)
    database.close()

    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT COUNT(*), MAX(i) FROM t").fetchone() == (3 * COMMITS, 3 * COMMITS - 1)
    connection.close()


async def test_a_copy_that_fails_is_told_in_the_log_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    checkpoints = Checkpoints(str(tmp_path / "nowhere" / "handoff.db"))
    connection = sqlite3.connect(":memory:")
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            for _ in range(COMMITS):
                checkpoints.committed(connection)
            checkpoints.close()
    connection.close()
    assert caplog.text.count("could not be copied back") == 2


def test_a_long_log_begins_anew_though_commits_never_rest(file: Path) -> None:
    checkpoints = Checkpoints(str(file), commits=10, long_pages=100)
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", "wal_autocheckpoint = 0", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE t (i)")

    before, began_anew = 0, False
    for _ in range(30_000):  # the thread has the lowest priority: on a busy machine it takes its time
        connection.execute("INSERT INTO t VALUES (1)")
        checkpoints.committed(connection)
        now = copied_pages(file)
        if began_anew := now < before:
            break
        before = now
    checkpoints.close()
    connection.close()

    assert began_anew
    assert before >= 100
