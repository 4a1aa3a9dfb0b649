"""Who is away, seen by a clock of the test's own."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.handlers.absence import Absence
from chat_service.handlers.ports import Ports
from chat_service.handlers.roster import Roster
from chat_service.ports.directory import Connected
from chat_service.ports.errors import TurnFailed
from contract.entries import After, HandoffAccepted, Owner, State
from contract.turn import TurnAnswer, TurnRequest
from tests.builders import NOON, an_agent, an_entry, at
from tests.conformance.racing import appender_of

AWAY_S = 60


class NoBot:
    """Nobody asks it here."""

    async def turn(self, request: TurnRequest, delivery_id: str) -> TurnAnswer:  # noqa: ARG002 - the port's
        raise TurnFailed("nobody is there")

    def state(self) -> str:
        return "unknown"


class Watched:
    """An agent with one conversation, whose lease ended at noon, and a replica that looks for those who are away."""

    def __init__(self, database: SqliteDatabase) -> None:
        self.seconds = 0.0
        directory, log = SqliteDirectory(database), SqliteLog(database)
        self.directory, self.log = directory, log
        self.ports = Ports(log, directory, MemoryBroker(), NoBot(), self.now, str, "r1")
        self.absence = self.looker()

    def now(self) -> datetime:
        return at(self.seconds)

    def looker(self) -> Absence:
        """A replica that starts now."""
        return Absence(self.ports, appender_of(self.ports), Roster(self.ports, self.clock), AWAY_S, self.clock)

    def clock(self) -> float:
        return self.seconds

    async def seen(self, *, until: float) -> None:
        """The agent was seen now."""
        one = Connected(agent_id="a1", replica="r2", seen_at=self.now(), until=at(until))
        await self.directory.note_connections([one])

    async def sweeps_until(self, seconds: float) -> None:
        """The replica is well and sweeps every five seconds."""
        while self.seconds < seconds:
            self.seconds += 5
            await self.absence.sweep_once()

    async def state(self) -> State:
        head = await self.log.head("c1")
        assert head
        return head.after.state


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    database = SqliteDatabase(tmp_path / "handoff.db")
    made = Watched(database)
    await made.directory.add_agent(an_agent("a1", "Ola"), "ola")
    after = After(state=State.ASSIGNED, epoch=1, owner=Owner("a1", "Ola"), handoff_seq=1)
    await made.log.insert([an_entry(payload=HandoffAccepted(), when=NOON, after=after)])
    await made.seen(until=0)
    yield made
    database.close()


async def test_nobody_is_away_before_their_time_is_over(watched: Watched) -> None:
    await watched.sweeps_until(55)
    assert await watched.state() is State.ASSIGNED

    await watched.sweeps_until(60)
    assert await watched.state() is State.QUEUED


async def test_who_comes_back_keeps_the_conversation(watched: Watched) -> None:
    await watched.sweeps_until(50)
    await watched.seen(until=95)

    await watched.sweeps_until(105)

    assert await watched.state() is State.ASSIGNED


async def test_who_was_just_started_trusts_its_eyes_after_a_while_only(watched: Watched) -> None:
    watched.seconds = 1_000
    watched.absence = watched.looker()

    await watched.sweeps_until(1_055)
    assert await watched.state() is State.ASSIGNED

    await watched.sweeps_until(1_060)
    assert await watched.state() is State.QUEUED


async def test_who_stood_still_itself_takes_nobody_for_away(watched: Watched) -> None:
    await watched.sweeps_until(50)
    watched.seconds = 500  # suspended

    await watched.sweeps_until(555)

    assert await watched.state() is State.ASSIGNED


async def test_whoever_never_had_a_socket_gets_the_same_time(watched: Watched) -> None:
    await watched.sweeps_until(100)
    after = After(state=State.ASSIGNED, epoch=3, owner=Owner("a2", "Bo"), handoff_seq=1)
    await watched.directory.add_agent(an_agent("a2", "Bo"), "bo")
    await watched.log.insert([an_entry(conversation_id="c2", when=at(100), after=after)])

    await watched.sweeps_until(155)
    assert await watched.log.owners() == ["a2"]

    await watched.sweeps_until(160)
    assert await watched.log.owners() == []
