"""One round: a world, people at their screens, a plan of faults, healing, and the checker's word on all of it."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.chaos.brokers import KINDS as BROKERS
from tests.chaos.checker import violations
from tests.chaos.clocks import library
from tests.chaos.faults import Faults
from tests.chaos.history import History
from tests.chaos.people import Screens
from tests.chaos.plan import Fault, plan
from tests.chaos.violation import FAULT, Violation
from tests.chaos.world import Scale, World

WARM_S: Final = 30.0  # for all screens to be live at first
LOOK_S: Final = 0.5
HEAL_S: Final = 90.0  # a page notices silence after 35 s, a heartbeat comes every 20 s, then pauses of up to 15 s
ROUND_S: Final = 240.0  # for all of it, besides the faults themselves


@dataclass(frozen=True)
class Kind:
    """What a round is fought over."""

    database: str
    broker: str
    scale: Scale
    lasts_s: float
    every_s: float  # between two faults
    freeze_s: float | None = None


@dataclass
class Outcome:
    """What came of it."""

    kind: Kind
    seed: str
    delivered: int = 0
    delivered_in_rooms: int = 0  # of these
    stored: int = 0
    stored_in_rooms: int = 0  # of these
    healed_s: float = 0.0
    done: Counter[Fault] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    broken: list[Violation] = field(default_factory=list)


def impossible(kind: Kind) -> frozenset[Fault]:
    """Faults that this kind of world can't have."""
    none: set[Fault] = set()
    if kind.database == "sqlite":
        none.add(Fault.KILL_DATABASE)
    if kind.broker == "memory":
        none |= {Fault.KILL_BROKER, Fault.FREEZE_BROKER}
    if library() is None:
        none.add(Fault.CLOCK)
    return frozenset(none)


async def fight(kind: Kind, seed: str, folder: Path) -> Outcome:
    """Run the round; it repeats the plan of faults for the same seed."""
    assert not BROKERS[kind.broker][1](), BROKERS[kind.broker][1]()
    steps = plan(
        seed,
        lasts_s=kind.lasts_s,
        every_s=kind.every_s,
        replicas=kind.scale.replicas,
        freeze_s=kind.freeze_s,
        without=impossible(kind),
    )
    outcome = Outcome(kind, seed)
    async with asyncio.timeout(kind.lasts_s + ROUND_S), World(folder, kind.database, kind.broker, kind.scale) as world:
        scale = kind.scale
        screens = await Screens.begin(
            folder / "seen.jsonl",
            url=world.proxy.url,
            seed=steps[0].seed if steps else 0,
            says_per_s=scale.says_per_s,
            acts_per_s=scale.acts_per_s,
            room_acts_per_s=scale.room_acts_per_s,
            **await world.people(),
        )
        try:
            await _live(screens)
            faults = Faults(world, screens)
            await faults.run(steps)
            outcome.done = faults.done
            await _heal(world, screens, outcome)
        finally:
            await screens.close()
            world.keep_logs()
        stored = await asyncio.to_thread(world.database.stored)
        directory = await asyncio.to_thread(world.database.directory)
        history = await asyncio.to_thread(History.read, screens.file, stored, directory)
        outcome.stored = sum(map(len, stored.values()))
        outcome.stored_in_rooms = sum(map(len, history.rooms.values()))
        outcome.broken += await asyncio.to_thread(violations, history)
        outcome.broken += [Violation(FAULT, line) for line in world.faults()]
    return outcome


async def _live(screens: Screens) -> None:
    """Return when every screen is."""
    async with asyncio.timeout(WARM_S):
        while (status := await screens.ask("status"))["live"] < len(status["at"]):  # noqa: ASYNC110 - other processes
            await asyncio.sleep(LOOK_S)


async def _heal(world: World, screens: Screens, outcome: Outcome) -> None:
    """Nothing is wrong any more and nobody speaks: return when all are where the log is, or after HEAL_S.

    Then rooms are read once more, as who comes later would, and the replicas are killed, so that the log stands still;
    if one of them still wrote, all begins anew.
    """
    began = time.monotonic()
    world.proxy.heal()
    await screens.ask("quiet")
    while True:
        heads = await _settled(world, screens, began + HEAL_S)
        outcome.healed_s = time.monotonic() - began
        if heads is not None:
            await screens.ask("reread")
        await world.kill_replicas()
        if heads is None or heads == await asyncio.to_thread(world.database.heads):
            break
        await world.start_replicas()
    tally = await screens.ask("end")
    outcome.delivered, outcome.delivered_in_rooms = tally["delivered"], tally["in_rooms"]
    outcome.closed = Counter(tally["closed"])


async def _settled(world: World, screens: Screens, until_s: float) -> dict[str, int] | None:
    """The heads that every screen is at, when nothing moves or waits; None if that does not come in time."""
    before: dict[str, int] = {}
    while time.monotonic() < until_s:
        heads = await asyncio.to_thread(world.database.heads)
        status = await screens.ask("status")
        if heads == before and not status["unsettled"] and all(heads.get(name, 0) == seq for name, seq in status["at"]):
            return heads
        before = heads
        await asyncio.sleep(LOOK_S)
    return None
