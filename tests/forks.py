"""Services that start in a tenth of the time: forks of one process that has read all their modules already.

Reading them is most of what a start costs, and the tests start services many hundred times. A fork is a process like
any other: with its own signals, memory, files and end. `python -m` itself is tried by the tests of settings, of
`make run` and of the images.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Final, TextIO

STDERR: Final = 2
on = False  # in tests; what benchmarks measure is started like anywhere else
_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.preloaded"])


@contextmanager
def off() -> Iterator[None]:
    """Within it services are started like anywhere else.

    A fork's memory grows by whatever it shared with the others until it was touched: none whose memory is measured.
    """
    global on  # noqa: PLW0603 - the one switch of the test run
    was, on = on, False
    try:
        yield
    finally:
        on = was


class Fork:
    """`python -m words...` with that environment in that folder; as much of `subprocess.Popen` as tests need."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str], cwd: Path) -> None:
        said, says = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_become, args=(list(words), dict(env), cwd, says), daemon=True)
        self._process.start()
        says.close()
        self.stderr: TextIO = os.fdopen(os.dup(said.fileno()), encoding="utf-8")
        said.close()
        assert self._process.pid
        self.pid: int = self._process.pid
        self._looks = threading.Lock()  # the exit status can be read once

    def poll(self) -> int | None:
        """The exit status, None while it runs."""
        with self._looks:
            return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """The exit status; after so many seconds subprocess.TimeoutExpired."""
        wait([self._process.sentinel], timeout)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return status

    def send_signal(self, number: int) -> None:
        """Send it, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _become(words: Sequence[str], env: Mapping[str, str], cwd: Path, says: Connection) -> None:
    """In the fork: be `python -m words...` from here on."""
    os.dup2(says.fileno(), STDERR)
    says.close()
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
