"""Servers in turn, more than once (A B C A B C), so that what the machine does besides falls on all of them."""

import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeVar

from benchmarks import build
from benchmarks.build import Missing
from benchmarks.loading import Found, Loading
from benchmarks.machine import more_files
from benchmarks.markdown import middle, say
from benchmarks.servers import Running, Server

T = TypeVar("T")
BASE: Final = "Node ws"  # what ratios are to
WARM_UP_S: Final = 0.5
SETTLE_S: Final = 0.3
OF_THE_SLOWEST: Final = 0.5


class Measured(NamedTuple):
    """What the rounds found for one server: lists of the orders' results, one a round."""

    server: Server
    found: list[dict[str, Found]]

    def of(self, order: str, figure: str) -> float:
        """The median over the rounds."""
        return middle(getattr(one[order], figure) for one in self.found if order in one)


class Rate:
    """Messages a second for all servers alike, known after the first round."""

    def __init__(self) -> None:
        self._held: list[float] = []

    def heard(self, found: Found) -> None:
        """A server managed so much."""
        self._held.append(found.per_s)

    @property
    def per_second(self) -> float:
        """Half of what the slowest managed."""
        return max(1.0, round(min(self._held) * OF_THE_SLOWEST, 1))


def in_turn(
    servers: Sequence[Server], rounds: int, measure: Callable[[Running, int], dict[str, Found]]
) -> list[Measured]:
    """Measure each server in each round; who can't be started is said loudly and left out.

    Raises Missing without the load client, or without any server.
    """
    more_files()
    build.load()
    found = [Measured(server, []) for server in servers]
    for number in range(rounds):
        for one in found:
            say(f"  round {number + 1}: {one.server.name}")
            try:
                with one.server.started() as running:
                    one.found.append(measure(running, number))
            except Missing as missing:
                say(f"  LEFT OUT: {one.server.name}: {missing}")
    if not any(one.found for one in found):
        raise Missing("no server could be started")
    return [one for one in found if one.found]


def connected(running: Running, rooms: int, subscribers: int) -> Loading:
    """A load client with so many sockets in each of so many rooms, warm."""
    loading = Loading(running.plan, running.pids)
    for number in range(rooms):
        loading.room(running.room(number), (running.ports[0], subscribers))
    loading.connect()
    time.sleep(SETTLE_S)
    loading.flight(1, WARM_UP_S)
    return loading
