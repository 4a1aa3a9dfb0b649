"""The machine under the measurements: cores, CPU time and memory of processes, free ports."""

import contextlib
import os
import resource
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

SERVER_CORE: Final = 0
LOAD_CORE: Final = 1
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port on loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def more_files() -> int:
    """As many open files as the machine lets this process and its children have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


@contextlib.contextmanager
def on(core: int) -> Iterator[None]:
    """What is started meanwhile stays on that core; so does this process, meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of CPU that these processes used so far, all their threads, in the kernel and out of it."""
    return sum(_ticks(pid) for pid in pids) / TICKS_A_SECOND


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # utime and stime: fields 14 and 15, counted from 1; see proc(5)


def stolen_s() -> float:
    """Seconds of its cores that the machine, if it is a guest, was kept waiting for so far; see proc_stat(5)."""
    return int(Path("/proc/stat").read_text().split(maxsplit=9)[8]) / TICKS_A_SECOND


def pss_kib(pids: Iterable[int]) -> int:
    """Proportional set size of these processes in KiB, which counts pages that they share once."""
    return sum(_pss_kib(pid) for pid in pids)


def _pss_kib(pid: int) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
