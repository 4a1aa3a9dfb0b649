"""Two replicas: who speaks is at one, 500 subscribers are at the other, a broker is between them.

Both processes and the broker are on the server's core. CPU is that of the two processes; the broker's own is left out.
The speaker has one message or 8 under way, each until everybody has it. Each of ours is on disk (SQLite, synchronous
FULL).
"""

import contextlib
from collections.abc import Iterator
from typing import Final

from benchmarks import build
from benchmarks.brokers import KINDS, REDIS, Kind, broker
from benchmarks.loading import Found, Loading
from benchmarks.machine import SERVER_CORE, on
from benchmarks.markdown import say, table, thousands
from benchmarks.rounds import WARM_UP_S, Measured, Rate, in_turn
from benchmarks.servers import SOCKET_IO, Running, Server, chat_service, program, socket_io_room

SUBSCRIBERS: Final = 500
UNDER_WAY: Final = (1, 8)
SECONDS: Final = 3.0
ROUNDS: Final = 2


def main() -> None:
    """Print the table."""
    say("Two replicas")
    print(f"Two processes, the speaker at one, {SUBSCRIBERS} subscribers at the other\n")
    rate = Rate()

    def measure(running: Running, number: int) -> dict[str, Found]:
        with Loading(running.plan, running.pids) as loading:
            loading.room(running.room(0), (running.ports[0], 1), (running.ports[1], SUBSCRIBERS))
            loading.connect()
            loading.relay(1, WARM_UP_S)
            found = {str(some): loading.relay(some, SECONDS) for some in UNDER_WAY}
            if number == 0:
                rate.heard(found["1"])
            else:
                found["rate"] = loading.rate(rate.per_second, 1, SECONDS)
            return found

    servers = [Server("Node socket.io, Redis adapter", socket_io), *map(_ours, KINDS)]
    measured = in_turn(servers, ROUNDS, measure)
    head = ["", *(cell for some in UNDER_WAY for cell in (f"deliveries/CPU-s, {some} under way", "ratio"))]
    at = f"{rate.per_second:g}"
    table([*head, f"p50 ms at {at}/s", f"p99 ms at {at}/s"], [_row(one, measured[0]) for one in measured])


def _row(one: Measured, base: Measured) -> list[str]:
    cells = [one.server.name]
    for some in UNDER_WAY:
        mine = one.of(str(some), "per_cpu_s")
        cells += [thousands(mine), f"{mine / base.of(str(some), 'per_cpu_s'):.2f}"]
    return [*cells, *(f"{one.of('rate', figure):.1f}" for figure in ("p50_ms", "p99_ms"))]


@contextlib.contextmanager
def socket_io() -> Iterator[Running]:
    """Two processes of it, and their Redis."""
    with on(SERVER_CORE), broker(REDIS) as url:
        script = str(build.PEERS / "socketio.mjs")
        command = program(lambda port: [build.node(), script, str(port), url], SOCKET_IO, socket_io_room, 2)
        with command as running:
            yield running


def _ours(kind: Kind) -> Server:
    @contextlib.contextmanager
    def started() -> Iterator[Running]:
        with on(SERVER_CORE), broker(kind) as url, chat_service(processes=2, BROKER_URL=url) as running:
            yield running

    return Server(f"Handoff, {kind.name}, kept in SQLite (FULL)", started)


if __name__ == "__main__":
    main()
