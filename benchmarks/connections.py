"""What 10,000 connections cost that say nothing: memory of the server's process each, and CPU to let them in.

Memory is the growth of the proportional set size (PSS) from just after the start to some seconds after the last one was
let in. A connection is let in when its greeting was answered: for the chat service that is a session read from the
database, a welcome and a backlog; for the others the name of a room.
"""

import argparse
import asyncio
import time
from collections.abc import Callable
from typing import Final

from benchmarks.build import Missing
from benchmarks.loading import Loading
from benchmarks.machine import more_files, pss_kib
from benchmarks.markdown import say, table, thousands
from benchmarks.servers import FLOOR, GORILLA, KEPT, SOCKETIO, STARLETTE, WS, Running, Server
from benchmarks.visitors import room_of, visitors

CONNECTIONS: Final = 10_000
SETTLE_S: Final = 4
FIRST: Final = 100  # connections that warm the process up, before the memory is read
Joining = Callable[[Loading, Running, int], None]


def main(amount: int) -> None:
    """Print the table."""
    say(f"{amount:,} connections")
    if more_files() < amount + FIRST + 200:
        raise SystemExit(f"{amount} connections need more open files: raise `ulimit -n`.")
    print(f"{amount:,} idle connections\n")
    rows = [row for server in (WS, SOCKETIO, STARLETTE, GORILLA, FLOOR) if (row := _peer(server, amount))]
    rows.append(_ours("Handoff, all in one conversation", amount, apart=False))
    rows.append(_ours("Handoff, each its own session and conversation", amount, apart=True))
    table(["", "KiB a connection", "ratio", "connections/CPU-s", "ratio", "s until all are in"], _with_ratios(rows))


Row = tuple[str, float, float, float]


def _peer(server: Server, amount: int) -> Row | None:
    say(f"  {server.name}")
    try:
        with server.started() as running:
            return (server.name, *_measured(running, amount, _in_one_room))
    except Missing as missing:
        say(f"  LEFT OUT: {server.name}: {missing}")
        return None


def _ours(name: str, amount: int, *, apart: bool) -> Row:
    say(f"  {name}")
    with KEPT.started() as running:
        if not apart:
            return (name, *_measured(running, amount, _in_one_room))
        own = iter(asyncio.run(visitors(running.database, amount + FIRST)))

        def join(loading: Loading, to: Running, some: int) -> None:
            for session in [next(own) for _ in range(some)]:
                loading.room(room_of(session), (to.ports[0], 1))

        return (name, *_measured(running, amount, join))


def _in_one_room(loading: Loading, running: Running, some: int) -> None:
    loading.room(running.room(0), (running.ports[0], some))


def _measured(running: Running, amount: int, join: Joining) -> tuple[float, float, float]:
    """KiB a connection, connections a second of the server's CPU, seconds until all are in."""
    with Loading(running.plan, running.pids) as loading:
        join(loading, running, FIRST)
        loading.connect()
        before = pss_kib(running.pids)
        join(loading, running, amount)
        found = loading.connect()
        time.sleep(SETTLE_S)
        return (pss_kib(running.pids) - before) / amount, amount / found.server_cpu, found.seconds


def _with_ratios(rows: list[Row]) -> list[list[str]]:
    _, memory, rate, _ = rows[0]
    return [
        [name, f"{kib:.1f}", f"{kib / memory:.2f}", thousands(each), f"{each / rate:.2f}", f"{seconds:.1f}"]
        for name, kib, each, seconds in rows
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    main(parser.parse_args().connections)
