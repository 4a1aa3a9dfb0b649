"""Many sockets at once: they are let in one after another, and whoever is there already notices nothing."""

import asyncio
import contextlib
import signal
from typing import Any, Final

import pytest
from websockets.exceptions import ConnectionClosed

from tests.integration.chat_service.clients import Rest, Socket, Wire
from tests.integration.chat_service.conftest import People, Start
from tests.servers.mongo import free_port
from tests.suite import Process

HANDSHAKE: Final = (
    b"GET /v1/socket HTTP/1.1\r\nHost: chat\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
CROWD: Final = 80
SLOWLY: Final = "10"  # sockets a second: 50 may wait in line

pytestmark = pytest.mark.parametrize("fast", ["on", "off"])


async def come_in(people: People, visitor: Rest, chat: Process) -> tuple[Socket, dict[str, Any] | None]:
    """Connect and say hello; the problem, if there was one."""
    socket = await people.socket(chat, open_timeout=None)
    own = {"conversation_id": visitor.conversation_id, "after": 0}
    with contextlib.suppress(ConnectionClosed):  # told to come back before we spoke; what we were told is there to read
        await socket.send(type="hello", token=visitor.token, subscriptions=[own])
    first = await socket.next()
    return socket, None if first["type"] == "welcome" else first["problem"]


async def test_a_crowd_waits_in_line_or_is_told_when_to_come_back_and_a_live_room_goes_on(
    start: Start, people: People, fast: str
) -> None:
    chat = start(FAST_SOCKETS=fast, HELLOS_PER_SECOND=SLOWLY)
    ana, bea = await people.visitor(chat), await people.visitor(chat)
    live = await people.follow(ana)

    crowd = asyncio.gather(*(come_in(people, bea, chat) for _ in range(CROWD)))
    said = 0
    while not crowd.done():
        entry = await ana.say(f"still here {said}")
        await live.until_seq(entry["seq"])
        said += 1
    came = await crowd

    welcomed = [socket for socket, problem in came if problem is None]
    told = [(socket, problem) for socket, problem in came if problem is not None]
    assert said > 1
    assert len(welcomed) >= 50
    assert told
    for socket, problem in told:
        assert (problem["status"], problem["type"]) == (429, "/problems/rate-limited")
        assert problem["retry_after_s"] >= 1
        code, reason = await socket.closed()
        assert (code, bool(reason)) == (4029, True)
    assert live.seqs == list(range(1, len(live.seqs) + 1))

    async with asyncio.timeout(30):
        while (await come_in(people, bea, chat))[1] is not None:
            pass  # who was told to come back is let in by and by


async def test_who_stands_in_line_is_counted_and_leaves_it_by_going_away(
    start: Start, people: People, fast: str
) -> None:
    port = free_port()
    chat = start(FAST_SOCKETS=fast, HELLOS_PER_SECOND="0.25", METRICS_PORT=str(port))
    ana = await people.visitor(chat)
    await people.follow(ana)

    async with Wire.open(chat.url) as waiting:
        await waiting.send(HANDSHAKE)
        await until_number(ana, port, "handoff_sockets_waiting", 1)

    await until_number(ana, port, "handoff_sockets_waiting", 0)
    assert await number(ana, port, "handoff_sockets_sent_back_total") == 0


async def test_a_process_that_ends_tells_those_who_stand_in_line(start: Start, people: People, fast: str) -> None:
    port = free_port()
    chat = start(FAST_SOCKETS=fast, HELLOS_PER_SECOND="0.25", METRICS_PORT=str(port))
    ana = await people.visitor(chat)
    await people.follow(ana)

    async with Wire.open(chat.url) as waiting:
        await waiting.send(HANDSHAKE)
        await until_number(ana, port, "handoff_sockets_waiting", 1)
        chat.signal(signal.SIGTERM)
        answer = await waiting.rest()

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After: 1" in head
    assert b"Content-Type: application/problem+json" in head
    assert b'"/problems/unavailable"' in body
    assert chat.wait() == 0


async def test_a_broken_handshake_is_answered_even_where_there_is_no_place(
    start: Start, people: People, fast: str
) -> None:
    chat = start(FAST_SOCKETS=fast, CONNECTIONS_PER_ADDRESS="1")
    ana = await people.visitor(chat)
    await people.follow(ana)

    for line in (b"Transfer-Encoding: chunked", b"Sec-WebSocket-Key: x"):
        async with Wire.open(chat.url) as wire:
            await wire.send(HANDSHAKE.replace(b"\r\n\r\n", b"\r\n" + line + b"\r\n\r\n"))
            assert (await wire.response())[0] == 400
            assert await wire.rest() == b""


async def test_the_line_is_not_for_one_address_alone(start: Start, people: People, fast: str) -> None:
    port = free_port()
    chat = start(
        FAST_SOCKETS=fast,
        HELLOS_PER_SECOND="0.5",
        METRICS_PORT=str(port),
        CONNECTIONS_PER_ADDRESS="2",
        TRUSTED_PROXIES="127.0.0.0/8",
    )
    ana = await people.visitor(chat)
    greedy = {"additional_headers": {"X-Forwarded-For": "203.0.113.7"}}
    await people.socket(chat, **greedy)

    async with Wire.open(chat.url) as waiting:
        await waiting.send(HANDSHAKE.replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n"))
        await until_number(ana, port, "handoff_sockets_waiting", 1)
        refused = await people.socket(chat, **greedy)
        code, _ = await refused.closed()
        assert (code, refused.frames[0]["problem"]["status"]) == (4029, 429)

        other = await people.socket(chat, open_timeout=None, additional_headers={"X-Forwarded-For": "203.0.113.8"})
        assert (await other.greet(ana.token))["type"] == "welcome"


async def number(visitor: Rest, port: int, name: str) -> float:
    """One of the service's metrics."""
    text = (await visitor.http.get(f"http://127.0.0.1:{port}/metrics")).text
    return next(float(line.split()[1]) for line in text.splitlines() if line.split()[0] == name)


async def until_number(visitor: Rest, port: int, name: str, wanted: float) -> None:
    """Return when it is that."""
    async with asyncio.timeout(15):
        while await number(visitor, port, name) != wanted:
            pass
