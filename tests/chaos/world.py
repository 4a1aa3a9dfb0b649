"""The suite under fire: replicas on one database and one broker, a bot, and one address for all of it."""

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx

from tests.chaos.brokers import KINDS as BROKERS
from tests.chaos.clocks import Clock
from tests.chaos.databases import KINDS as DATABASES
from tests.chaos.proxy import Proxy
from tests.integration.agents.conftest import ENV, faults
from tests.integration.agents.desk import ADMIN, DEADLINE_S, Desk, in_time
from tests.integration.rooms.member import Member
from tests.suite import SECRET, Process

ENV_OF_CHAOS: Final = {
    **ENV,
    "BOT_SECRET": SECRET,
    "BOT_DEADLINE_S": "2",
    "AGENT_AWAY_S": "6",
    "DRAIN_S": "1",
    "LOG_LEVEL": "info",
}
THINKING_S: Final = (0.02, 0.8)  # each way to the bot and back, so that people can be quicker than its answer


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    replicas: int
    conversations: int
    tabs: int  # of each visitor
    agents: int
    says_per_s: float  # of all visitors
    acts_per_s: float  # of all agents
    rooms: int
    members: int  # who stay in all rooms
    wanderers: int  # who come into all of them and go
    room_acts_per_s: float  # of all of them


class World:
    """Everything that runs in a round. Whatever happens, `__aexit__` leaves no process behind."""

    def __init__(self, folder: Path, database: str, broker: str, scale: Scale) -> None:
        self.folder, self.scale = folder, scale
        self.database = DATABASES[database](folder)
        self.broker = BROKERS[broker][0]()
        self.bot = Process("bot", {"BOT_SECRET": SECRET, "LOG_LEVEL": "warning"}, folder)
        self.clocks = [Clock(folder / f"clock-{number}") for number in range(scale.replicas)]
        self.replicas: list[Process] = []
        self.proxy = Proxy([])
        self.to_bot = Proxy([])
        self.bad_ends: list[str] = []
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def people(self) -> dict[str, list[dict[str, Any]]]:
        """Everybody with their tokens, for the screens."""
        async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False, verify=False) as http:  # noqa: S501 - no TLS here
            desk = Desk(http, self.replicas[0].url)
            await in_time(lambda: _has_admin(desk))
            came = [await desk.visitor(f"Ana {number}") for number in range(self.scale.conversations)]
            staff = [await desk.agent() for _ in range(self.scale.agents)]
            in_rooms = await inhabitants(http, self.replicas[0].url, self.scale)
        visitors = [
            {"token": one.token, "conversation": one.conversation, **one.who, "tabs": self.scale.tabs} for one in came
        ]
        return {"visitors": visitors, "agents": [{"token": one.token, **one.who} for one in staff], **in_rooms}

    def faults(self) -> list[str]:
        """What the services blame on themselves, and ends that were not as asked for."""
        return [*self.bad_ends, *(line for one in (*self.replicas, self.bot) for line in faults(one))]

    def keep_logs(self) -> None:
        """Write what the services said into the folder."""
        for number, process in enumerate((*self.replicas, self.bot)):
            (self.folder / f"{process.module}-{number}.log").write_text("\n".join(process.lines))

    async def kill_replicas(self) -> None:
        """All of them, for good."""
        await asyncio.gather(*(asyncio.to_thread(replica.kill) for replica in self.replicas))

    async def start_replicas(self) -> None:
        """All of them; return when they listen."""
        await asyncio.gather(*(asyncio.to_thread(replica.start) for replica in self.replicas))

    async def _start(self) -> None:
        self.broker.start()
        await asyncio.to_thread(self.bot.start)
        self.to_bot = await self._open.enter_async_context(Proxy([port_of(self.bot)], THINKING_S))
        shared = {"DATABASE_URL": self.database.url, "BROKER_URL": self.broker.url, "BOT_URL": self.to_bot.url}
        self.replicas = [
            Process("chat_service", {**ENV_OF_CHAOS, **shared, **clock.env}, self.folder) for clock in self.clocks
        ]
        await self.start_replicas()
        self.proxy = Proxy([port_of(replica) for replica in self.replicas])
        await self._open.enter_async_context(self.proxy)

    async def _end(self) -> None:
        """Kill what still runs, whatever state it is in."""
        await self._open.aclose()
        for process in (*self.replicas, self.bot):
            if process.runs:
                process.kill()
        for end in (self.broker.stop, self.database.end):
            with suppress(ProcessLookupError):
                end()


def port_of(process: Process) -> int:
    """Where it listens."""
    return int(process.url.rpartition(":")[2])


async def inhabitants(http: httpx.AsyncClient, url: str, scale: Scale) -> dict[str, list[dict[str, Any]]]:
    """Members and wanderers, all of them in all rooms; members own these in turn."""
    members = [await Member(http, url).enter(f"Mia {number}") for number in range(scale.members)]
    wanderers = [await Member(http, url).enter(f"Wim {number}") for number in range(scale.wanderers)]
    owners = [members[number % scale.members] for number in range(scale.rooms)]
    rooms = [(await owner.founds())["id"] for owner in owners]
    for one in (*members, *wanderers):
        for room, owner in zip(rooms, owners, strict=True):
            if one is not owner:
                await one.joins(room)

    def seated(one: Member) -> dict[str, Any]:
        owns = [room for room, owner in zip(rooms, owners, strict=True) if owner is one]
        return {"token": one.token, "id": one.id, "name": one.name, "rooms": rooms, "owns": owns}

    return {"members": [seated(one) for one in members], "wanderers": [seated(one) for one in wanderers]}


async def _has_admin(desk: Desk) -> bool:
    """Whether the first admin can log in: a database that has just been started takes a moment for everything."""
    name, password = ADMIN
    return (await desk.post("/v1/agents/sessions", {"name": name, "password": password})).status_code == 201
