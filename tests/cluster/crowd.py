"""A crowd that chats with a suite on a cluster, all from one address, and what they saw of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from tests.chaos.checker import violations
from tests.chaos.history import History, Stored
from tests.chaos.people import Screens
from tests.chaos.violation import FAULT, Violation
from tests.cluster.suite import Suite, newcomer
from tests.integration.agents.desk import DEADLINE_S, PASSWORD, Desk, Person, a_new_agent

CLIENTS: Final = 200
AGENTS: Final = 2
SAYS_PER_S: Final = 15.0
ACTS_PER_S: Final = 3.0
SEED: Final = 2026
LIVE_S: Final = 120.0  # for all to be connected at first
HEAL_S: Final = 180.0  # a page notices silence after 35 s; a turn that was lost is asked again 15 s later
LOOK_S: Final = 1.0


TALK_S: Final = 120.0  # for some deliveries more, also while the database is away


@dataclass
class Seen:
    """What came of it, when the block is over."""

    screens: Screens
    broken: list[Violation] = field(default_factory=list)
    delivered: int = 0
    stored: int = 0
    healed_s: float = 0.0

    async def talk(self, deliveries: int) -> None:
        """Return when people got so many entries more."""
        had = (await self.screens.ask("status"))["delivered"]
        async with asyncio.timeout(TALK_S):
            while (await self.screens.ask("status"))["delivered"] < had + deliveries:  # noqa: ASYNC110 - other processes
                await asyncio.sleep(LOOK_S)

    def __str__(self) -> str:
        words = f"{self.stored:,} entries, {self.delivered:,} deliveries, {len(self.broken)} broken promises"
        return f"{words}, whole again after {self.healed_s:.0f} s"


@asynccontextmanager
async def chatting(suite: Suite, folder: Path, clients: int = CLIENTS) -> AsyncIterator[Seen]:
    """So many visitors and some agents chat as long as the block runs; then all of it is checked."""
    visitors, agents = await people(suite, clients)
    screens = await Screens.begin(
        folder / "seen.jsonl",
        url=suite.chat.url,
        seed=SEED,
        visitors=visitors,
        agents=agents,
        says_per_s=SAYS_PER_S,
        acts_per_s=ACTS_PER_S,
    )
    seen = Seen(screens)
    try:
        await _live(screens)
        yield seen
        stored = await _settled(suite, screens, seen)
        seen.delivered = (await screens.ask("end"))["delivered"]
    finally:
        await screens.close()
    history = await asyncio.to_thread(History.read, screens.file, stored)
    seen.broken += await asyncio.to_thread(violations, history)
    seen.broken += [Violation(FAULT, line) for line in await asyncio.to_thread(suite.faults)]


async def people(suite: Suite, clients: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Visitors and agents with their tokens, for the screens."""
    async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False) as http:
        desk = Desk(http, suite.chat.url)
        admin = await desk.login(*suite.admin)
        staff = [await _agent(desk, admin) for _ in range(AGENTS)]
        came = [await desk.visitor(f"Ana {number}") for number in range(clients)]
    visitors = [{"token": one.token, "conversation": one.conversation, **one.who, "tabs": 1} for one in came]
    return visitors, [{"token": one.token, **one.who} for one in staff]


async def _agent(desk: Desk, admin: Person) -> Person:
    name = newcomer("Agent")
    added = await admin.call("POST", "/v1/agents", a_new_agent(name))
    assert added.status_code == 201, added.text
    return await desk.login(name, PASSWORD)


async def _live(screens: Screens) -> None:
    """Return when every screen is."""
    async with asyncio.timeout(LIVE_S):
        while (status := await screens.ask("status"))["live"] < len(status["at"]):  # noqa: ASYNC110 - other processes
            await asyncio.sleep(LOOK_S)


async def _settled(suite: Suite, screens: Screens, seen: Seen) -> dict[str, list[Stored]]:
    """Nobody speaks any more: what the database holds of the crowd when nothing moves or waits any more."""
    began = time.monotonic()
    await screens.ask("quiet")
    before: dict[str, int] = {}
    while True:
        heads, awaiting = await asyncio.to_thread(suite.heads)
        status = await screens.ask("status")
        behind = [name for name, seq in status["at"] if heads.get(name, 0) != seq]
        waits = {"to be shown": behind, "for the bot": sorted(awaiting), "to be sent": status["unsettled"]}
        if heads == before and not any(waits.values()):
            stored = await asyncio.to_thread(suite.stored)
            if {name: log[-1].seq for name, log in stored.items()} == heads:
                break
        if time.monotonic() > began + HEAL_S:
            raise AssertionError(f"not at rest after {HEAL_S:.0f} s; waits {waits}")
        before = heads
        await asyncio.sleep(LOOK_S)
    seen.healed_s = time.monotonic() - began
    ours = {name for name, _ in status["at"]}
    mine = {name: log for name, log in stored.items() if name in ours}
    seen.stored = sum(map(len, mine.values()))
    return mine
