"""Owners who are gone, and whose conversations are transferred while the sweepers of two replicas take them away."""

import asyncio
import random
from typing import Any, Final

from tests.integration.agents.desk import Person, unique
from tests.races.conftest import OnStage
from tests.races.counts import DUELS
from tests.races.line import Line, answer_of
from tests.races.stage import Outcomes, Stage
from tests.races.talk import Talk

AWAY: Final = {"AGENT_AWAY_S": "3"}
BATCH: Final = 100  # conversations that one absent owner has
LINES: Final = 4  # on which the owner accepts them
MEANWHILE: Final = "it changed hands meanwhile"  # a sweeper that came second


async def test_transferring_against_the_sweepers_requeue(on_stage: OnStage) -> None:
    stage = on_stage(**AWAY, LOG_LEVEL="debug")
    owner, colleague = await stage.agents(2)
    requeued: asyncio.Queue[str] = asyncio.Queue()
    watching = [await watch(colleague, stage.url(number), requeued) for number in range(2)]

    async def lane(_: int) -> Outcomes:
        return await swept(stage, owner, colleague, requeued)

    outcomes = await stage.run("transfer against the sweepers", DUELS, lane, lanes=1, each=BATCH, logged=MEANWHILE)

    for line in watching:
        await line.close()
    assert outcomes["transfer first"] > 0
    assert outcomes["sweeper first"] > 0
    assert outcomes[MEANWHILE] > 0


async def swept(stage: Stage, owner: Person, colleague: Person, requeued: asyncio.Queue[str]) -> Outcomes:
    """As soon as the first one is taken away, the owner gives all of them to the colleague, in any order."""
    talks = await accepted(stage, owner)
    while await requeued.get() not in {talk.id for talk in talks}:
        pass
    shuffled = random.sample(talks, len(talks))
    answers = await asyncio.gather(
        *(transfer(talk, at(owner, stage.url(place)), colleague) for place, talk in enumerate(shuffled))
    )
    for talk in talks:
        types = [entry.type for entry in await talk.checked()]
        last = "handoff_transferred" if len(talk.stored) == 3 else "handoff_requeued"
        assert types == ["handoff_requested", "handoff_accepted", last]
    return Outcomes("transfer first" if done else "sweeper first" for done in answers)


async def accepted(stage: Stage, owner: Person) -> list[Talk]:
    """Conversations of an owner who leaves then."""
    lines = [await Line.of(owner, stage.url(number)) for number in range(LINES)]

    async def accept(number: int) -> list[Talk]:
        return [await an_accepted_one(stage, place, lines[number]) for place in range(number, BATCH, LINES)]

    talks = [talk for some in await asyncio.gather(*map(accept, range(LINES))) for talk in some]
    for line in lines:
        await line.close()
    return talks


async def an_accepted_one(stage: Stage, number: int, owner: Line) -> Talk:
    talk = await stage.talk(number)
    await talk.does(talk.line, "request_handoff")
    await talk.does(owner, "accept_handoff")
    await talk.line.close()
    return talk


async def watch(agent: Person, url: str, requeued: asyncio.Queue[str]) -> Line:
    """A socket of an agent who is there and hears of all that goes back to the queue at that replica."""

    def hear(frame: dict[str, Any]) -> None:
        if frame["type"] == "inbox" and frame["conversation"]["head"]["type"] == "handoff_requeued":
            requeued.put_nowait(frame["conversation"]["conversation_id"])

    line = await Line.of(agent, url, hear)
    await line.send(type="subscribe_inbox")
    return line


async def transfer(talk: Talk, owner: Person, colleague: Person) -> bool:
    """Over REST, for the owner has no socket; whether it was in time."""
    client_id = unique("transfer")
    command = {"type": "transfer_handoff", "client_id": client_id, "to": colleague.id}
    response = await owner.call("POST", f"/v1/conversations/{talk.id}/entries", command)
    return talk.noted(answer_of(response, client_id)).done


def at(person: Person, url: str) -> Person:
    """The same person at that replica."""
    return Person(person.http, url, person.token, person.who)
