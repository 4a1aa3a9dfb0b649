"""When the log is looked into: by the heartbeat, and more often while rings may go unheard."""

import asyncio
from collections.abc import Callable

from chat_service.feed.beat import Beat
from chat_service.feed.pace import HEARTBEAT_S, JITTER, LONGEST_S, SHARE, SOONEST_S, Pace
from chat_service.ports.broker import Listener, nothing

DEADLINE_S = 10


class Clock:
    """Moved by hand."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def looks(pace: Pace, clock: Clock, amount: int, took_s: float = 0.0) -> list[float]:
    """The seconds between the looks of a replica whose broker is dead."""
    pauses = []
    for _ in range(amount):
        pauses.append(pace.left_s(well=False))
        clock.now_s += pauses[-1]
        pace.is_beat()
        clock.now_s += took_s
        pace.looked(took_s)
    return pauses


def test_while_the_broker_is_well_there_are_heartbeats_only() -> None:
    clock = Clock()
    pace = Pace(clock)

    for _ in range(20):
        left_s = pace.left_s(well=True)
        assert (1 - JITTER) * HEARTBEAT_S <= left_s <= HEARTBEAT_S
        clock.now_s += left_s
        assert pace.is_beat()
        pace.looked(0.0)


def test_while_the_broker_is_dead_looks_come_later_and_later_and_are_no_heartbeats() -> None:
    clock = Clock()
    pace = Pace(clock)

    pauses = looks(pace, clock, 5)

    assert all((1 - JITTER) * wanted <= pause <= wanted for pause, wanted in zip(pauses, (1, 1, 2, 4, 5), strict=True))
    assert not pace.is_beat()


def test_heartbeats_go_on_while_the_broker_is_dead() -> None:
    clock = Clock()
    pace = Pace(clock)
    began_s = clock.now_s
    beats = []

    while clock.now_s < began_s + 10 * HEARTBEAT_S:
        clock.now_s += pace.left_s(well=False)
        if pace.is_beat():
            beats.append(clock.now_s)
        pace.looked(0.0)

    assert 10 <= len(beats) <= 10 / (1 - JITTER)


def test_when_the_broker_dies_again_the_first_looks_come_soon_again() -> None:
    clock = Clock()
    pace = Pace(clock)
    looks(pace, clock, 5)

    pace.left_s(well=True)

    assert pace.left_s(well=False) == SOONEST_S


def test_a_database_that_takes_long_is_left_alone_for_long() -> None:
    clock = Clock()
    pace = Pace(clock)

    first_s, *others_s = looks(pace, clock, 2, took_s=1.0)

    assert first_s == SOONEST_S
    assert others_s == [SHARE * 1.0]
    assert SHARE > LONGEST_S


class Ailing:
    """A broker that is as it is told to be."""

    dropped = unreadable = 0
    wrong = ""
    lose: Callable[[], None] = staticmethod(nothing)

    async def publish(self, ring: object) -> None:
        """Nobody hears it."""

    def listen(self, listener: Listener, on_loss: Callable[[], None] = nothing) -> None:
        self.listener, self.lose = listener, on_loss

    def state(self) -> str:
        return self.wrong or "ok"

    async def run(self) -> None:
        """There is nothing to do."""


class Counted:
    """What a beat does, counted."""

    def __init__(self) -> None:
        self.looks = self.beats = 0
        self._news = asyncio.Event()

    async def look(self) -> None:
        self.looks += 1
        self._news.set()

    async def beat(self) -> None:
        self.beats += 1

    async def come(self, looks: int) -> None:
        """Return when there were so many."""
        async with asyncio.timeout(DEADLINE_S):
            while self.looks < looks:
                self._news.clear()
                await self._news.wait()


async def test_a_loss_is_looked_after_at_once_and_a_dead_broker_again_and_again() -> None:
    broker, counted = Ailing(), Counted()
    running = asyncio.create_task(Beat(broker, lambda _: None).run(counted.beat, counted.look))
    await asyncio.sleep(0)

    broker.lose()
    await counted.come(1)
    broker.wrong = "does not answer"
    await counted.come(3)
    running.cancel()

    assert counted.beats == 0
