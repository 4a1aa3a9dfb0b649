"""The sweeper against people who go on talking just then: it resolves what is idle, and nothing else."""

import asyncio
from datetime import datetime, timedelta

from msgspec.structs import replace

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.domain.command import Author, Command
from chat_service.handlers.append import Appender
from chat_service.handlers.idleness import Idleness
from chat_service.handlers.ports import Ports
from chat_service.ports.log import Log, Place
from contract.commands import PostMessage
from contract.entries import After, By, ConversationResolved, Entry, HandoffAccepted, Owner, State
from contract.fields import ClientId, MessageText
from tests.builders import an_entry, at
from tests.conformance.racing import NoBot, a_replica, appender_of, whole
from tests.conformance.stores import Opened, Store

OLA = By("agent", "a1", "Ola")
DAY_S = 86_400
TOGETHER = 40


def an_idle_one(conversation_id: str) -> list[Entry]:
    """A conversation of Ola's in which nobody owes an answer since noon."""
    accepted = After(state=State.ASSIGNED, epoch=1, owner=Owner("a1", "Ola"), visitor_seq=1, handoff_seq=2)
    return [
        an_entry(1, conversation_id=conversation_id),
        an_entry(2, conversation_id=conversation_id, by=OLA, payload=HandoffAccepted(), after=accepted),
        an_entry(3, "Done.", conversation_id=conversation_id, by=OLA, after=replace(accepted, answered_seq=1)),
    ]


def says(conversation_id: str) -> Command:
    """Ola goes on."""
    wish = PostMessage(client_id=ClientId("more"), text=MessageText("One more thing."))
    return Command(conversation_id, "more", Author(OLA), wish)


def a_day_later() -> datetime:
    return at(DAY_S + 1)


def a_sweeper(opened: Opened, log: Log | None = None) -> Idleness:
    """One of a replica whose clock shows the next day; `log` is what it looks through."""
    ports = Ports(log or opened.log, opened.directory, MemoryBroker(), NoBot(), a_day_later, str, "sweeper")
    return Idleness(ports, appender_of(ports), timedelta(seconds=DAY_S).total_seconds())


class Overtaken:
    """A log to look through; right after each look at owned conversations an agent goes on in them."""

    def __init__(self, log: Log, other: Appender) -> None:
        self._log, self._other = log, other

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    async def by_time(self, state: State | None, after: Place, limit: int) -> list[Entry]:
        heads = await self._log.by_time(state, after, limit)
        for head in heads:
            await self._other.append(says(head.conversation_id))
        return heads


async def test_what_is_idle_is_resolved_once_by_two_sweepers(store: Store) -> None:
    one, other = store.open(), store.open()
    await one.log.insert(an_idle_one("c1"))

    await asyncio.gather(a_sweeper(one).sweep_once(), a_sweeper(other).sweep_once())

    last = (await whole(one.log))[3:]
    assert [type(entry.payload) for entry in last] == [ConversationResolved]


async def test_an_agent_who_goes_on_between_the_look_and_the_resolving_is_not_resolved_over(store: Store) -> None:
    one, other = store.open(), store.open()
    await one.log.insert(an_idle_one("c1"))
    looks: Log = Overtaken(one.log, a_replica(other))  # type: ignore[assignment]

    await a_sweeper(one, looks).sweep_once()

    last = (await whole(one.log))[3:]
    assert [entry.client_id for entry in last] == ["more"]
    assert last[0].after.state is State.ASSIGNED


async def test_sweepers_and_agents_at_the_same_time_leave_each_conversation_to_whoever_was_first(store: Store) -> None:
    sweeps, talks = store.open(), store.open()
    names = [f"c{number}" for number in range(TOGETHER)]
    for name in names:
        await sweeps.log.insert(an_idle_one(name))
    agent = a_replica(talks)

    said = [agent.append(says(name)) for name in names]
    await asyncio.gather(a_sweeper(sweeps).sweep_once(), *said, return_exceptions=True)

    for name in names:
        last = (await whole(talks.log, name))[3:]
        assert [entry.client_id for entry in last] in (["more"], ["sys:resolve:1"]), name
