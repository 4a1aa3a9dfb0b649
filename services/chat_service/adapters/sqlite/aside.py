"""Reads that may take long, in a thread and on a connection of their own: the loop turns meanwhile."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from chat_service.ports.errors import Unavailable

T = TypeVar("T")

WAITING: Final = 50  # reads at the most; whoever comes then is better off asking again
STEPS: Final = 10_000  # of SQLite's machine between two looks at the clock: a fraction of a millisecond


class Aside:
    """One read at a time; each is given up `timeout_s` after it was asked for."""

    def __init__(self, path: str, timeout_s: float) -> None:
        self._path, self._timeout_s = path, timeout_s
        self._pool: ThreadPoolExecutor | None = None  # as the file: from the first read on
        self._open: sqlite3.Connection | None = None
        self._reads = 0

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` reads; it sees everything that was committed. Raises Unavailable."""
        deadline = time.monotonic() + self._timeout_s
        self._pool = self._pool or ThreadPoolExecutor(1, "sqlite-aside")
        if self._reads >= WAITING:
            raise Unavailable("too much is being looked up in the database file")
        self._reads += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, work, deadline)
        finally:
            self._reads -= 1

    def close(self) -> None:
        """Wait for the read under way, and close the file."""
        if self._pool:
            self._pool.submit(self._close)
            self._pool.shutdown()
            self._pool = None

    def _read(self, work: Callable[[sqlite3.Connection], T], deadline: float) -> T:
        try:
            connection = self._connection()
            connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
            return work(connection)
        except sqlite3.Error as error:
            raise Unavailable(f"the database file does not answer: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = sqlite3.connect(self._path, isolation_level=None)
            self._open.execute("PRAGMA query_only = ON")
        return self._open

    def _close(self) -> None:
        if self._open:
            self._open.close()
            self._open = None
