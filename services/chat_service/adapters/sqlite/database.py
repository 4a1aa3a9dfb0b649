"""One connection to one file. What is written in one tick of the loop goes out in one commit, inline.

A thread for SQLite costs more than the commit itself; and while a commit waits for the disk, what arrives meanwhile
gathers for the next one: grouping regulates itself. The next one waits as long as the last one took, so the disk never
has more than half of the loop's time; after one of several writes twice as long: many who speak share its price, and to
one conversation, whose entries go out together anyhow, it would be nothing but waiting. `synchronous = FULL` makes a
commit reach the disk.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from chat_service.adapters.sqlite.aside import Aside
from chat_service.adapters.sqlite.checkpoints import FALLBACK_PAGES, Checkpoints
from chat_service.adapters.sqlite.schema import SCHEMA
from chat_service.ports.errors import Unavailable

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

VARIABLES: Final = 500  # values in one IN (...): below SQLite's limit of 999 in older builds
GROUP: Final = 256  # writes a commit at the most, so that the loop turns
BUSY_RETRY_S: Final = (0.001, 0.010)  # another process writes: come back after a random time between these
REST: Final = 2  # times as long as a commit of several writes took, until the next one; after a lone one once
REST_S: Final = 0.010  # at the most, between two commits on a slow disk
TIMEOUT_S: Final = 4.5  # how long a write waits for other processes before it is refused
OPENING_TIMEOUT_S: Final = 0.5
CACHE_KIB: Final = 16_384  # at the most; into the default of 2,048 the first pages of the inbox do not fit


class _Write(NamedTuple):
    work: Work[Any]
    done: "asyncio.Future[Any]"
    deadline: float
    durable: bool
    then: Work[None] | None


class SqliteDatabase:
    """The file at `path`, opened when it is first needed and opened again after it failed."""

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        self._open: sqlite3.Connection | None = None
        self._waiting: list[_Write] = []
        self._scheduled = False
        self._not_before = 0.0
        self._aside = Aside(self._path, TIMEOUT_S)
        self._checkpoints = Checkpoints(self._path)

    async def read(self, work: Work[T]) -> T:
        """What `work` reads; it sees everything that was committed. Raises Unavailable."""
        try:
            return work(self._connection())
        except sqlite3.Error as error:
            raise self._unavailable(error) from error

    async def read_aside(self, work: Work[T]) -> T:
        """As `read`, beside the loop: for what may take long."""
        await self.read(lambda _: None)  # the schema is there, whoever comes first
        return await self._aside.read(work)

    async def write(self, work: Work[T], *, durable: bool = True, then: Work[None] | None = None) -> T:
        """What `work` returns, once it is on disk; if it raises, nothing of it is. Raises Unavailable.

        What need not outlive a power cut is written with `durable=False`: alone in its group it waits for no disk.
        `then` is done in the same commit, after all works of the group and only if `work` did not raise.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Write(work, done, loop.time() + TIMEOUT_S, durable, then))
        self._schedule()
        return await done

    def close(self) -> None:
        """Close the file."""
        self._aside.close()
        self._checkpoints.close()
        if self._open:
            self._open.close()
            self._open = None

    def _schedule(self) -> None:
        if self._scheduled:
            return
        self._scheduled = True
        loop = asyncio.get_running_loop()
        if loop.time() < self._not_before:
            loop.call_at(self._not_before, self._commit_group)
        else:
            loop.call_soon(self._commit_group)

    def _commit_group(self) -> None:
        self._scheduled = False
        began = asyncio.get_running_loop().time()
        try:
            connection = self._connection()
            durable = any(write.durable for write in self._waiting[:GROUP])
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._again_later(error)
        else:
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            _commit(connection, group)
            self._checkpoints.committed(connection)
            now = asyncio.get_running_loop().time()
            self._not_before = now + min(min(len(group), REST) * (now - began), REST_S)
        if self._waiting:
            self._schedule()

    def _again_later(self, error: sqlite3.Error) -> None:
        """Refuse whoever waited long enough; try again soon for the others."""
        now = asyncio.get_running_loop().time()
        for write in self._waiting:
            if write.deadline <= now:
                _fail(write, self._unavailable(error))
        self._waiting = [write for write in self._waiting if not write.done.done()]
        if self._waiting:
            self._not_before = now + random.uniform(*BUSY_RETRY_S)  # noqa: S311 - no secret hangs on it

    def _unavailable(self, error: sqlite3.Error) -> Unavailable:
        return Unavailable(f"the database file does not answer: {error}")

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = _opened(self._path)
        return self._open


def _opened(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=OPENING_TIMEOUT_S, isolation_level=None, cached_statements=256)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(SCHEMA)
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {FALLBACK_PAGES}")
        connection.execute("PRAGMA busy_timeout = 0")  # never wait inside the loop
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _commit(connection: sqlite3.Connection, group: list[_Write]) -> None:
    """Do each write on its own savepoint and commit them together; only then tell anybody.

    A full-text index writes a segment a savepoint: what feeds it comes after the last one, so that a group makes one.
    """
    try:
        outcomes = [_attempt(connection, write) for write in group]
        for write, (_, failure) in zip(group, outcomes, strict=True):
            if write.then and not failure:
                write.then(connection)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        connection.execute("ROLLBACK") if connection.in_transaction else None
        outcomes = [(None, Unavailable(f"the database file could not be written: {error}"))] * len(group)
    for write, (result, failure) in zip(group, outcomes, strict=True):
        if failure:
            _fail(write, failure)
        elif not write.done.done():
            write.done.set_result(result)


def _attempt(connection: sqlite3.Connection, write: _Write) -> tuple[Any, Exception | None]:
    connection.execute("SAVEPOINT one")
    try:
        result = write.work(connection)
    except Exception as error:  # whatever it is belongs to the one who asked for this write
        if not connection.in_transaction:  # a full disk undoes the whole group
            raise sqlite3.OperationalError(str(error)) from error
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        return None, Unavailable(str(error)) if isinstance(error, sqlite3.OperationalError) else error
    connection.execute("RELEASE one")
    return result, None


def _fail(write: _Write, error: Exception) -> None:
    if not write.done.done():
        write.done.set_exception(error)
