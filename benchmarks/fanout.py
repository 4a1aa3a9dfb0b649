"""Fan-out: one room, every message to everybody in it. `python -m benchmarks.fanout [--subscribers 10 1000 10000]`.

Deliveries a second of server CPU with 1 and with 8 messages under way; then the time until the last one has a message,
with as many messages a second for every server: half of what the slowest of them managed with 8 under way.
"""

import argparse
from collections.abc import Sequence
from typing import Final

from benchmarks.loading import Found
from benchmarks.markdown import middle, say, table, thousands
from benchmarks.rounds import BASE, Measured, Rate, connected, in_turn
from benchmarks.servers import SERVERS, Running

ROUNDS: Final = 3  # the first one finds the rate of the others
FLIGHT_S: Final = 2.0
RATE_S: Final = 3.0
UNDER_WAY: Final = (1, 8)


def fanout(rooms: int, subscribers: int, under_way: Sequence[int] = UNDER_WAY, rounds: int = ROUNDS) -> None:
    """Measure and print the table. With many rooms, each has so many messages under way."""
    rate, speakers = Rate(), max(under_way)

    def measure(running: Running, number: int) -> dict[str, Found]:
        with connected(running, rooms, subscribers) as loading:
            found = {str(some): loading.flight(some, FLIGHT_S) for some in under_way}
            if number == 0:
                rate.heard(found[str(speakers)])
            else:
                found["rate"] = loading.rate(rate.per_second, speakers, RATE_S)
            return found

    measured = in_turn(SERVERS, rounds, measure)
    _print(measured, under_way, f"{rate.per_second:g}")


def _print(measured: Sequence[Measured], under_way: Sequence[int], rate: str) -> None:
    head = ["", *(cell for some in under_way for cell in (f"deliveries/CPU-s, {some} under way", "ratio"))]
    head += [
        f"p50 ms at {rate}/s",
        f"p99 ms at {rate}/s",
        "messages/s",
        "bytes each",
        "joined",
        "server core, client busy %",
    ]
    base = next((one for one in measured if one.server.name == BASE), measured[0])
    print(f"Ratios are to {base.server.name}.\n")
    table(head, [_row(one, base, [str(some) for some in under_way]) for one in measured])


def _row(one: Measured, base: Measured, orders: Sequence[str]) -> list[str]:
    cells = [one.server.name]
    for order in orders:
        mine, its = one.of(order, "per_cpu_s"), base.of(order, "per_cpu_s")
        cells += [thousands(mine), f"{mine / its:.2f}"]
    cells += [f"{one.of('rate', 'p50_ms'):.1f}", f"{one.of('rate', 'p99_ms'):.1f}"]
    last = orders[-1]
    cells += [thousands(one.of(last, "per_s")), thousands(one.of(last, "bytes_each")), f"{one.of(last, 'a_read'):.1f}"]
    shares = [middle(getattr(found[order], who) for found in one.found for order in orders) for who in SHARES]
    return [*cells, ", ".join(f"{share:.0%}".rstrip("%") for share in shares)]


SHARES: Final = ("server_share", "client_share")


def main(subscribers: Sequence[int]) -> None:
    """A table for each number of subscribers."""
    for amount in subscribers:
        say(f"Fan-out, {amount:,} subscribers")
        print(f"Fan-out to {amount:,} subscribers\n")
        fanout(1, amount)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, nargs="+", default=[1_000])
    main(parser.parse_args().subscribers)
