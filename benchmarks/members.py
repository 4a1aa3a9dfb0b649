"""Sessions that are in rooms: made past the service, then let in through it."""

import asyncio
from typing import Any, Final

import httpx

from benchmarks.handoff import hello, message
from benchmarks.loading import Room
from benchmarks.servers import Running
from benchmarks.visitors import visitors

AT_ONCE: Final = 50  # requests under way
TIMEOUT_S: Final = 60
KEPT_S: Final = 2  # a connection without a request: the server ends it after 5 s

Session = dict[str, Any]


async def rooms_with(running: Running, rooms: int, people: int) -> list[list[Session]]:
    """So many rooms with so many people in each: their sessions, which follow the room from its newest entry on."""
    sessions = await visitors(running.database, rooms * people)
    limits = httpx.Limits(max_connections=AT_ONCE, keepalive_expiry=KEPT_S)
    async with httpx.AsyncClient(base_url=_url(running), timeout=TIMEOUT_S, limits=limits, trust_env=False) as http:
        turn = asyncio.Semaphore(AT_ONCE)
        made = [_room(http, turn, number, sessions[number::rooms]) for number in range(rooms)]
        return await asyncio.gather(*made)


def speaks_in(sessions: list[Session]) -> Room:
    """How its first member greets, and how everybody says something there."""
    return Room(greeting(sessions[0]), message(sessions[0]["conversation_id"]))


def greeting(session: Session) -> str:
    """A member's first frame."""
    return hello(session, session["after"])


async def _room(
    http: httpx.AsyncClient, turn: asyncio.Semaphore, number: int, sessions: list[Session]
) -> list[Session]:
    founder, others = sessions[0], sessions[1:]
    room_id = (await _post(http, turn, founder, "/v1/rooms", {"name": f"Room {number}"}))["id"]
    await asyncio.gather(*(_post(http, turn, one, f"/v1/rooms/{room_id}/members", {}) for one in others))
    return [{**one, "conversation_id": room_id, "after": len(sessions)} for one in sessions]


async def _post(http: httpx.AsyncClient, turn: asyncio.Semaphore, who: Session, path: str, body: Any) -> Any:
    async with turn:
        answer = await http.post(path, json=body, headers={"Authorization": f"Bearer {who['token']}"})
    return answer.raise_for_status().json()


def _url(running: Running) -> str:
    return f"http://127.0.0.1:{running.ports[0]}"
