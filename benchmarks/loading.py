"""The load client, driven: an order is a line to it, the answer a line of JSON."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from benchmarks import build
from benchmarks.machine import LOAD_CORE, cpu_s, on, stolen_s


class Plan(NamedTuple):
    """How a server is spoken to: the handshake's path, what answers a greeting, a ping in text and its answer."""

    path: str
    ready: str
    ping: str = ""
    pong: str = ""


class Room(NamedTuple):
    """What greets, and a message as it is sent, in which each `#` stands for its number."""

    hello: str
    template: str


class Wrong(Exception):
    """A measurement that must not be printed: something was lost, or a socket closed."""


@dataclass(frozen=True)
class Found:
    """What one order measured. CPU in seconds; latencies from when a message was due until the last one has it."""

    seconds: float
    server_cpu: float
    client_busy: float
    stolen: float  # by others on the same hardware, of all cores
    messages: int
    deliveries: int
    bytes_each: float
    a_read: float  # deliveries that came together
    p50_ms: float
    p99_ms: float

    @property
    def per_cpu_s(self) -> float:
        """Deliveries a second of server CPU."""
        return self.deliveries / self.server_cpu if self.server_cpu else 0

    @property
    def per_s(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def server_share(self) -> float:
        """How much of the time the server's core was busy with it."""
        return self.server_cpu / self.seconds

    @property
    def client_share(self) -> float:
        """How much of the time the load client found something to do."""
        return self.client_busy / self.seconds

    @property
    def stolen_share(self) -> float:
        """How much of the time of one core the machine was kept waiting."""
        return self.stolen / self.seconds


class Orders:
    """A program on the load's core that is told what to do, a line with tabs an order, and answers some in JSON."""

    def __init__(self, program: Path) -> None:
        with on(LOAD_CORE):
            self._client = subprocess.Popen(
                [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
            )

    def tell(self, *fields: object) -> None:
        """Give an order."""
        assert self._client.stdin
        self._client.stdin.write("\t".join(map(str, fields)) + "\n")

    def answer(self) -> dict[str, Any]:
        """What it says to the last order. Raises Wrong if it ended."""
        assert self._client.stdout
        line = self._client.stdout.readline()
        if not line:
            raise Wrong(f"the load client ended with {self._client.wait()}")
        found: dict[str, Any] = json.loads(line)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.kill()
        self._client.communicate()


class Loading(Orders):
    """One load client on its core; `pids` are the servers whose CPU is counted."""

    def __init__(self, plan: Plan, pids: Sequence[int]) -> None:
        super().__init__(build.load())
        self._pids = pids
        self._rooms = 0
        self.tell("plan", *plan)

    def room(self, room: Room, *at: tuple[int, int]) -> None:
        """One more room, with so many sockets at each port."""
        self.tell("room", room.template)
        self._rooms += 1
        for port, sockets in at:
            self.join(port, sockets, room.hello)

    def join(self, port: int, sockets: int, hello: str) -> None:
        """So many sockets more in the last room, with a greeting of their own."""
        self.tell("join", self._rooms - 1, port, sockets, hello)

    def connect(self) -> Found:
        """Connect who has joined."""
        return self._done("connect")

    def flight(self, speakers: int, seconds: float) -> Found:
        """In every room so many messages under way all the time."""
        return self._done("flight", speakers, seconds)

    def relay(self, under_way: int, seconds: float) -> Found:
        """The first who joined has so many messages under way, each until everybody has it."""
        return self._done("relay", under_way, seconds)

    def rate(self, per_second: float, speakers: int, seconds: float, *, naps: bool = False) -> Found:
        """So many messages a second in all, at fixed times.

        With `naps` of a millisecond the client leaves its core alone, which is added to the latency: a machine that is
        a share of one takes the time of who spins from who is measured.
        """
        return self._done("rate", per_second, speakers, seconds, int(naps))

    def _done(self, *order: object) -> Found:
        before, stolen_before = cpu_s(self._pids), stolen_s()
        self.tell(*order)
        found = self.answer()
        used, stolen = cpu_s(self._pids) - before, stolen_s() - stolen_before
        if found["gone"] or found["messages"] != found["sent"]:
            raise Wrong(f"{order}: {found}")
        return Found(
            seconds=found["seconds"],
            server_cpu=used,
            client_busy=found["client_busy"],
            stolen=stolen,
            messages=found["messages"],
            deliveries=found["deliveries"],
            bytes_each=found["bytes"] / found["deliveries"] if found["deliveries"] else 0,
            a_read=found["deliveries"] / found["reads"] if found["reads"] else 0,
            p50_ms=found["p50_ms"],
            p99_ms=found["p99_ms"],
        )
