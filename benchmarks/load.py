"""A steady load: visitors who say something at fixed times, whether or not the last message was acknowledged.

Latency is counted from the moment at which a message was due, so a server that stalls can't hide it (open loop).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, Protocol

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect


class Load(NamedTuple):
    """Visitors, messages a second in all, and for how many seconds."""

    visitors: int
    per_second: float
    seconds: float


class Speaker(Protocol):
    """One visitor's side of a socket: what to send as message `number`, and which number a frame acknowledges."""

    def say(self, number: int) -> str:
        """The frame of that message."""

    def heard(self, frame: str | bytes) -> int | None:
        """The number of the message that this frame acknowledges."""


class Echoed:
    """For the echo server: what comes back is the acknowledgement."""

    def say(self, number: int) -> str:
        return f'{{"type":"post_message","client_id":"m{number}","text":"Where is my parcel, number {number}?"}}'

    def heard(self, frame: str | bytes) -> int | None:
        return int(msgspec.json.decode(frame)["client_id"][1:])


class Visitor:
    """For the chat service."""

    def __init__(self, conversation_id: str) -> None:
        self._conversation_id = conversation_id

    def say(self, number: int) -> str:
        text = f"Where is my parcel, number {number}?"
        frame = {"type": "post_message", "conversation_id": self._conversation_id, "client_id": f"m{number}"}
        return msgspec.json.encode({**frame, "text": text}).decode()

    def heard(self, frame: str | bytes) -> int | None:
        answer: dict[str, Any] = msgspec.json.decode(frame)
        if answer["type"] == "error":
            raise AssertionError(answer)
        return int(answer["client_id"][1:]) if answer["type"] == "ack" else None


async def echoed(url: str, _escalated: bool) -> tuple[ClientConnection, Speaker]:  # noqa: FBT001
    """A connection to the echo server."""
    return await connect(f"{url.replace('http', 'ws')}/v1/socket", compression=None), Echoed()


async def greeted(url: str, escalated: bool) -> tuple[ClientConnection, Speaker]:  # noqa: FBT001
    """A visitor's connection, welcomed and subscribed; `escalated`: waiting for a person, so that no bot answers."""
    async with httpx.AsyncClient(base_url=url) as rest:
        session = (await rest.post("/v1/sessions", json={"name": "Ana"})).json()
        conversation_id = session["conversation_id"]
        if escalated:
            headers = {"Authorization": f"Bearer {session['token']}"}
            command = {"type": "request_handoff", "client_id": "person"}
            answer = await rest.post(f"/v1/conversations/{conversation_id}/entries", json=command, headers=headers)
            assert answer.status_code == 201, answer.text
    socket = await connect(f"{url.replace('http', 'ws')}/v1/socket", compression=None)
    hello = {"type": "hello", "token": session["token"]}
    subscriptions = [{"conversation_id": conversation_id, "after": 0}]
    await socket.send(msgspec.json.encode({**hello, "subscriptions": subscriptions}).decode())
    while msgspec.json.decode(await socket.recv())["type"] != "entries":
        pass
    return socket, Visitor(conversation_id)


Connect = Callable[[str, bool], Awaitable[tuple[ClientConnection, Speaker]]]


async def latencies(url: str, load: Load, connecting: Connect, *, escalated: bool = False) -> list[float]:
    """Milliseconds from when each message was due to its acknowledgement, after a second of warming up."""
    pairs = [await connecting(url, escalated) for _ in range(load.visitors)]
    start = time.monotonic() + 0.2
    each = load.visitors / load.per_second
    results = await asyncio.gather(
        *(_visit(pair, start + each * place / load.visitors, each, load) for place, pair in enumerate(pairs))
    )
    for socket, _ in pairs:
        await socket.close()
    return sorted(ms for some in results for ms in some)


async def _visit(pair: tuple[ClientConnection, Speaker], start: float, each: float, load: Load) -> list[float]:
    socket, speaker = pair
    due: dict[int, float] = {}
    found: list[float] = []
    amount = int((load.seconds + 1) / each)

    async def listen() -> None:
        heard = 0
        while heard < amount:
            number = speaker.heard(await socket.recv())
            if number is not None:
                heard += 1
                if due[number] >= start + 1:
                    found.append((time.monotonic() - due[number]) * 1000)

    listening = asyncio.create_task(listen())
    for number in range(amount):
        due[number] = start + number * each
        await asyncio.sleep(due[number] - time.monotonic())
        await socket.send(speaker.say(number))
    await asyncio.wait_for(listening, 30)
    return found
