"""RFC 6455 to the letter, on both ways that a socket may take: handed over to the hub, and through ASGI.

The cases are those that the Autobahn test suite describes (its sections 1 to 7), asked of a chat instead of an echo.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.integration.chat_service.clients import Rest, unique
from tests.integration.chat_service.conftest import People, chat_service, faults
from tests.integration.chat_service.raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, RawSocket, frame
from tests.integration.chat_service.scripted_bot import ScriptedBot
from tests.suite import Process

SHRUG = "🤷 مرحبا ü"


@pytest.fixture(scope="module", params=["handed over", "through ASGI"])
def service(
    request: pytest.FixtureRequest, bot: ScriptedBot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Process]:
    fast = request.param == "handed over"
    process = chat_service(bot, Path(tmp_path_factory.mktemp("frames")), FAST_SOCKETS="on" if fast else "off").start()
    yield process
    assert process.runs
    process.kill()
    if fast:  # the library's own path calls bad UTF-8 an error in the log
        assert faults(process) == []


def hello(visitor: Rest) -> bytes:
    """The first frame's text."""
    subscriptions = [{"conversation_id": visitor.conversation_id, "after": 0}]
    return json.dumps({"type": "hello", "token": visitor.token, "subscriptions": subscriptions}).encode()


def message(visitor: Rest, text: str) -> bytes:
    """A command's text."""
    command = {
        "type": "post_message",
        "client_id": unique("k"),
        "text": text,
        "conversation_id": visitor.conversation_id,
    }
    return json.dumps(command, ensure_ascii=False).encode()


@asynccontextmanager
async def talking(service: Process, visitor: Rest) -> AsyncIterator[RawSocket]:
    """A socket that was welcomed and has its backlog."""
    async with RawSocket.open(service.url) as raw:
        await raw.send(frame(TEXT, hello(visitor)))
        await raw.until_type("entries")
        yield raw


def pieces(payload: bytes, size: int) -> list[bytes]:
    """The payload as fragments of that size: a text, then continuations, the last one final."""
    cut = [payload[i : i + size] for i in range(0, len(payload), size)]
    kinds = [TEXT] + [CONTINUATION] * (len(cut) - 1)
    return [frame(kind, part, fin=part is cut[-1]) for kind, part in zip(kinds, cut, strict=True)]


async def test_a_hello_may_come_byte_by_byte_and_in_fragments(service: Process, people: People) -> None:
    visitor = await people.visitor(service)
    async with RawSocket.open(service.url) as raw:
        for one in frame(TEXT, hello(visitor)):
            await raw.send(bytes((one,)))
        await raw.until_type("welcome")
    async with RawSocket.open(service.url) as raw:
        await raw.send(*pieces(hello(visitor), 7))
        await raw.until_type("welcome")


@pytest.mark.parametrize("size", [1, 2, 3, 50])
async def test_a_text_in_fragments_is_whole_wherever_its_letters_are_cut(
    service: Process, people: People, size: int
) -> None:
    visitor = await people.visitor(service)
    async with talking(service, visitor) as raw:
        await raw.send(*pieces(message(visitor, SHRUG), size))
        entry = (await raw.until_type("entry"))["entry"]
    assert entry["text"] == SHRUG


@pytest.mark.parametrize("cut", ["in a head", "in a payload", "between fragments", "in a fragment", "behind a message"])
async def test_what_comes_in_one_packet_with_the_hello_is_neither_lost_nor_torn(
    service: Process, people: People, cut: str
) -> None:
    visitor = await people.visitor(service)
    whole = frame(TEXT, message(visitor, "torn"))
    first, *rest = pieces(message(visitor, "torn"), 50)
    before, after = {
        "in a head": (whole[:1], whole[1:]),
        "in a payload": (whole[:40], whole[40:]),
        "between fragments": (first, b"".join(rest)),
        "in a fragment": (first + rest[0][:9], b"".join(rest)[9:]),
        "behind a message": (whole, frame(PING)),
    }[cut]
    async with RawSocket.open(service.url) as raw:
        await raw.send(frame(TEXT, hello(visitor)) + before)
        await raw.until_type("welcome")
        await raw.send(after)
        assert (await raw.until_type("entry"))["entry"]["text"] == "torn"
        await raw.send(frame(TEXT, message(visitor, "and the next")))
        while (await raw.until_type("entry"))["entry"].get("text") != "and the next":
            pass


@pytest.mark.parametrize("size", [1, 7, 100])
async def test_a_message_that_comes_bit_by_bit_is_one(service: Process, people: People, size: int) -> None:
    visitor = await people.visitor(service)
    whole = frame(TEXT, message(visitor, "x" * 400)) + frame(PING, b"there?")
    async with talking(service, visitor) as raw:
        for start in range(0, len(whole), size):
            await raw.send(whole[start : start + size])
        seen = {"entry": False, "pong": False}
        while not all(seen.values()):
            opcode, payload = await raw.next()
            seen["pong"] |= opcode == PONG and payload == b"there?"
            seen["entry"] |= b"x" * 400 in payload


