"""The proxy loses, delays and cuts, but never what TCP never does: change, reorder, or lose in the middle."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest

from tests.chaos.link import Way
from tests.chaos.proxy import Proxy

DEADLINE_S: Final = 20
SENT: Final = b"".join(b"%06d" % number for number in range(3_000))
PIECE: Final = 600
CHANCE: Final = random.Random(1)  # noqa: S311 - repeatable
HELLO: Final = b"GET /v1/socket HTTP/1.1\r\n\r\n"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Stage:
    """A client and a server with the proxy between them, connected."""

    def __init__(self, proxy: Proxy, client: Streams, server: Streams) -> None:
        self.proxy, self.client, self.server = proxy, client, server

    async def read_to_the_end(self) -> bytes:
        """What the client gets until the connection ends."""
        async with asyncio.timeout(DEADLINE_S):
            try:
                return await self.client[0].read()
            except ConnectionError:
                return b""


@asynccontextmanager
async def a_stage() -> AsyncIterator[Stage]:
    """One connection that has said what it is."""
    arrived: asyncio.Queue[Streams] = asyncio.Queue()
    server = await asyncio.start_server(lambda *streams: arrived.put_nowait(streams), "127.0.0.1", 0)
    async with server, Proxy([server.sockets[0].getsockname()[1]]) as proxy, asyncio.timeout(DEADLINE_S):
        client = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
        client[1].write(HELLO)
        while True:
            streams = await arrived.get()
            if (await streams[0].readuntil(b"\r\n\r\n")).startswith(HELLO[:15]):
                break
            streams[1].close()  # a probe
        yield Stage(proxy, client, streams)
        for _, writer in (client, streams):
            writer.close()


async def send_all(stage: Stage) -> None:
    """SENT, piece by piece."""
    for start in range(0, len(SENT), PIECE):
        stage.server[1].write(SENT[start : start + PIECE])
        await stage.server[1].drain()
        await asyncio.sleep(0)


@pytest.mark.parametrize("way", [Way.OPEN, Way.SLOW, Way.LATE])
async def test_whatever_the_way_every_byte_comes_in_order_also_when_it_heals_meanwhile(way: Way) -> None:
    async with a_stage() as stage:
        links = stage.proxy.some(1.0, CHANCE)
        stage.proxy.spoil(links, way, 0.05)
        await send_all(stage)
        stage.proxy.heal(links)
        await send_all(stage)

        assert await stage.client[0].readexactly(2 * len(SENT)) == SENT + SENT


async def test_what_is_half_open_says_nothing_and_ends_when_it_heals() -> None:
    async with a_stage() as stage:
        links = stage.proxy.some(1.0, CHANCE)
        stage.proxy.spoil(links, Way.SILENT)
        await send_all(stage)
        stage.proxy.spoil(links, Way.SLOW)
        await send_all(stage)
        stage.proxy.heal(links)

        assert await stage.read_to_the_end() == b""


async def test_a_cut_comes_at_once_or_in_the_middle_of_what_comes_next() -> None:
    for inside in (False, True):
        async with a_stage() as stage:
            (link,) = stage.proxy.some(1.0, CHANCE)
            link.cut(inside=inside)
            stage.server[1].write(SENT)

            came = await stage.read_to_the_end()
            assert SENT.startswith(came)
            assert len(came) < len(SENT)
            assert bool(came) is inside
