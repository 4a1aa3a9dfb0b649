"""Clients of the chat service as a stranger would write them: they know the wire and import nothing of the services."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Frame = dict[str, Any]
DEADLINE_S: Final = 15  # for anything that is to happen soon, on a busy machine
LOOK_S: Final = 0.01  # between two looks at a condition

_numbers = itertools.count(1)


def unique(prefix: str = "k") -> str:
    """A client_id, a name or a text that nobody else uses."""
    return f"{prefix}{next(_numbers)}"


async def eventually(condition: Callable[[], Any], within_s: float = DEADLINE_S) -> Any:
    """The condition's value as soon as it is true; an assertion fails at the deadline."""
    deadline = time.monotonic() + within_s
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {within_s} s: {condition}"
        await asyncio.sleep(LOOK_S)
    return value


class Socket:
    """A WebSocket that keeps every frame it got in `frames`."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[Frame] = []

    @classmethod
    async def open(cls, url: str, **options: Any) -> Self:
        """Shake hands, and say nothing yet."""
        defaults = {"proxy": None, "compression": None, "max_size": None, "close_timeout": 2}
        return cls(await connect(f"ws{url.removeprefix('http')}/v1/socket", **{**defaults, **options}))

    async def send(self, **frame: Any) -> None:
        """Send one frame."""
        await self.connection.send(json.dumps(frame))

    async def raw(self, message: str | bytes) -> None:
        """Send whatever that is."""
        await self.connection.send(message)

    async def next(self, within_s: float = DEADLINE_S) -> Frame:
        """The next frame."""
        async with asyncio.timeout(within_s):
            frame: Frame = json.loads(await self.connection.recv())
        self.frames.append(frame)
        return frame

    async def until(self, kind: str, within_s: float = DEADLINE_S, **fields: Any) -> Frame:
        """Read on to a frame of that type which has these fields."""
        async with asyncio.timeout(within_s):
            while True:
                frame = await self.next(within_s)
                if frame["type"] == kind and all(frame.get(name) == value for name, value in fields.items()):
                    return frame

    async def until_seq(self, seq: int, within_s: float = DEADLINE_S) -> list[Frame]:
        """Read on to entry `seq`; every entry so far."""
        async with asyncio.timeout(within_s):
            while not (self.seqs and self.seqs[-1] >= seq):
                await self.next(within_s)
        return self.entries

    async def greet(self, token: str, *subscriptions: Frame) -> Frame:
        """Say hello, and return the first answer."""
        await self.send(type="hello", token=token, subscriptions=list(subscriptions))
        return await self.next()

    async def closed(self, within_s: float = DEADLINE_S) -> tuple[int | None, str]:
        """Read to the end; code and reason of the close frame."""
        async with asyncio.timeout(within_s):
            try:
                while True:
                    self.frames.append(json.loads(await self.connection.recv()))
            except ConnectionClosed:
                return self.connection.close_code, self.connection.close_reason or ""

    async def silent_until(self, **probe: Any) -> list[Frame]:
        """What came before the answer to a frame that is sent now and answered by an error, heartbeats aside."""
        known = len(self.frames)
        await self.send(**probe)
        await self.until("error")
        return [frame for frame in self.frames[known:-1] if frame["type"] != "heartbeat"]

    @property
    def entries(self) -> list[Frame]:
        """The entries that came, live or in a backlog, in the order in which they came."""
        found: list[Frame] = []
        for frame in self.frames:
            found += frame["entries"] if frame["type"] == "entries" else []
            found += [frame["entry"]] if frame["type"] == "entry" else []
        return found

    @property
    def seqs(self) -> list[int]:
        """Their numbers."""
        return [entry["seq"] for entry in self.entries]

    async def close(self) -> None:
        """Go."""
        await self.connection.close()


class Rest:
    """Somebody at one chat service; with a token after `enter`."""

    def __init__(self, http: httpx.AsyncClient, url: str, token: str = "") -> None:
        self.http, self.url, self.token = http, url, token
        self.id = self.name = self.conversation_id = ""

    async def enter(self, name: str, **fields: Any) -> Self:
        """POST /v1/sessions."""
        response = await self.request("POST", "/v1/sessions", json={"name": name, **fields})
        assert response.status_code == 201, response.text
        answer = response.json()
        self.token, self.conversation_id = answer["token"], answer["conversation_id"]
        self.id, self.name = answer["visitor"]["id"], answer["visitor"]["name"]
        return self

    def at(self, url: str) -> "Rest":
        """The same person at another chat service."""
        other = Rest(self.http, url, self.token)
        other.id, other.name, other.conversation_id = self.id, self.name, self.conversation_id
        return other

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any request, with the token if there is one. No answer is ever a fault of the server's."""
        headers = httpx.Headers({"Authorization": f"Bearer {self.token}"} if self.token else {})
        headers.update(options.pop("headers", {}))
        response = await self.http.request(method, f"{self.url}{path}", headers=headers, **options)
        assert response.status_code < 500, (response.status_code, response.text)
        return response

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """GET."""
        return await self.request("GET", path, **options)

    async def command(self, kind: str, client_id: str = "", **fields: Any) -> httpx.Response:
        """POST a command."""
        body = {"type": kind, "client_id": client_id or unique(), **fields}
        return await self.request("POST", f"/v1/conversations/{self.conversation_id}/entries", json=body)

    async def say(self, text: str = "hello", client_id: str = "") -> Frame:
        """Post a message; its entry."""
        response = await self.command("post_message", client_id, text=text)
        assert response.status_code in {200, 201}, response.text
        entry: Frame = response.json()
        return entry

    async def stands(self) -> Frame:
        """GET the conversation."""
        answer: Frame = (await self.get(f"/v1/conversations/{self.conversation_id}")).json()
        return answer

    async def entries(self, **query: Any) -> list[Frame]:
        """GET a page of entries."""
        response = await self.get(f"/v1/conversations/{self.conversation_id}/entries", params=query)
        assert response.status_code == 200, response.text
        page: list[Frame] = response.json()["entries"]
        return page

    async def log(self) -> list[Frame]:
        """All entries, page by page."""
        found: list[Frame] = []
        while page := await self.entries(after=found[-1]["seq"] if found else 0, limit=200):
            found += page
        return found

    async def entry(self, kind: str, after: int = 0, within_s: float = DEADLINE_S) -> Frame:
        """The first entry of that type after `after`, as soon as it is there."""
        deadline = time.monotonic() + within_s
        while True:
            page = await self.entries(after=after, limit=200)
            if found := [entry for entry in page if entry["type"] == kind]:
                return found[0]
            assert time.monotonic() < deadline, f"no {kind} within {within_s} s: {page}"
            await asyncio.sleep(LOOK_S)

    async def socket(self, after: int | None = 0, **options: Any) -> Socket:
        """A greeted socket that follows the conversation from `after` (None: does not follow it)."""
        socket = await Socket.open(self.url, **options)
        own = {"conversation_id": self.conversation_id, "after": after}
        welcome = await socket.greet(self.token, *([own] if after is not None else []))
        assert welcome["type"] == "welcome", welcome
        if after is not None:
            await socket.until("entries")
        return socket


