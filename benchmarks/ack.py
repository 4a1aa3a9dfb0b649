"""Message to acknowledgement under steady load, with every message on disk (SQLite, synchronous FULL), beside an echo.

Server processes on one core, the load on the other. Rate and connection limits are 0 (off) for the load.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.load import Connect, Load, echoed, greeted, latencies
from benchmarks.markdown import table as print_table
from tests.suite import Suite

NO_LIMITS = {
    "MESSAGES_PER_SECOND": "0",
    "SESSIONS_PER_MINUTE": "0",
    "CONNECTIONS_PER_ADDRESS": "0",
    "MAX_CONNECTIONS": "0",
}
SERVER_CORE, LOAD_CORE = 0, 1


def table(load: Load) -> None:
    """Print the table."""
    print(f"Message to acknowledgement: {load.visitors} visitors, {load.per_second:g} messages/s in all\n")
    base = _figures(_echo(load))
    rows = [("Starlette echo on stock uvicorn, nothing kept", base)]
    for name, escalated in (("Handoff, waiting for a person", True), ("Handoff, the bot answers all of it", False)):
        rows.append((name, _figures(_handoff(load, escalated=escalated))))
    print_table(
        ["", "p50 ms", "p99 ms", "ratio p50", "ratio p99"],
        [
            [name, f"{p50:.2f}", f"{p99:.2f}", f"{p50 / base[0]:.1f}", f"{p99 / base[1]:.1f}"]
            for name, (p50, p99) in rows
        ],
    )


def _figures(found: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(found, n=100)
    return cuts[49], cuts[98]


def _echo(load: Load) -> list[float]:
    port = 8_990
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.echo", str(port)])
    try:
        _pin(server.pid, SERVER_CORE)
        return _measured(f"http://127.0.0.1:{port}", load, echoed, escalated=False)
    finally:
        server.kill()
        server.wait()


def _handoff(load: Load, *, escalated: bool) -> list[float]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        suite = Suite(Path(folder), NO_LIMITS)
        try:
            suite.start()
            _pin(suite.chat.pid, SERVER_CORE)
            _pin(suite.bot.pid, LOAD_CORE)
            return _measured(suite.chat.url, load, greeted, escalated=escalated)
        finally:
            suite.end()


def _measured(url: str, load: Load, connecting: Connect, *, escalated: bool) -> list[float]:
    os.sched_setaffinity(0, {LOAD_CORE})
    try:
        return asyncio.run(_patiently(url, load, connecting, escalated=escalated))
    finally:
        os.sched_setaffinity(0, {SERVER_CORE, LOAD_CORE})


async def _patiently(url: str, load: Load, connecting: Connect, *, escalated: bool) -> list[float]:
    for _ in range(50):
        try:
            return await latencies(url, load, connecting, escalated=escalated)
        except OSError:
            await asyncio.sleep(0.1)  # the peer is not up yet
    raise SystemExit(f"nothing listens on {url}")


def _pin(pid: int, core: int) -> None:
    os.sched_setaffinity(pid, {core})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--per-second", type=float, default=400)
    parser.add_argument("--seconds", type=float, default=15)
    given = parser.parse_args()
    table(Load(given.visitors, given.per_second, given.seconds))
