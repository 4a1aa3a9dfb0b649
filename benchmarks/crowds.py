"""Rooms of 2,000 and 10,000 people at two replicas and a Redis, against Socket.IO with its Redis adapter.

Half of the readers are at each process; 20 of them take turns to say something. With us everybody is somebody else,
who came into the room before, and each message is on disk (SQLite, synchronous FULL). First at a fixed rate, then as
much as it takes with 8 messages under way. Both processes and Redis share the server's core.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.brokers import REDIS, broker
from benchmarks.loading import Found, Loading, Wrong
from benchmarks.machine import SERVER_CORE, on, pss_kib
from benchmarks.markdown import say, table, thousands
from benchmarks.members import greeting, rooms_with, speaks_in
from benchmarks.replicas import socket_io
from benchmarks.rounds import SETTLE_S, WARM_UP_S, Measured, in_turn
from benchmarks.servers import Running, Server, chat_service

CROWDS: Final[dict[int, tuple[float, ...]]] = {2_000: (20.0,), 10_000: (2.0, 20.0)}  # readers: messages a second
SPEAKERS: Final = 20
UNDER_WAY: Final = 8
FLIGHT: Final = f"{UNDER_WAY} under way"
SECONDS: Final = 6.0
ROUNDS: Final = 3


def main() -> None:
    """Print the table."""
    say("Crowds")
    print("One room at two processes, Redis between them\n")
    rows = [row for readers, rates in CROWDS.items() for row in _rows(readers, rates)]
    table(["readers", "", "messages/s", "p50 ms", "p99 ms", "deliveries/CPU-s", "ratio", "KiB a connection"], rows)


def _rows(readers: int, rates: Sequence[float]) -> list[list[str]]:
    memory: dict[str, float] = {}

    def measure(running: Running, _: int) -> dict[str, Found]:
        with Loading(running.plan, running.pids) as loading:
            before = pss_kib(running.pids)
            _join(loading, running, readers)
            loading.connect()
            time.sleep(SETTLE_S)
            memory[str(running.plan.path)] = (pss_kib(running.pids) - before) / readers
            loading.flight(1, WARM_UP_S)
            return {FLIGHT: loading.flight(UNDER_WAY, SECONDS), **_at(rates, loading)}

    measured = in_turn([Server("Node socket.io, Redis adapter", socket_io), OURS], ROUNDS, measure)
    kib = list(memory.values())
    return [
        [thousands(readers), *_row(one, measured[0], order), f"{each:.1f}"]
        for order in (*(f"{rate:g}" for rate in rates), FLIGHT)
        for one, each in zip(measured, kib, strict=True)
        if order in one.found[0]
    ]


def _at(rates: Sequence[float], loading: Loading) -> dict[str, Found]:
    """At rising rates, up to the first at which a server loses messages or readers."""
    found: dict[str, Found] = {}
    for rate in rates:
        try:
            found[f"{rate:g}"] = loading.rate(rate, SPEAKERS, SECONDS)
        except Wrong as wrong:
            say(f"  not at {rate:g} messages/s: {wrong}")
            break
    return found


def _row(one: Measured, base: Measured, order: str) -> list[str]:
    mine = one.of(order, "per_cpu_s")
    times = [f"{one.of(order, figure):.1f}" for figure in ("p50_ms", "p99_ms")]
    ratio = f"{mine / base.of(order, 'per_cpu_s'):.2f}" if order in base.found[0] else ""
    return [one.server.name, order, *times, thousands(mine), ratio]


def _join(loading: Loading, running: Running, readers: int) -> None:
    if running.processes:
        (sessions,) = asyncio.run(rooms_with(running, 1, readers))
        loading.room(speaks_in(sessions))
        for number, session in enumerate(sessions):
            loading.join(running.ports[number % 2], 1, greeting(session))
    else:
        half = readers // 2
        loading.room(running.room(0), (running.ports[0], half), (running.ports[1], readers - half))


@contextlib.contextmanager
def _ours() -> Iterator[Running]:
    with on(SERVER_CORE), broker(REDIS) as url, chat_service(processes=2, BROKER_URL=url) as running:
        yield running


OURS: Final = Server("Handoff, Redis, kept in SQLite (FULL)", _ours)

if __name__ == "__main__":
    main()