async def test_many_frames_in_one_packet_are_all_taken_in_order(service: Process, people: People) -> None:
    visitor = await people.visitor(service)
    async with talking(service, visitor) as raw:
        await raw.send(*(frame(TEXT, message(visitor, f"number {number}")) for number in range(20)))
        texts: list[str] = []
        while len(texts) < 20:
            entry = (await raw.until_type("entry"))["entry"]
            texts += [entry["text"]] if entry["type"] == "message_posted" else []
    assert texts == [f"number {number}" for number in range(20)]


async def test_a_ping_is_answered_with_its_payload_also_between_fragments(service: Process, people: People) -> None:
    visitor = await people.visitor(service)
    async with talking(service, visitor) as raw:
        for payload in (b"", b"x", bytes(range(125))):
            await raw.send(frame(PING, payload))
            assert await raw.until(PONG) == payload
        first, *rest = pieces(message(visitor, "between"), 40)
        await raw.send(first, frame(PING, b"now"))
        assert await raw.until(PONG) == b"now"
        await raw.send(frame(PONG, b"unasked"), *rest)
        assert (await raw.until_type("entry"))["entry"]["text"] == "between"


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(frame(TEXT, b"{}", reserved=0b100), id="a reserved bit"),
        pytest.param(frame(PING, b"", reserved=0b001), id="a reserved bit in a ping"),
        pytest.param(frame(0x3, b""), id="an unknown kind of data"),
        pytest.param(frame(0xB, b""), id="an unknown kind of control"),
        pytest.param(frame(CONTINUATION, b"{}"), id="a continuation of nothing"),
        pytest.param(frame(TEXT, b"{", fin=False) + frame(TEXT, b"}"), id="a text within a text"),
        pytest.param(frame(PING, b"", fin=False), id="a ping in fragments"),
        pytest.param(frame(PING, b"x" * 126), id="a ping that is too long"),
        pytest.param(frame(TEXT, b"{}", masked=False), id="no mask"),
        pytest.param(frame(CLOSE, b"\x03"), id="half a close code"),
        *(
            pytest.param(frame(CLOSE, code.to_bytes(2, "big")), id=f"close {code}")
            for code in (0, 999, 1005, 1006, 5000)
        ),
    ],
)
async def test_what_breaks_the_protocol_ends_the_socket_with_1002(
    service: Process, people: People, broken: bytes
) -> None:
    async with talking(service, await people.visitor(service)) as raw:
        await raw.send(broken)
        assert await raw.closed() == 1002


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param(frame(TEXT, b"\xce\xba\xed\xa0\x80"), id="a surrogate"),
        pytest.param(frame(TEXT, b"\xf4\x90\x80\x80"), id="beyond Unicode"),
        pytest.param(frame(TEXT, "ü".encode()[:1], fin=False) + frame(CONTINUATION, b"x"), id="half a letter"),
        pytest.param(frame(CLOSE, b"\x03\xe8\xff"), id="in the reason of a close"),
    ],
)
async def test_what_is_no_utf_8_ends_the_socket_with_1007(service: Process, people: People, frames: bytes) -> None:
    async with talking(service, await people.visitor(service)) as raw:
        await raw.send(frames)
        assert await raw.closed() == 1007


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param([frame(TEXT, b"x" * 65_537)], id="at once"),
        pytest.param([frame(TEXT, b"x" * 40_000, fin=False), frame(CONTINUATION, b"x" * 40_000)], id="in fragments"),
    ],
)
async def test_what_is_too_large_ends_the_socket_with_1009(
    service: Process, people: People, frames: list[bytes]
) -> None:
    async with talking(service, await people.visitor(service)) as raw:
        await raw.send(*frames)
        assert await raw.closed() == 1009


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1011, 3000, 4999])
async def test_a_close_is_answered_with_its_code_and_nothing_after_it_is_heard(
    service: Process, people: People, code: int
) -> None:
    async with talking(service, await people.visitor(service)) as raw:
        await raw.send(frame(CLOSE, code.to_bytes(2, "big") + b"bye"), frame(PING, b"late"))
        assert await raw.closed() == code


async def test_a_close_without_a_code_is_answered_without_one(service: Process, people: People) -> None:
    async with talking(service, await people.visitor(service)) as raw:
        await raw.send(frame(CLOSE))
        assert await raw.closed() in {1000, 1005}


async def test_bytes_are_an_error_and_the_talk_goes_on(service: Process, people: People) -> None:
    visitor = await people.visitor(service)
    async with talking(service, visitor) as raw:
        await raw.send(frame(BINARY, b"\x00\x01"))
        assert (await raw.until_type("error"))["problem"]["type"] == "/problems/malformed-json"
        await raw.send(frame(TEXT, message(visitor, "still here")))
        assert (await raw.until_type("entry"))["entry"]["text"] == "still here"
