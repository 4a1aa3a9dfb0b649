"""Talks nonsense to the socket: over raw connections at a high rate, and frame by frame over one that is kept."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.integration.chat_service.raw import CLOSE, TEXT, frame
from tests.malformed.frames import Sent
from tests.malformed.tally import Tally
from tests.malformed.throwing import ANSWER_S, Connection

HANDSHAKE: Final = (
    b"GET /v1/socket HTTP/1.1\r\nHost: chat\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
PROBED: Final = b'"conversation_id":"probe"'
PROBE: Final = frame(TEXT, b'{"type":"subscribe","conversation_id":"probe"}')
REASONS: Final = {1000, 1002, 1007, 1009, 4001, 4002, 4029}  # codes with which a socket may end that talks nonsense


class Person(NamedTuple):
    """Whoever talks."""

    token: str
    conversation_id: str

    @property
    def hello(self) -> str:
        """The first frame."""
        return json.dumps({"type": "hello", "token": self.token, "subscriptions": []})


async def talk(url: str, sent: Sent, tally: Tally, person: Person | None = None) -> None:
    """One connection: handshake, hello if there is a person, the frames; when these are dealt with, what ends it."""
    async with Connection(url) as connection:
        await connection.send(HANDSHAKE)
        answer = await connection.until(b"\r\n\r\n")
        assert b" 101 " in answer, answer
        came = answer.partition(b"\r\n\r\n")[2]
        if person:
            await connection.send(frame(TEXT, person.hello.encode()) + sent.said + PROBE)
            came += await connection.until(PROBED)
            await connection.send(sent.last)
        else:
            await connection.send(sent.said + sent.last)
        came += await connection.to_the_end()
    tally.sent.update(f"frame: {kind}" for kind in sent.kinds)
    code = 1006
    for opcode, payload in parts(came):
        if opcode == TEXT:
            tally.answers[_answer(json.loads(payload))] += 1
        elif opcode == CLOSE:
            code = int.from_bytes(payload[:2]) if payload else 1000
    tally.closes[str(code)] += 1


def parts(came: bytes) -> Iterator[tuple[int, bytes]]:
    """The frames of a server, which are neither masked nor in pieces."""
    at = 0
    while at + 2 <= len(came):
        length, start = came[at + 1], at + 2
        if length >= 126:
            wide = 2 if length == 126 else 8
            length, start = int.from_bytes(came[start : start + wide]), start + wide
        yield came[at] & 0x0F, came[start : start + length]
        at = start + length


def _answer(said: dict[str, Any]) -> str:
    return str(said["problem"]["status"]) if said["type"] == "error" else said["type"]


class Talk:
    """A socket that is opened again whenever it was closed. Each frame is answered before the next one is sent."""

    def __init__(self, url: str, person: Person) -> None:
        self._url, self._person = f"ws{url.removeprefix('http')}/v1/socket", person
        self._socket: ClientConnection | None = None
        self._probes = 0
        self.answers: Counter[str] = Counter()
        self.closes: Counter[int] = Counter()

    def say(self, text: str, *, greeted: bool) -> None:
        """Send one frame, and read until it is certain that it was dealt with."""
        self._socket = self._socket or self._open(greeted=greeted)
        try:
            self._socket.send(text)
            self._until_probed(self._socket)
        except ConnectionClosed:
            self.closes[self._socket.protocol.close_code or 1006] += 1
            self._socket = None
        if not greeted:
            self.close()

    def close(self) -> None:
        """Go."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _open(self, *, greeted: bool) -> ClientConnection:
        options = {"compression": None, "max_size": None, "proxy": None, "close_timeout": 1, "legacy": True}
        # without pings: their thread draws chance in the middle of Hypothesis's
        socket: ClientConnection = connect(self._url, ping_interval=None, **options)  # type: ignore[arg-type]
        if greeted:
            socket.send(self._person.hello)
            assert json.loads(socket.recv(ANSWER_S))["type"] == "welcome"
        return socket

    def _until_probed(self, socket: ClientConnection) -> None:
        """A frame that is well-formed and refused in turn, with a name that nothing else has."""
        self._probes += 1
        name = f"probe-{self._probes}"
        socket.send(json.dumps({"type": "subscribe", "conversation_id": name}))
        while True:
            said = json.loads(socket.recv(ANSWER_S))
            if said.get("conversation_id") == name:
                return
            self.answers[_answer(said)] += 1
