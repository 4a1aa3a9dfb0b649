"""What operators see of all conversations, counted where they are stored."""

import pytest

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.handlers.census import Census
from chat_service.handlers.ports import Ports
from chat_service.handlers.roster import Roster
from chat_service.ports.directory import Connected
from contract.entries import SUPPORT_STATES, After, State
from tests.builders import NOON, an_agent, an_entry, at, queued
from tests.conformance.stores import MongoStore, Opened, Store
from tests.servers.mongo import MongoServer


@pytest.fixture
def opened(store: Store) -> Opened:
    return store.open()


def census_of(opened: Opened) -> Census:
    """A replica that looks ten seconds after noon."""
    ports = Ports(opened.log, opened.directory, MemoryBroker(), None, lambda: at(10), str, "r1")  # type: ignore[arg-type] # no bot
    return Census(ports, Roster(ports, lambda: 0.0))


async def test_nothing_is_known_before_the_first_look(opened: Opened) -> None:
    census = census_of(opened)

    assert (census.ask(), census.database_ok) == (None, None)


async def test_an_empty_database_has_none_of_each_and_nobody_waits(opened: Opened) -> None:
    census = census_of(opened)
    await census.look()

    seen = census.ask()
    assert seen
    assert seen.conversations.counts == dict.fromkeys(SUPPORT_STATES, 0)
    assert (seen.agents_online, seen.waits_since, census.database_ok) == (0, None, True)


async def test_it_sees_each_state_who_is_online_and_since_when_the_first_one_waits(opened: Opened) -> None:
    for number, after in enumerate([After(), After(), queued(at(3)), queued(at(2)), After(state=State.RESOLVED)]):
        await opened.log.insert([an_entry(conversation_id=f"c{number}", after=after)])
    await opened.directory.add_agent(an_agent("a1"), "bim")
    await opened.directory.note_connections([Connected(agent_id="a1", replica="r2", seen_at=NOON, until=at(45))])
    census = census_of(opened)
    await census.look()

    seen = census.ask()
    assert seen
    assert seen.conversations.counts == {"bot": 2, "queued": 2, "assigned": 0, "resolved": 1}
    assert (seen.agents_online, seen.waits_since) == (1, at(2))


async def test_without_a_database_nothing_is_told_of_what_was_there_before(mongo_server: MongoServer) -> None:
    mongo_server.start()
    store = MongoStore(mongo_server.uri, timeoutMS=500, serverSelectionTimeoutMS=500)
    census = census_of(store.open())
    await census.look()
    assert census.database_ok

    mongo_server.kill()
    await census.look()

    assert (census.ask(), census.database_ok) == (None, False)
    await store.close()
