"""Fan-out to 10, 100, 1,000 and 10,000 subscribers of one room, with 8 messages under way, then at an equal rate."""

import argparse
from collections.abc import Sequence
from functools import partial
from typing import Final

from benchmarks.loading import Found
from benchmarks.markdown import say, table, thousands
from benchmarks.rounds import Measured, Rate, connected, in_turn
from benchmarks.servers import ALONE, FLOOR, KEPT, WS, Running

SIZES: Final = (10, 100, 1_000, 10_000)
SERVERS: Final = (WS, FLOOR, ALONE, KEPT)
UNDER_WAY: Final = 8
ROUNDS: Final = 2
SECONDS: Final = 2.0
RATE_S: Final = 5.0


def main(sizes: Sequence[int]) -> None:
    """Print the table."""
    say("Fan-out, growing rooms")
    rows = [row for size in sizes for row in _rows(size)]
    print(f"One room of 10 to 10,000, {UNDER_WAY} messages under way; then as many messages a second for all servers\n")
    head = ["subscribers", "", "deliveries/CPU-s", "ratio", "messages/s", "at an equal rate of", "p50 ms", "p99 ms"]
    table(head, rows)


def _rows(size: int) -> list[list[str]]:
    say(f"  {size:,} subscribers")
    rate = Rate()
    found = in_turn(SERVERS, ROUNDS, partial(_measured, size, rate))
    base = found[0].of("flight", "per_cpu_s")
    return [[f"{size:,}", one.server.name, *_cells(one, base, rate.per_second)] for one in found]


def _measured(size: int, rate: Rate, running: Running, number: int) -> dict[str, Found]:
    with connected(running, 1, size) as loading:
        found = {"flight": loading.flight(UNDER_WAY, SECONDS)}
        if number == 0:
            rate.heard(found["flight"])
        else:
            found["rate"] = loading.rate(rate.per_second, UNDER_WAY, RATE_S)
        return found


def _cells(one: Measured, base: float, per_second: float) -> list[str]:
    mine = one.of("flight", "per_cpu_s")
    cells = [thousands(mine), f"{mine / base:.2f}", thousands(one.of("flight", "per_s")), f"{per_second:g}/s"]
    return [*cells, *(f"{one.of('rate', figure):.1f}" for figure in ("p50_ms", "p99_ms"))]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, nargs="+", default=SIZES)
    main(parser.parse_args().subscribers)
