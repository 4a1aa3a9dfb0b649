"""1,000 rooms of 20 people, 500 messages a second in all, at fixed times (open loop); each message is on disk.

Everybody has a socket of their own, as far as a process may have files open; who is left over, in the last rooms, is a
member and not connected. The time counts from when a message was due until the last of its room has it. The client
naps for a millisecond at a time, which counts: where the machine is a share of one, spinning takes the server's time.
"""

import asyncio
import time
from typing import Final

from benchmarks.loading import Found, Loading
from benchmarks.machine import more_files
from benchmarks.markdown import say, table
from benchmarks.members import greeting, rooms_with, speaks_in
from benchmarks.rounds import SETTLE_S, WARM_UP_S, Measured, in_turn
from benchmarks.servers import KEPT, SOCKETIO, Running

ROOMS: Final = 1_000
PEOPLE: Final = 20
PER_SECOND: Final = 500.0
SECONDS: Final = 20.0
ROUNDS: Final = 2
SPARE: Final = 100  # open files of a process besides sockets


def main() -> None:
    """Print the table."""
    say(f"{ROOMS:,} rooms of {PEOPLE}")
    left_over = _left_over()
    print(f"{ROOMS:,} rooms of {PEOPLE} people, {PER_SECOND:g} messages/s in all, {SECONDS:g} s")
    print(f"{ROOMS * PEOPLE - left_over:,} sockets; a process may have {more_files():,} files open\n")
    head = ["", "p50 ms", "p99 ms", "server core %", "client busy %", "stolen core %"]
    table(head, [_row(one) for one in in_turn((SOCKETIO, KEPT), ROUNDS, _measure)])


def _left_over() -> int:
    """How many people find no socket."""
    left_over = max(0, ROOMS * PEOPLE - (more_files() - SPARE))
    if left_over > ROOMS:
        raise SystemExit(f"{ROOMS * PEOPLE:,} sockets need more open files: raise `ulimit -n`.")
    return left_over


def _measure(running: Running, _: int) -> dict[str, Found]:
    with Loading(running.plan, running.pids) as loading:
        _join(loading, running, ROOMS - _left_over())
        loading.connect()
        time.sleep(SETTLE_S)
        loading.rate(PER_SECOND, PEOPLE - 1, WARM_UP_S, naps=True)
        return {"rate": loading.rate(PER_SECOND, PEOPLE - 1, SECONDS, naps=True)}


def _join(loading: Loading, running: Running, whole: int) -> None:
    """All of them in the first rooms, all but one in the others."""
    here = [PEOPLE if number < whole else PEOPLE - 1 for number in range(ROOMS)]
    if not running.processes:
        for number, people in enumerate(here):
            loading.room(running.room(number), (running.ports[0], people))
        return
    for people, sessions in zip(here, asyncio.run(rooms_with(running, ROOMS, PEOPLE)), strict=True):
        loading.room(speaks_in(sessions))
        for session in sessions[:people]:
            loading.join(running.ports[0], 1, greeting(session))


def _row(one: Measured) -> list[str]:
    times = [f"{one.of('rate', figure):.2f}" for figure in ("p50_ms", "p99_ms")]
    shares = [f"{100 * one.of('rate', figure):.0f}" for figure in ("server_share", "client_share", "stolen_share")]
    return [one.server.name, *times, *shares]


if __name__ == "__main__":
    main()
