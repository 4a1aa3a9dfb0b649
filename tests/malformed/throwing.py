"""Throws bytes at a process over many short connections, and reads what comes back."""

import asyncio
import re
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from tests.malformed.http_requests import Nonsense
from tests.malformed.tally import Tally

AT_ONCE: Final = 32  # connections
PIPELINED: Final = 40  # requests on one connection, at the most
ANSWER_S: Final = 40  # more than the deadline of a body
STATUS: Final = re.compile(rb"HTTP/1\.1 (\d\d\d) [^\r]*\r\n")
LAST: Final = b"GET /livez HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n"
RESET: Final = b"\1\0\0\0\0\0\0\0"  # SO_LINGER: no connection lingers, for there are more of them than ports


class Connection:
    """One to the process; ends with a reset."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._place = place.hostname or "", place.port or 0
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    async def __aenter__(self) -> "Connection":
        await asyncio.get_running_loop().sock_connect(self.socket, self._place)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.socket.close()

    async def send(self, sent: bytes) -> None:
        """Send all; a server that hung up before took what it wanted."""
        with suppress(ConnectionError):
            await asyncio.get_running_loop().sock_sendall(self.socket, sent)

    async def to_the_end(self) -> bytes:
        """All that comes until the server hangs up."""
        came = bytearray()
        with suppress(ConnectionError):
            async with asyncio.timeout(ANSWER_S):
                while some := await asyncio.get_running_loop().sock_recv(self.socket, 65_536):
                    came += some
        return bytes(came)

    async def until(self, end: bytes) -> bytes:
        """What comes up to there, or to the end."""
        came = b""
        with suppress(ConnectionError):
            async with asyncio.timeout(ANSWER_S):
                while end not in came[-65_536:] and (
                    some := await asyncio.get_running_loop().sock_recv(self.socket, 65_536)
                ):
                    came += some
        return came


def joined(stream: Iterator[Nonsense]) -> Iterator[list[Nonsense]]:
    """What goes over one connection: requests after which it goes on, and the first one that ends it."""
    some: list[Nonsense] = []
    for one in stream:
        some.append(one)
        if one.ends or len(some) == PIPELINED:
            yield some
            some = []
    if some:
        yield some


async def throw(url: str, some: Sequence[Nonsense], tally: Tally) -> None:
    """Send these over one connection. Each is answered, unless the client itself stopped in the middle."""
    async with Connection(url) as connection:
        if not some[-1].finished:
            await connection.send(b"".join(one.sent for one in some))
            came = await connection.until(b"\r\n\r\n") if len(some) > 1 else b""
        else:
            await connection.send(b"".join(one.sent for one in some) + LAST)
            came = await connection.to_the_end()
            tally.closes["no answer"] += 0 if came else 1
    statuses = Counter(status.decode() for status in STATUS.findall(came))
    tally.sent.update(f"request: {one.kind}" for one in some)
    tally.answers.update(statuses)


async def at_once(works: Iterator[asyncio.Task[None]]) -> None:
    """Keep so many going. Raises what they raise."""
    under_way: set[asyncio.Task[None]] = set()
    for task in works:
        under_way.add(task)
        if len(under_way) >= AT_ONCE:
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
    await asyncio.gather(*under_way)
