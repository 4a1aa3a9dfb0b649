"""A line that is over needs no collection of garbage: a full one is seldom, and walks everybody else's."""

import asyncio
import gc
import socket
from collections.abc import Iterator

import pytest
import uvloop

from chat_service.socket.line import Line, SoFar
from chat_service.socket.lines import Lines

HELLO = b"\x81\x85\0\0\0\0hello"  # text, masked with nothing
SENT = {
    "nothing": b"",
    "a message": HELLO,
    "a part of one": b"\x01\x85\0\0\0\0hello",
    "a close frame": b"\x88\x82\0\0\0\0\x03\xe8",
    "what no protocol allows": b"\xff\xff\xff\xff\xff\xff",
    "no UTF-8": b"\x81\x81\0\0\0\0\xff",
}


class Attendant:
    """It and its line know each other."""

    def __init__(self, line: Line) -> None:
        self.line, self.over = line, asyncio.get_running_loop().create_future()

    def received(self, _text: str | None) -> None:
        """A message."""

    def behind(self) -> None:
        """The reader is."""

    def lost(self) -> None:
        """The end."""
        self.over.set_result(None)


@pytest.fixture
def uncollected() -> Iterator[None]:
    """No collection happens by itself."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def lived(lines: Lines, sent: bytes) -> None:
    """A line to whose end that was sent."""
    here, there = socket.socketpair()
    transport, _ = await asyncio.get_running_loop().connect_accepted_socket(asyncio.Protocol, here)
    line = Line(lines, transport, set(), SoFar(True, False, (), None, None, True, b""))
    transport.set_protocol(line)
    attendant = Attendant(line)
    line.attend(attendant)
    there.sendall(sent)
    there.close()
    await attendant.over


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("sent", SENT.values(), ids=SENT)
def test_what_ended_is_gone(sent: bytes) -> None:
    assert uvloop.run(garbage_of(sent)) == 0


async def garbage_of(sent: bytes) -> int:
    """How many objects are left of a line that was sent this."""
    lines = Lines()
    await lived(lines, HELLO)  # from now on a parser waits for the next line
    gc.collect()

    await lived(lines, sent)
    await asyncio.sleep(0)

    return gc.collect()