def problem(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem document that is all it should be."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    document = response.json()
    assert document["status"] == response.status_code
    assert document["title"]
    assert document["detail"]
    return response.status_code, document["type"].removeprefix("/problems/")


class Wire:
    """Bytes, sent and received as they are."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, limit: int = 2**16) -> AsyncIterator[Self]:
        """A TCP connection."""
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=limit)
        try:
            yield cls(reader, writer)
        finally:
            writer.transport.abort()

    async def send(self, sent: bytes) -> None:
        """Send; a server that has hung up meanwhile is no error yet."""
        try:
            self._writer.write(sent)
            await self._writer.drain()
        except ConnectionError:
            return

    async def response(self) -> tuple[int, bytes]:
        """Status and body of one response that has a Content-Length; (0, b"") if the connection ended without."""
        async with asyncio.timeout(DEADLINE_S):
            try:
                head = await self._reader.readuntil(b"\r\n\r\n")
                lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                length = int(lengths[0].partition(b":")[2]) if lengths else 0
                return int(head.split(b" ", 2)[1]), await self._reader.readexactly(length)
            except (asyncio.IncompleteReadError, ConnectionError):
                return 0, b""

    async def rest(self) -> bytes:
        """All that comes until the server hangs up."""
        async with asyncio.timeout(DEADLINE_S):
            return await self.to_the_end()

    async def to_the_end(self) -> bytes:
        """As `rest`, however long it takes; what came before a reset counts."""
        came = b""
        try:
            while some := await self._reader.read(65_536):
                came += some
        except ConnectionError:
            return came
        return came


async def answered(url: str, sent: bytes) -> tuple[int, bytes]:
    """Status and body of the answer to these bytes."""
    async with Wire.open(url) as wire:
        await wire.send(sent)
        return await wire.response()
