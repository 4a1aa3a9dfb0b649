"""A broker that loses, repeats and confuses at once: a follower reads every entry once, in order."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.adapters.sqlite import SqliteDatabase, SqliteLog
from chat_service.feed.crowds import Crowds
from chat_service.feed.hub import Hub
from chat_service.ports.broker import Ring
from tests.unit.feed.reader import Desk, Reader, admits

CONVERSATIONS = [f"c{number}" for number in range(5)]
ENTRIES = 300


class WildBroker(MemoryBroker):
    """Of ten rings it loses two, repeats two, and holds three back until later ones were heard."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self._held: list[Ring] = []

    async def publish(self, ring: Ring) -> None:
        fate = self._chance.randrange(10)
        if fate < 3:
            self._held.append(ring)
        elif fate >= 5:
            for _ in range(1 if fate < 8 else 2):
                await super().publish(ring)
        if len(self._held) > 4:
            self._chance.shuffle(self._held)
            while self._held:
                await super().publish(self._held.pop())


@pytest.fixture(params=range(5))
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The same each time."""
    return random.Random(request.param)  # noqa: S311 - no secret


@pytest.fixture
def desk(tmp_path: Path, chance: random.Random) -> Iterator[Desk]:
    """A hub that hears by such a broker."""
    database = SqliteDatabase(tmp_path / "handoff.db")
    made = Desk(SqliteLog(database))
    made.broker = WildBroker(chance)
    made.hub = Hub(made.log, made.broker, admits, Crowds(made.broker, "r1"))
    yield made
    database.close()


async def test_every_follower_reads_every_entry_once_in_order(desk: Desk, chance: random.Random) -> None:
    readers: list[tuple[str, Reader]] = []
    lengths = dict.fromkeys(CONVERSATIONS, 0)

    for number in range(ENTRIES):
        conversation = chance.choice(CONVERSATIONS)
        await desk.ring(*await desk.grow(1, conversation))
        lengths[conversation] += 1
        if number % 20 == 0:
            readers.append((conversation, desk.joiner(conversation_id=conversation)))
        await asyncio.sleep(0)
    await desk.hub.look()

    for conversation, reader in readers:
        length = lengths[conversation]
        assert await reader.until_seq(length) == list(range(1, length + 1))
        assert reader.of_type("heartbeat") == []
