"""A small TCP proxy: one address for all replicas, as a Service in Kubernetes gives it, and what goes wrong between.

A new connection goes to a replica that is ready, whichever; one that answers its probe no more gets none.
"""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Self

from tests.chaos.link import Link, Way

PROBE_S: Final = 0.25  # between two probes of a replica
PATIENCE_S: Final = 1.0  # for the answer to a probe
CONNECT_S: Final = 2.0
HOST: Final = "127.0.0.1"


class Proxy:
    """Listens at `url`; hands on to `backends`, ports of replicas, of which `ready` answered their last probe.

    With `late_s` each connection is late by a time between these two, from the begin.
    """

    def __init__(self, backends: Sequence[int], late_s: tuple[float, float] | None = None) -> None:
        self.backends = list(backends)
        self._late_s = late_s
        self.ready: set[int] = set(backends)
        self.links: set[Link] = set()
        self._numbers = 0
        self._listening: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._listening = await asyncio.get_running_loop().create_server(lambda: self._link().client, HOST, 0)
        for backend in self.backends:
            self._keep(asyncio.create_task(self._probe(backend)))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listening
        self._listening.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for link in list(self.links):
            link.over(hard=True)

    @property
    def url(self) -> str:
        """Where clients find it."""
        assert self._listening
        return f"http://{HOST}:{self._listening.sockets[0].getsockname()[1]}"

    def some(self, share: float, chance: random.Random) -> list[Link]:
        """That share of the sockets that are open, at least one if there are any."""
        sockets = sorted((link for link in self.links if link.is_socket), key=lambda link: link.number)
        amount = max(1, round(len(sockets) * share))
        return chance.sample(sockets, min(amount, len(sockets)))

    def cut(self, links: Sequence[Link], chance: random.Random) -> None:
        """End them, every other one in the middle of a frame."""
        for link in links:
            link.cut(inside=chance.random() < 0.5)

    def spoil(self, links: Sequence[Link], way: Way, late_s: float = 0.0) -> None:
        """From now on bytes pass in that way, where nothing is wrong yet: what lost bytes once must never go on."""
        for link in links:
            if link.way is Way.OPEN:
                link.way, link.late_s = way, late_s

    def heal(self, links: Sequence[Link] | None = None) -> None:
        """Nothing is wrong any more: with these, or with all."""
        for link in list(self.links if links is None else links):
            link.heal()

    def _link(self) -> Link:
        self._numbers += 1
        link = Link(self._numbers, self.links.discard)
        if self._late_s:
            link.way, link.late_s = Way.LATE, random.uniform(*self._late_s)  # noqa: S311 - as networks are
        self.links.add(link)
        self._keep(asyncio.create_task(self._reach(link)))
        return link

    async def _reach(self, link: Link) -> None:
        """Connect to a replica; a link that reaches none ends, as if nobody listened."""
        loop = asyncio.get_running_loop()
        try:
            backend = random.choice(sorted(self.ready))  # noqa: S311 - as a Service would
            async with asyncio.timeout(CONNECT_S):
                await loop.create_connection(lambda: link.server, HOST, backend)
        except (OSError, IndexError):
            link.over(hard=True)
        else:
            if link.is_over:
                link.server.close(hard=True)
            link.arrived()

    async def _probe(self, backend: int) -> None:
        while True:
            if await answers(backend, "/readyz"):
                self.ready.add(backend)
            else:
                self.ready.discard(backend)
            await asyncio.sleep(PROBE_S)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def answers(port: int, path: str) -> bool:
    """Whether that page is there, and comes in time."""
    writer = None
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            try:
                reader, writer = await asyncio.open_connection(HOST, port)
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
                return (await reader.readline()).startswith(b"HTTP/1.1 200")
            finally:
                if writer:
                    writer.close()
    return False
