"""Two replicas on one database with a broker between them, and people at both."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, Socket, Visitor, in_time
from tests.servers.program import Program

AT_ONCE_S: Final = 8  # on a busy machine; the first heartbeat comes 16 s after the start, so what is there sooner rang


@dataclass
class Scene:
    """Ana at one replica, an agent at the other; both follow her conversation, the agent's inbox is open."""

    server: Program
    desks: tuple[Desk, Desk]
    ana: Visitor
    agent: Person
    hers: Socket
    theirs: Socket
    began_s: float

    @property
    def conversation(self) -> str:
        """Hers."""
        return self.ana.conversation

    async def well(self) -> None:
        """Return when both replicas hear one another."""
        await in_time(lambda: self._all_say("ok"))

    async def cut(self) -> None:
        """Kill the broker, and return when both know."""
        self.server.kill()
        await in_time(lambda: self._all_say("degraded: does not answer"))

    def is_soon(self) -> bool:
        """Whether no heartbeat can have helped."""
        return time.monotonic() - self.began_s < AT_ONCE_S

    async def inbox_moves_to(self, posted: dict[str, Any]) -> None:
        """Return when the agent's inbox has that entry as her head, or a newer one."""

        def moved(frame: dict[str, Any]) -> bool:
            return frame["type"] == "inbox" and bool(frame["conversation"]["head"]["seq"] >= posted["seq"])

        if not any(map(moved, self.theirs.frames)):
            await self.theirs.next(moved)

    def saw_no_heartbeat(self) -> bool:
        """Whether all that came so far came without one."""
        return not [frame for frame in self.hers.frames + self.theirs.frames if frame["type"] == "heartbeat"]

    async def _all_say(self, state: str) -> bool:
        """Whether that is the broker's state at both; they are ready, whatever it is."""
        answers = [await desk.http.get(f"{desk.url}/readyz") for desk in self.desks]
        assert [answer.status_code for answer in answers] == [200, 200]
        return all(state in answer.json()["broker"] for answer in answers)


@asynccontextmanager
async def opened(server: Program, start: Start, http: httpx.AsyncClient) -> AsyncIterator[Scene]:
    """The scene over that broker, everybody connected."""
    here, there = (Desk(http, start(BROKER_URL=server.url).url) for _ in range(2))
    ana, agent = await here.visitor(), await there.agent()
    async with AsyncExitStack() as open_sockets:
        hers = await open_sockets.enter_async_context(ana.socket(ana.conversation))
        theirs = await open_sockets.enter_async_context(agent.socket(ana.conversation))
        await theirs.until("entries")
        await hers.until("entries")
        await theirs.send(type="subscribe_inbox")
        await theirs.until("inbox_subscribed")
        made = Scene(server, (here, there), ana, agent, hers, theirs, time.monotonic())
        await made.well()
        yield made


def entry_of(posted: dict[str, Any]) -> dict[str, Any]:
    """The fields by which a live frame of that entry is known."""
    return {"seq": posted["seq"], "client_id": posted["client_id"]}


async def comes(socket: Socket, posted: dict[str, Any]) -> None:
    """Return when that entry came live."""
    wanted = entry_of(posted)
    await socket.next(lambda frame: frame["type"] == "entry" and entry_of(frame["entry"]) == wanted)


async def brought(socket: Socket, posted: dict[str, Any]) -> None:
    """Return when that entry came, in whatever way."""
    if not any(brings(frame, posted) for frame in socket.frames):
        await socket.next(lambda frame: brings(frame, posted))


def brings(frame: dict[str, Any], posted: dict[str, Any]) -> bool:
    """Whether that entry is in the frame, alone or among others."""
    entries = [frame["entry"]] if frame["type"] == "entry" else frame.get("entries", [])
    return posted["seq"] in [entry["seq"] for entry in entries]
