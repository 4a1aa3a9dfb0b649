"""The write-ahead log is copied back into the file beside the loop: amid a commit it would hold everybody up."""

import contextlib
import logging
import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

LEAST: Final = 19  # the lowest priority there is
COMMITS: Final = 400  # between two copies: what was written again meanwhile is copied once
LONG_PAGES: Final = 16_000  # of 4 KiB: a log that is to begin anew, for which all of it has to be copied at one moment
FALLBACK_PAGES: Final = 40_000  # from there on SQLite itself copies, amid a commit

log = logging.getLogger("chat_service.sqlite")


class Checkpoints:
    """Counts commits, and copies in a thread and on a connection of its own.

    A log in use never is copied as a whole: a commit comes in between. So a long one is copied twice, and the little
    that came amid the second time by whoever writes.
    """

    def __init__(self, path: str, commits: int = COMMITS, long_pages: int = LONG_PAGES) -> None:
        self._path, self._after, self._long_pages = path, commits, long_pages
        self._pool: ThreadPoolExecutor | None = None  # as the file: from the first one on
        self._open: sqlite3.Connection | None = None
        self._commits = 0
        self._copying: Future[int] | None = None
        self._is_second = False

    def committed(self, connection: sqlite3.Connection) -> None:
        """A commit of this connection is on disk; now and then a copy begins."""
        self._commits += 1
        if self._copying and not self._copying.done():
            return
        is_long = self._copying is not None and self._copying.result() >= self._long_pages
        if is_long and self._is_second:
            self._copying = None
            _copied(lambda: connection)
        elif is_long or self._commits >= self._after:
            self._commits, self._is_second = 0, is_long
            self._pool = self._pool or ThreadPoolExecutor(1, "sqlite-checkpoints", _step_back)
            self._copying = self._pool.submit(self._copy)

    def close(self) -> None:
        """Wait for the copy under way, and close the file."""
        if self._pool:
            self._pool.submit(self._close)
            self._pool.shutdown()
            self._pool = None

    def _copy(self) -> int:
        return _copied(self._connection)

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = sqlite3.connect(self._path, isolation_level=None)
        return self._open

    def _close(self) -> None:
        if self._open:
            self._open.close()
            self._open = None


def _copied(connection: Callable[[], sqlite3.Connection]) -> int:
    """Copy as far as nobody reads and writes meanwhile; the rest comes with the next one. Returns the log's pages."""
    try:
        _, pages, _ = connection().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except sqlite3.Error as error:
        log.warning("the write-ahead log could not be copied back: %s", error)
        return 0
    return int(pages)


def _step_back() -> None:
    """Only what nobody else wants of the processor: on one core the loop would wait for a copy otherwise."""
    if sys.platform == "linux":  # where threads have priorities of their own
        with contextlib.suppress(OSError):  # a sandbox may forbid it: copies take more of the loop's time then
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST)
