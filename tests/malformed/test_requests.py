"""Bytes that are almost requests, at a high rate, for each of the processes."""

import asyncio
from collections.abc import Iterator
from random import Random

from tests.malformed.conftest import Desk
from tests.malformed.http_requests import Door, Nonsense, nonsense
from tests.malformed.share import REQUESTS, SEED, WARM_UP
from tests.malformed.tally import Tally
from tests.malformed.throwing import at_once, joined, throw
from tests.malformed.watching import memory, require_flat, timed


async def test_bytes_that_are_almost_requests_are_answered_and_memory_stays_flat(desk: Desk, tally: Tally) -> None:
    chance = Random(SEED)  # noqa: S311 - to be repeatable
    suite = desk.suite
    doors = {suite.chat.url: _of_chat(desk), suite.bot.url: OF_BOT, suite.client.url: OF_CLIENT}
    shares = {suite.chat.url: 0.7, suite.bot.url: 0.15, suite.client.url: 0.15}

    def some(amount: float) -> Iterator["asyncio.Task[None]"]:
        for url, share in shares.items():
            stream: Iterator[Nonsense] = (nonsense(chance, doors[url]) for _ in range(int(amount * share)))
            for together in joined(stream):
                yield asyncio.create_task(throw(url, together, tally))

    with timed(tally, "raw requests"):
        await at_once(some(REQUESTS * WARM_UP))
        before = memory(desk)
        await at_once(some(REQUESTS * (1 - WARM_UP)))

    assert tally.closes["no answer"] == 0
    require_flat(desk, tally, "raw requests", before)


OF_BOT = [
    Door(b"POST", b"/v1/turns", b"X-Handoff-Timestamp: 1\r\nX-Handoff-Signature: sha256=00\r\n"),
    Door(b"GET", b"/livez"),
    Door(b"GET", b"/problems/forbidden"),
]
OF_CLIENT = [
    Door(b"GET", path)
    for path in (b"/", b"/console", b"/console/admin", b"/theme.css", b"/static/x/main.js", b"/livez", b"/favicon.ico")
]


def _of_chat(desk: Desk) -> list[Door]:
    visitor, agent = (f"Authorization: Bearer {one.token}\r\n".encode() for one in (desk.visitor, desk.agent))
    own = f"/v1/conversations/{desk.visitor.conversation_id}".encode()
    return [
        Door(b"POST", b"/v1/sessions"),
        Door(b"GET", b"/v1/me", visitor),
        Door(b"PUT", b"/v1/me/visit", visitor),
        Door(b"GET", own, visitor),
        Door(b"GET", own + b"/entries", agent),
        Door(b"POST", own + b"/entries", visitor),
        Door(b"GET", b"/v1/inbox", agent),
        Door(b"GET", b"/v1/search", agent),
        Door(b"POST", b"/v1/inbox/next", agent),
        Door(b"GET", b"/v1/socket"),
    ]
