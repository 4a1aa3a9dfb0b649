"""Next in the queue."""

import asyncio

import pytest

from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, Visitor, code, fields, unique


@pytest.fixture
def own(start: Start, desk: Desk) -> Desk:
    """A desk at which nobody was before, where an agent has two conversations at the most."""
    return Desk(desk.http, start(AGENT_CAPACITY="2").url)


async def waiting(desk: Desk, count: int) -> list[Visitor]:
    return [await (await desk.visitor()).waits() for _ in range(count)]


async def taken(agent: Person, client_id: str | None = None) -> str | None:
    """The conversation that the agent gets, None if there is none."""
    answer = await agent.call("POST", "/v1/inbox/next", {"client_id": client_id or unique("next")})
    assert answer.status_code in {200, 204}, answer.text
    return answer.json()["conversation_id"] if answer.status_code == 200 else None


async def test_who_waits_longest_is_next(own: Desk) -> None:
    agent, (first, second) = await own.agent(), await waiting(own, 2)

    assert [await taken(agent), await taken(agent)] == [first.conversation, second.conversation]


async def test_what_is_answered_is_the_acceptance(own: Desk) -> None:
    agent, (visitor,) = await own.agent(), await waiting(own, 1)

    entry = (await agent.call("POST", "/v1/inbox/next", {"client_id": "mine"})).json()

    assert (entry["type"], entry["client_id"], entry["by"]["id"]) == ("handoff_accepted", "mine", agent.id)
    assert (await agent.get(f"/v1/conversations/{visitor.conversation}/entries"))["entries"][-1] == entry


async def test_nobody_waits(own: Desk) -> None:
    agent = await own.agent()
    answer = await agent.call("POST", "/v1/inbox/next", {"client_id": "k"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert fields(await agent.call("POST", "/v1/inbox/next", {"client_id": "sys:k"})) == ["client_id"]


async def test_a_repeat_gives_the_same_entry_whatever_came_between(own: Desk) -> None:
    agent, (first, second, _) = await own.agent(), await waiting(own, 3)
    taken_first = await taken(agent, "k1")
    await taken(agent, "k2")

    assert [taken_first, await taken(agent, "k1")] == [first.conversation] * 2  # at capacity, but a repeat
    await agent.does(second.conversation, "resolve")
    assert await taken(agent, "k2") == second.conversation


async def test_an_agent_has_no_more_than_their_capacity(own: Desk) -> None:
    agent, _ = await own.agent(), await waiting(own, 3)
    for _ in range(2):
        await taken(agent)

    refused = await agent.call("POST", "/v1/inbox/next", {"client_id": "k"})

    assert (refused.status_code, code(refused), refused.json()["capacity"]) == (409, "at-capacity", 2)


async def test_impatience_does_not_break_the_capacity(own: Desk) -> None:
    agent, _ = await own.agent(), await waiting(own, 6)

    calls = (agent.call("POST", "/v1/inbox/next", {"client_id": unique("next")}) for _ in range(6))
    answers = [answer.status_code for answer in await asyncio.gather(*calls)]

    assert sorted(answers) == [200, 200, 409, 409, 409, 409]
    assert len((await agent.get("/v1/inbox?view=mine"))["conversations"]) == 2


async def test_one_call_sent_twice_at_once_takes_one(own: Desk) -> None:
    agent, _ = await own.agent(), await waiting(own, 2)

    assert len(set(await asyncio.gather(*(taken(agent, "k") for _ in range(4))))) == 1


async def test_agents_at_two_replicas_share_the_queue(start: Start, desk: Desk) -> None:
    here = Desk(desk.http, start().url)
    there = here.at(start().url)
    agents = [await desk.agent() for desk in (here, there) for _ in range(3)]
    visitors = await waiting(here, 12)

    async def work(agent: Person) -> list[str]:
        got = []
        while conversation_id := await taken(agent):
            got.append(conversation_id)
        return got

    shifts = await asyncio.gather(*(work(agent) for agent in agents))

    assert sorted(one for shift in shifts for one in shift) == sorted(visitor.conversation for visitor in visitors)


async def test_without_live_chat_there_is_no_next(start: Start, desk: Desk) -> None:
    own = Desk(desk.http, start(LIVE_CHAT="off").url)
    refused = await (await own.agent()).call("POST", "/v1/inbox/next", {"client_id": "k"})

    assert (refused.status_code, code(refused)) == (409, "live-chat-off")
