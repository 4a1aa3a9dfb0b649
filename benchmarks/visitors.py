"""Many visitors at once, each with a session and a conversation of their own."""

import asyncio
from typing import Any, Final

import httpx

from benchmarks.handoff import hello, message
from benchmarks.loading import Room

AT_ONCE: Final = 32
ANSWER_S: Final = 30


def visitors(url: str, amount: int) -> list[dict[str, Any]]:
    """What `POST /v1/sessions` answered to so many of them."""
    return asyncio.run(_visitors(url, amount))


def room_of(session: dict[str, Any]) -> Room:
    """The visitor's own conversation."""
    return Room(hello(session), message(session["conversation_id"]))


async def _visitors(url: str, amount: int) -> list[dict[str, Any]]:
    left = iter(range(amount))
    found: list[dict[str, Any]] = []

    async def some(rest: httpx.AsyncClient) -> None:
        for _ in left:
            answer = await rest.post("/v1/sessions", json={"name": "Ana"})
            found.append(answer.raise_for_status().json())

    async with httpx.AsyncClient(base_url=url, timeout=ANSWER_S) as rest:
        await asyncio.gather(*(some(rest) for _ in range(AT_ONCE)))
    return found
