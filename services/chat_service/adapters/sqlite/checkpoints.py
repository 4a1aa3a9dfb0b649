"""The write-ahead log is copied back into the file beside the loop: amid a commit it would hold everybody up."""

import logging
import os
import sqlite3
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

LEAST: Final = 19  # the lowest priority there is
COMMITS: Final = 100  # between two of them
FALLBACK_PAGES: Final = 20_000  # of 4 KiB: from there on a commit copies what is left, for only so the log begins anew

log = logging.getLogger("chat_service.sqlite")


class Checkpoints:
    """Counts commits, and copies in a thread and on a connection of its own."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._pool: ThreadPoolExecutor | None = None  # as the file: from the first one on
        self._open: sqlite3.Connection | None = None
        self._commits = 0
        self._copying: Future[None] | None = None

    def committed(self) -> None:
        """A commit is on disk; now and then a copy begins."""
        self._commits += 1
        if self._commits >= COMMITS and (self._copying is None or self._copying.done()):
            self._commits = 0
            self._pool = self._pool or ThreadPoolExecutor(1, "sqlite-checkpoints", _step_back)
            self._copying = self._pool.submit(self._copy)

    def close(self) -> None:
        """Wait for the copy under way, and close the file."""
        if self._pool:
            self._pool.submit(self._close)
            self._pool.shutdown()
            self._pool = None

    def _copy(self) -> None:
        """As far as nobody reads and writes meanwhile; the rest comes with the next one."""
        try:
            if self._open is None:
                self._open = sqlite3.connect(self._path, isolation_level=None)
            self._open.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:
            log.warning("the write-ahead log could not be copied back: %s", error)

    def _close(self) -> None:
        if self._open:
            self._open.close()
            self._open = None


def _step_back() -> None:
    """Only what nobody else wants of the processor: on one core the loop would wait for a copy otherwise."""
    if sys.platform == "linux":  # where threads have priorities of their own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST)
