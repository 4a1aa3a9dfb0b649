"""Bodies as they come in."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from process.web import Refused, body_of


def coming(*chunks: bytes) -> Request:
    """A request whose body comes in these chunks and then no further."""
    left = [*chunks]

    async def receive() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(0), "more_body": True}
        await asyncio.Event().wait()
        raise AssertionError

    return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, receive)


async def test_a_body_that_does_not_end_is_refused_after_a_while() -> None:
    with pytest.raises(Refused) as refusal:
        await body_of(coming(b"{"), within_s=0.01)

    assert (refusal.value.code, refusal.value.headers) == ("request-timeout", {"Connection": "close"})


async def test_a_body_too_large_is_refused_before_it_ends() -> None:
    with pytest.raises(Refused) as refusal:
        await body_of(coming(b"123", b"45"), limit=4)

    assert refusal.value.code == "too-large"
