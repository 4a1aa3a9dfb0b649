"""Makes the steps of a plan happen to a world, and undoes each."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from tests.chaos.link import Way
from tests.chaos.people import Screens
from tests.chaos.plan import JUMP_S, Fault, Step
from tests.chaos.proxy import answers
from tests.chaos.world import World, port_of
from tests.suite import START_S, Process

LOOK_S: Final = 0.05
LATE_S: Final = (0.05, 0.8)

Happens = Callable[[Step, random.Random], Awaitable[None]]


class Faults:
    """`done` counts what happened."""

    def __init__(self, world: World, screens: Screens) -> None:
        self._world, self._screens = world, screens
        self._locks = {name: asyncio.Lock() for name in ("bot", "broker", "database")}
        self._of_replicas = [asyncio.Lock() for _ in world.replicas]
        self.done: Counter[Fault] = Counter()

    async def run(self, steps: list[Step]) -> None:
        """All of them, each at its moment; return when all are over."""
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            for step in steps:
                group.create_task(self._at(began + step.at_s, step))

    async def _at(self, moment: float, step: Step) -> None:
        await asyncio.sleep(moment - asyncio.get_running_loop().time())
        happens: dict[Fault, Happens] = {
            Fault.KILL_REPLICA: self._kill_replica,
            Fault.FREEZE_REPLICA: self._freeze_replica,
            Fault.RESTART_REPLICA: self._restart_replica,
            Fault.CLOCK: self._clock,
            Fault.KILL_BOT: self._kill_bot,
            Fault.KILL_BROKER: self._kill_broker,
            Fault.FREEZE_BROKER: self._freeze_broker,
            Fault.KILL_DATABASE: self._kill_database,
            Fault.HOLD_DATABASE: self._hold_database,
            Fault.CUT: self._cut,
            Fault.SLOW: self._spoil,
            Fault.LATE: self._spoil,
            Fault.SILENT: self._spoil,
            Fault.RELOAD: self._reload,
            Fault.WAKE: self._wake,
        }
        await happens[step.fault](step, random.Random(step.seed))  # noqa: S311 - repeatable
        self.done[step.fault] += 1

    async def _kill_replica(self, step: Step, _chance: random.Random) -> None:
        async with self._of_replicas[step.target]:
            replica = self._world.replicas[step.target]
            await asyncio.to_thread(replica.kill)
            await asyncio.sleep(step.lasts_s)
            await _serves(replica)

    async def _freeze_replica(self, step: Step, _chance: random.Random) -> None:
        async with self._of_replicas[step.target]:
            replica = self._world.replicas[step.target]
            replica.signal(signal.SIGSTOP)
            try:
                await asyncio.sleep(step.lasts_s)
            finally:
                replica.signal(signal.SIGCONT)

    async def _restart_replica(self, step: Step, _chance: random.Random) -> None:
        async with self._of_replicas[step.target]:
            replica = self._world.replicas[step.target]
            status = await asyncio.to_thread(replica.stop)
            if status:
                self._world.bad_ends.append(f"a replica that was asked to leave ended with {status}")
            await asyncio.sleep(step.lasts_s)
            await _serves(replica)

    async def _clock(self, step: Step, chance: random.Random) -> None:
        clock = self._world.clocks[step.target]
        clock.set(chance.uniform(-JUMP_S, JUMP_S))
        try:
            await asyncio.sleep(step.lasts_s)
        finally:
            clock.set(0)

    async def _kill_bot(self, step: Step, _chance: random.Random) -> None:
        async with self._locks["bot"]:
            await asyncio.to_thread(self._world.bot.kill)
            await asyncio.sleep(step.lasts_s)
            await asyncio.to_thread(self._world.bot.start)

    async def _kill_broker(self, step: Step, _chance: random.Random) -> None:
        async with self._locks["broker"]:
            await asyncio.to_thread(self._world.broker.kill)
            await asyncio.sleep(step.lasts_s)
            await asyncio.to_thread(self._world.broker.start)

    async def _freeze_broker(self, step: Step, _chance: random.Random) -> None:
        async with self._locks["broker"]:
            self._world.broker.freeze()
            try:
                await asyncio.sleep(step.lasts_s)
            finally:
                self._world.broker.thaw()

    async def _kill_database(self, step: Step, _chance: random.Random) -> None:
        async with self._locks["database"]:
            await asyncio.to_thread(self._world.database.kill)
            await asyncio.sleep(step.lasts_s)
            await asyncio.to_thread(self._world.database.start)

    async def _hold_database(self, step: Step, _chance: random.Random) -> None:
        async with self._locks["database"]:
            await self._world.database.hold()
            try:
                await asyncio.sleep(step.lasts_s)
            finally:
                await self._world.database.let_go()

    async def _cut(self, step: Step, chance: random.Random) -> None:
        self._world.proxy.cut(self._world.proxy.some(step.share, chance), chance)

    async def _spoil(self, step: Step, chance: random.Random) -> None:
        way = {Fault.SLOW: Way.SLOW, Fault.LATE: Way.LATE, Fault.SILENT: Way.SILENT}[step.fault]
        links = self._world.proxy.some(step.share / 2, chance)
        self._world.proxy.spoil(links, way, chance.uniform(*LATE_S))
        await asyncio.sleep(step.lasts_s)
        self._world.proxy.heal(links)

    async def _reload(self, step: Step, _chance: random.Random) -> None:
        await self._screens.ask("reload", share=step.share, seed=step.seed)

    async def _wake(self, _step: Step, _chance: random.Random) -> None:
        await self._screens.ask("wake")


async def _serves(replica: Process) -> None:
    """Start it, and return when it serves: it listens before it does, and knows what to do when told to leave then."""
    await asyncio.to_thread(replica.start)
    async with asyncio.timeout(START_S):
        while not await answers(port_of(replica), "/livez"):  # noqa: ASYNC110 - another process
            await asyncio.sleep(LOOK_S)
