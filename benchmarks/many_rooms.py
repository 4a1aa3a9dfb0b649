"""1,000 rooms of 20 people, 500 messages a second in all, at fixed times (open loop); each message is on disk.

Everybody has a socket of their own. The time counts from when a message was due until the last of its room has it.
"""

import asyncio
import time
from typing import Final

from benchmarks.loading import Found, Loading
from benchmarks.markdown import say, table
from benchmarks.members import greeting, rooms_with, speaks_in
from benchmarks.rounds import SETTLE_S, WARM_UP_S, Measured, in_turn
from benchmarks.servers import KEPT, SOCKETIO, Running

ROOMS: Final = 1_000
PEOPLE: Final = 20
PER_SECOND: Final = 500.0
SECONDS: Final = 10.0
ROUNDS: Final = 1


def main() -> None:
    """Print the table."""
    say(f"{ROOMS:,} rooms of {PEOPLE}")
    print(f"{ROOMS:,} rooms of {PEOPLE} people, {PER_SECOND:g} messages/s in all, {SECONDS:g} s\n")
    head = ["", "p50 ms", "p99 ms", "server core %", "client busy %"]
    table(head, [_row(one) for one in in_turn((SOCKETIO, KEPT), ROUNDS, _measure)])


def _measure(running: Running, _: int) -> dict[str, Found]:
    with Loading(running.plan, running.pids) as loading:
        _join(loading, running)
        loading.connect()
        time.sleep(SETTLE_S)
        loading.rate(PER_SECOND, PEOPLE, WARM_UP_S)
        return {"rate": loading.rate(PER_SECOND, PEOPLE, SECONDS)}


def _join(loading: Loading, running: Running) -> None:
    if not running.processes:
        for number in range(ROOMS):
            loading.room(running.room(number), (running.ports[0], PEOPLE))
        return
    for sessions in asyncio.run(rooms_with(running, ROOMS, PEOPLE)):
        loading.room(speaks_in(sessions))
        for session in sessions:
            loading.join(running.ports[0], 1, greeting(session))


def _row(one: Measured) -> list[str]:
    times = [f"{one.of('rate', figure):.2f}" for figure in ("p50_ms", "p99_ms")]
    shares = [f"{100 * one.of('rate', figure):.0f}" for figure in ("server_share", "client_share")]
    return [one.server.name, *times, *shares]


if __name__ == "__main__":
    main()
