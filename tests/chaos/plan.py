"""Which fault happens when: a plan that follows from the seed alone."""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """What may go wrong."""

    KILL_REPLICA = "kill -9 replica"
    KILL_BOT = "kill -9 bot"
    KILL_BROKER = "kill -9 broker"
    KILL_DATABASE = "kill -9 database"
    HOLD_DATABASE = "database locked or frozen"
    FREEZE_REPLICA = "SIGSTOP replica"
    FREEZE_BROKER = "SIGSTOP broker"
    RESTART_REPLICA = "SIGTERM replica"
    CUT = "sockets cut"
    SLOW = "sockets slow"
    LATE = "sockets late"
    SILENT = "sockets half-open"
    CLOCK = "clock jumps"
    RELOAD = "tabs reloaded"
    WAKE = "tabs woken"


KILLS: Final = (Fault.KILL_REPLICA, Fault.KILL_BOT, Fault.KILL_BROKER, Fault.KILL_DATABASE)
JUMP_S: Final = 290  # at the most: the bot refuses what is signed 300 s away from its own clock


@dataclass(frozen=True)
class Step:
    """`at_s` after the begin of the round, for `lasts_s`; `target` is a replica's number, `share` a part of the
    sockets or tabs, `seed` is for what chance has to say in it."""

    at_s: float
    fault: Fault
    lasts_s: float
    target: int
    share: float
    seed: int


# fault: weight, and how long it lasts: at least and at the most, in seconds
USUAL: Final[dict[Fault, tuple[int, float, float]]] = {
    Fault.KILL_REPLICA: (44, 0.0, 2.0),
    Fault.KILL_BOT: (6, 0.0, 4.0),
    Fault.KILL_BROKER: (8, 0.0, 4.0),
    Fault.KILL_DATABASE: (6, 0.0, 4.0),
    Fault.HOLD_DATABASE: (4, 0.5, 6.0),
    Fault.FREEZE_REPLICA: (4, 2.0, 5.0),
    Fault.FREEZE_BROKER: (2, 1.0, 6.0),
    Fault.RESTART_REPLICA: (6, 0.0, 1.0),
    Fault.CUT: (6, 0.0, 0.0),
    Fault.SLOW: (3, 2.0, 5.0),
    Fault.LATE: (3, 1.0, 4.0),
    Fault.SILENT: (2, 2.0, 5.0),
    Fault.CLOCK: (2, 1.0, 8.0),
    Fault.RELOAD: (3, 0.0, 0.0),
    Fault.WAKE: (1, 0.0, 0.0),
}
FREEZE_S: Final = 30.0  # how long a replica stands still in a long run
BREAK_S: Final = 0.7  # after a fault, before the same one can happen to the same thing again


def plan(
    seed: str,
    *,
    lasts_s: float,
    every_s: float,
    replicas: int,
    freeze_s: float | None = None,
    without: frozenset[Fault],
) -> list[Step]:
    """Steps of a round, `every_s` on average. With `freeze_s` one replica stands still for so long at the begin."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    steps: list[Step] = []
    busy: dict[tuple[str, int], float] = {}  # until when
    if freeze_s and Fault.FREEZE_REPLICA not in without:
        steps.append(Step(0.5, Fault.FREEZE_REPLICA, freeze_s, chance.randrange(replicas), 1.0, chance.getrandbits(32)))
        busy["replica", steps[0].target] = 0.5 + freeze_s
    at_s = 0.0
    while (at_s := at_s + every_s * chance.uniform(0.5, 1.5)) < lasts_s:
        step = _step(at_s, chance, replicas, without)
        if busy.get(_thing(step), 0.0) < at_s:
            busy[_thing(step)] = at_s + step.lasts_s + BREAK_S
            steps.append(step)
    return steps


def _step(at_s: float, chance: random.Random, replicas: int, without: frozenset[Fault]) -> Step:
    possible = [fault for fault in USUAL if fault not in without]
    fault = chance.choices(possible, [USUAL[one][0] for one in possible])[0]
    _, shortest_s, longest_s = USUAL[fault]
    lasts_s = chance.uniform(shortest_s, longest_s)
    return Step(at_s, fault, lasts_s, chance.randrange(replicas), chance.uniform(0.1, 1.0), chance.getrandbits(32))


def _thing(step: Step) -> tuple[str, int]:
    """What it happens to, as far as one thing at a time can happen to it."""
    name = step.fault.rpartition(" ")[2]
    return (name, step.target if name == "replica" else 0)
