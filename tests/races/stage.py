"""Where races are run: two replicas, the people, the lanes, and what came of it."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import httpx

from tests.integration.agents.desk import Desk, Person, a_new_agent, unique
from tests.races.counts import LIMIT_S
from tests.races.line import Line
from tests.races.talk import Shared, Talk
from tests.suite import Process

LANES: Final = 16  # conversations at once
EACH: Final = 10  # races a conversation, one after another

Outcomes = Counter[str]
Lane = Callable[[int], Awaitable[Outcomes]]


class Stage:
    """Two replicas on one database."""

    def __init__(self, shared: Shared, replicas: Sequence[Process], http: httpx.AsyncClient) -> None:
        self.shared, self.replicas = shared, replicas
        self.desks = [Desk(http, replica.url) for replica in replicas]
        self.reports: list[str] = []

    def url(self, number: int) -> str:
        """Of one replica or of the other."""
        return self.replicas[number % 2].url

    async def admin(self) -> Person:
        """The first admin."""
        return await self.desks[0].admin()

    async def agents(self, amount: int) -> list[Person]:
        """New agents, half of them logged in at each replica."""
        admin, names = await self.admin(), [unique("Agent") for _ in range(amount)]
        for name in names:
            added = await admin.call("POST", "/v1/agents", a_new_agent(name))
            assert added.status_code == 201, added.text
        return [await self.desks[number % 2].login(name) for number, name in enumerate(names)]

    async def agent(self) -> Person:
        """One more."""
        return await self.desks[0].agent()

    async def talk(self, number: int) -> Talk:
        """A new visitor with a line of their own to that replica."""
        visitor = await self.desks[number % 2].visitor()
        return Talk(self.shared, visitor, await Line.of(visitor, visitor.url))

    async def run(
        self, what: str, amount: int, lane: Lane, *, lanes: int = LANES, each: int = EACH, logged: str = ""
    ) -> Outcomes:
        """So many races, `each` of them in a lane, so many lanes at once; the sum of what came of them.

        `logged` is counted, too: how often the replicas said that.
        """
        began, outcomes, numbers = time.monotonic(), Counter[str](), iter(range(amount // each))

        async def work() -> None:
            for number in numbers:
                outcomes.update(await lane(number))

        async with asyncio.timeout(LIMIT_S), asyncio.TaskGroup() as group:
            for _ in range(lanes):
                group.create_task(work())
        if logged:
            outcomes[logged] = sum(logged in line for replica in self.replicas for line in replica.lines)
        counted = ", ".join(f"{name} {count:,}" for name, count in sorted(outcomes.items()))
        self.report(f"{what}: {amount:,} in {time.monotonic() - began:.0f} s: {counted}")
        return outcomes

    def report(self, text: str) -> None:
        """Keep a line for the end of the run."""
        self.reports.append(f"{self.shared.kind:8} {text}")
