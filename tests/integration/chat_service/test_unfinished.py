"""Requests that don't end, and bytes that are none: each is answered with a problem document."""

import asyncio
import json
from typing import Any

import pytest

from tests.integration.chat_service.clients import Wire
from tests.suite import Process

PATIENCE_S = 30  # for what is due after 10 s, on a busy machine


def problem_in(answer: bytes) -> dict[str, Any]:
    """The document of an answer that ended the connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower(), answer
    document: dict[str, Any] = json.loads(body)
    assert head.startswith(f"HTTP/1.1 {document['status']} ".encode())
    assert document["detail"]
    return document


async def end_of(chat: Process, sent: bytes) -> bytes:
    """All that comes until the server hangs up."""
    async with Wire.open(chat.url) as wire:
        await wire.send(sent)
        async with asyncio.timeout(PATIENCE_S):
            return await wire.to_the_end()


@pytest.mark.slow
async def test_a_head_that_does_not_end_is_answered_after_ten_seconds_and_one_that_never_began_is_let_go(
    chat: Process,
) -> None:
    livez = b"GET /livez HTTP/1.1\r\nHost: chat\r\n"
    halves = [b"G", livez, livez + b"X-Long: " + b"x" * 9_000, livez + b"\r\n" + livez]

    unused, *ends = await asyncio.gather(*(end_of(chat, half) for half in [b"", *halves]))

    assert unused == b""
    second = ends.pop()
    assert second.startswith(b"HTTP/1.1 200 ")
    assert [problem_in(end)["type"] for end in ends] == ["/problems/request-timeout"] * 3


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"BREW / HTTP/1.1\r\n\r\n", b"\r\n\0"])
async def test_what_is_no_http_gets_a_problem_document(chat: Process, sent: bytes) -> None:
    assert problem_in(await end_of(chat, sent))["type"] == "/problems/malformed-request"


async def test_a_head_without_end_is_read_no_further_than_its_limit(chat: Process) -> None:
    async with Wire.open(chat.url) as wire:
        await wire.send(b"GET /livez HTTP/1.1\r\n")
        for number in range(40):
            await wire.send(f"X-{number}: ".encode() + b"x" * 4_000 + b"\r\n")
        answer = await wire.to_the_end()

    assert problem_in(answer)["type"] == "/problems/too-large"


async def test_trailers_without_end_are_kept_nowhere(chat: Process) -> None:
    opening = b"POST /v1/sessions HTTP/1.1\r\nHost: chat\r\nContent-Type: application/json\r\n"
    async with Wire.open(chat.url) as wire:
        await wire.send(opening + b"Transfer-Encoding: chunked\r\n\r\n0\r\n")
        for number in range(150):
            await wire.send(f"X-{number}: ".encode() + b"x" * 60_000 + b"\r\n")
        answer = await wire.to_the_end()

    assert problem_in(answer)["type"] == "/problems/too-large"


@pytest.mark.parametrize(
    "broken", [b"\0\r\n\r\n", b"POST /v1/sessions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"]
)
async def test_what_came_before_the_nonsense_is_answered_first(chat: Process, broken: bytes) -> None:
    livez = b"GET /livez HTTP/1.1\r\nHost: chat\r\n\r\n"

    answer = await end_of(chat, livez * 3 + broken)

    *before, last = answer.split(b"HTTP/1.1 ")[1:]
    assert [one[:3] for one in before] == [b"200"] * 3
    assert problem_in(b"HTTP/1.1 " + last)["type"] == "/problems/malformed-request"


async def test_a_body_that_breaks_off_is_answered(chat: Process) -> None:
    opening = b"POST /v1/sessions HTTP/1.1\r\nHost: chat\r\nContent-Type: application/json\r\n"
    async with Wire.open(chat.url) as wire:
        await wire.send(opening + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")
        await wire.send(b"zz\r\n")
        answer = await wire.rest()

    assert problem_in(answer)["type"] == "/problems/malformed-request"
