"""What the service does by itself: who stays away loses conversations, what is idle ends, and how long it will take."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, Visitor, in_time
from tests.integration.chat_service.scripted_bot import ScriptedBot

AWAY = {"AGENT_AWAY_S": "1"}


@pytest.fixture
def bot() -> Iterator[ScriptedBot]:
    server = ScriptedBot()
    yield server
    server.close()


async def owned(desk: Desk, agent: Person) -> Visitor:
    """A visitor whose conversation that agent has."""
    visitor = await (await desk.visitor()).waits()
    await agent.does(visitor.conversation, "accept_handoff")
    return visitor


async def stands(person: Person, visitor: Visitor) -> dict[str, Any]:
    return dict(await person.get(f"/v1/conversations/{visitor.conversation}"))


async def last(person: Person, visitor: Visitor) -> dict[str, Any]:
    page = await person.get(f"/v1/conversations/{visitor.conversation}/entries?limit=1")
    return dict(page["entries"][0])


async def test_an_agent_who_stays_away_loses_conversations_to_the_queue(start: Start, http: httpx.AsyncClient) -> None:
    desk = Desk(http, start(**AWAY).url)
    agent, admin = await desk.agent(), await desk.admin()
    async with agent.socket():
        visitor = await owned(desk, agent)

    async def requeued() -> bool:
        return bool((await stands(visitor, visitor))["state"] == "queued")

    await in_time(requeued)
    entry, seen = await last(admin, visitor), await last(visitor, visitor)
    assert (entry["type"], entry["by"]["role"], entry["client_id"]) == ("handoff_requeued", "system", "sys:requeue:2")
    assert entry["reason"] == f"{agent.name} is away."
    assert "reason" not in seen


async def test_of_two_replicas_one_takes_it_and_only_from_who_is_away(start: Start, http: httpx.AsyncClient) -> None:
    here, there = (Desk(http, start(**AWAY).url) for _ in range(2))
    stays, goes = await here.agent(), await here.agent()
    stays.url = there.url
    async with stays.socket():
        kept = await owned(here, stays)
        async with goes.socket():
            lost = await owned(here, goes)

        async def requeued() -> bool:
            return bool((await stands(lost, lost))["state"] == "queued")

        await in_time(requeued)
        assert (await stands(stays, lost))["head"] == 3
        assert (await stands(stays, kept))["owner"] == {"id": stays.id, "name": stays.name}


async def test_a_process_that_dies_with_its_agents_gives_their_conversations_back(
    start: Start, http: httpx.AsyncClient
) -> None:
    dies, lives = start(**AWAY), start(**AWAY)
    here, there = Desk(http, dies.url), Desk(http, lives.url)
    agent = await here.agent()
    async with agent.socket():
        visitor = await owned(here, agent)
        dies.kill()
    visitor.url = there.url

    async def requeued() -> bool:
        return bool((await stands(visitor, visitor))["state"] == "queued")

    await in_time(requeued)


async def test_without_a_limit_nobody_is_away(start: Start, http: httpx.AsyncClient) -> None:
    desk = Desk(http, start(AGENT_AWAY_S="0", RESOLVE_AFTER_S="4").url)
    agent = await desk.agent()
    owed = await owned(desk, agent)
    await owed.says("anybody?")

    idle = await owned(desk, agent)

    await in_time(partial(resolved, idle))  # a sweep of the same age has passed
    assert (await stands(owed, owed))["owner"] == {"id": agent.id, "name": agent.name}


async def test_who_is_disabled_loses_conversations_at_once(desk: Desk) -> None:
    agent, admin = await desk.agent(), await desk.admin()
    visitors = [await owned(desk, agent) for _ in range(3)]

    await admin.call("PATCH", f"/v1/agents/{agent.id}", {"disabled": True})

    assert [(await stands(admin, visitor))["state"] for visitor in visitors] == ["queued"] * 3
    assert (await last(admin, visitors[0]))["reason"] == f"{agent.name} is disabled."


async def resolved(visitor: Visitor) -> bool:
    return bool((await stands(visitor, visitor))["state"] == "resolved")


async def test_idle_conversations_are_resolved_unless_somebody_owes_an_answer(
    start: Start, http: httpx.AsyncClient
) -> None:
    desk = Desk(http, start(RESOLVE_AFTER_S="1", AGENT_AWAY_S="0").url)
    agent = await desk.agent()
    waits, owed = await (await desk.visitor()).waits(), await owned(desk, agent)
    await owed.says("anybody?")
    answered, with_bot = await owned(desk, agent), await desk.visitor()
    await answered.says("thank you")
    await agent.does(answered.conversation, "post_message", text="bye")
    await with_bot.says("help")

    await in_time(partial(resolved, answered))
    await in_time(partial(resolved, with_bot))

    assert (await stands(waits, waits))["state"] == "queued"
    assert (await stands(owed, owed))["state"] == "assigned"
    entry = await last(agent, answered)
    assert (entry["type"], entry["by"]["role"]) == ("conversation_resolved", "system")


async def test_the_expected_wait_is_what_others_waited_and_unknown_before(
    start: Start, bot: ScriptedBot, http: httpx.AsyncClient
) -> None:
    desk = Desk(http, start(BOT_URL=bot.url).url)
    agent, first = await desk.agent(), await (await desk.visitor()).waits()
    assert (await stands(first, first))["queue"] == {"position": 1, "expected_wait_s": None}
    await agent.does(first.conversation, "accept_handoff")
    second = await (await desk.visitor()).waits()

    async def told() -> bool:
        return (await stands(second, second)).get("queue") == {"position": 1, "expected_wait_s": 0}

    await in_time(told)
    third = await desk.visitor()
    async with agent.socket():
        await third.says("how long?")
        (delivery,) = await bot.asked(third.conversation)
    assert delivery.body["handoff"] == {"available": True, "agents_online": 1, "queue_length": 1, "eta_s": 0}
