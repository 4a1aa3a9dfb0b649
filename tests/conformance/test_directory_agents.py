"""What every `Directory` does about agents."""

import asyncio
from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from chat_service.ports.clock import utc_now
from chat_service.ports.directory import AgentChange, Connected, Directory, Wait
from chat_service.ports.errors import NameTaken
from tests.builders import an_agent
from tests.conformance.stores import Store

STARTED: Final = utc_now()


async def test_an_agent_is_found_by_id_and_by_name(directory: Directory) -> None:
    await directory.add_agent(an_agent("a1", "Ola", role="admin"), "ola")

    assert await directory.agent("a1") == an_agent("a1", "Ola", role="admin")
    assert await directory.agent_named("ola") == an_agent("a1", "Ola", role="admin")
    assert await directory.agent("a2") is None
    assert await directory.agent_named("Ola") is None


async def test_an_agents_name_can_be_nobody_elses(directory: Directory) -> None:
    await directory.add_agent(an_agent("a1", "Ola"), "ola")

    with pytest.raises(NameTaken):
        await directory.add_agent(an_agent("a2", "OLA"), "ola")

    assert await directory.agents() == [an_agent("a1", "Ola")]


async def test_agents_come_by_name(directory: Directory) -> None:
    for agent_id, name in {"a1": "Cy", "a2": "Ada", "a3": "Bo"}.items():
        await directory.add_agent(an_agent(agent_id, name), name.lower())

    assert [agent.name for agent in await directory.agents()] == ["Ada", "Bo", "Cy"]


@pytest.mark.parametrize(
    "change",
    [
        AgentChange(password_hash="other"),
        AgentChange(role="admin"),
        AgentChange(disabled=True),
        AgentChange(available=False),
        AgentChange(),
    ],
    ids=str,
)
async def test_what_is_given_changes_and_nothing_else(directory: Directory, change: AgentChange) -> None:
    await directory.add_agent(an_agent("a1"), "ola")
    given = {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not None}

    changed = await directory.change_agent("a1", change)

    assert changed == replace(an_agent("a1"), **given)
    assert await directory.agent("a1") == changed


async def test_nobody_can_not_be_changed(directory: Directory) -> None:
    assert await directory.change_agent("a1", AgentChange(disabled=True)) is None


async def test_of_several_who_take_one_name_at_once_one_gets_it(store: Store) -> None:
    async def take(number: int) -> bool:
        try:
            await store.open().directory.add_agent(an_agent(f"a{number}"), "ola")
        except NameTaken:
            return False
        return True

    won = await asyncio.gather(*(take(number) for number in range(8)))

    assert won.count(True) == 1
    assert len(await store.open().directory.agents()) == 1


async def test_connections_of_agents_are_known_from_every_replica(store: Store) -> None:
    one, other = store.open().directory, store.open().directory
    here, there = connected("a1", "r1"), connected("a1", "r2")

    await one.note_connections([here, connected("a2", "r1")])
    await other.note_connections([there])

    assert await one.connections() == await other.connections()
    assert sorted(await one.connections(), key=by_place) == [here, there, connected("a2", "r1")]


async def test_what_is_noted_of_a_connection_replaces_what_was_known(directory: Directory) -> None:
    await directory.note_connections([connected("a1", "r1")])

    await directory.note_connections([connected("a1", "r1", seen=60, until=60)])
    await directory.note_connections([])

    assert await directory.connections() == [connected("a1", "r1", seen=60, until=60)]


def connected(agent_id: str, replica: str, *, seen: float = 0, until: float = 45) -> Connected:
    """As it was so many seconds from now: what is long gone need not be kept."""
    return Connected(
        agent_id=agent_id,
        replica=replica,
        seen_at=STARTED + timedelta(seconds=seen),
        until=STARTED + timedelta(seconds=until),
    )


def by_place(one: Connected) -> tuple[str, str]:
    return one.agent_id, one.replica


async def test_what_an_agent_picked_is_known_under_its_client_id(directory: Directory) -> None:
    tomorrow = STARTED + timedelta(days=1)
    await directory.keep_pick("a1", "k1", "c1", tomorrow)
    await directory.keep_pick("a1", "k1", "c2", tomorrow)
    await directory.keep_pick("a2", "k1", "c3", tomorrow)

    assert await directory.pick("a1", "k1") == "c2"
    assert await directory.pick("a2", "k1") == "c3"
    assert await directory.pick("a1", "k2") is None


async def test_recent_waits_come_latest_first(directory: Directory) -> None:
    for seq, seconds in enumerate([10.0, 20.0, 30.0], start=1):
        moment = STARTED + timedelta(seconds=seq)
        await directory.note_wait(Wait(conversation_id="c1", seq=seq, at=moment, seconds=seconds))
    again = Wait(conversation_id="c1", seq=3, at=STARTED + timedelta(seconds=3), seconds=30.5)
    await directory.note_wait(again)

    assert await directory.waits_since(STARTED, 10) == [30.5, 20.0, 10.0]
    assert await directory.waits_since(STARTED, 2) == [30.5, 20.0]
    assert await directory.waits_since(STARTED + timedelta(seconds=2), 10) == [30.5, 20.0]
