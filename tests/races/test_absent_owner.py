"""Owners who are gone, and whose conversations are transferred while the sweepers of two replicas take them away."""

import asyncio
from typing import Any, Final

from tests.integration.agents.desk import Person, unique
from tests.races.conftest import OnStage
from tests.races.counts import SWEPT
from tests.races.line import Line, answer_of
from tests.races.stage import Outcomes, Stage
from tests.races.talk import Talk

AWAY_S: Final = 3
EARLY_S, LATE_S = 0.5, 1.0  # owners transfer from so long before the sweepers may act until so long after that
BATCH: Final = 50  # conversations that one absent owner has...
HELD_BACK: Final = 10  # ...of which the newest are transferred when the sweepers are at work already
LINES: Final = 5  # on which the owner accepts them
MEANWHILE: Final = "it changed hands meanwhile"  # a sweeper that came second


async def test_transferring_against_the_sweepers_requeue(on_stage: OnStage) -> None:
    stage = on_stage(AGENT_AWAY_S=str(AWAY_S), LOG_LEVEL="debug")
    owner, colleague = await stage.agents(2)
    requeued: asyncio.Queue[str] = asyncio.Queue()
    watching = [await watch(colleague, stage.url(number), requeued) for number in range(2)]

    async def lane(_: int) -> Outcomes:
        return await swept(stage, owner, colleague, requeued)

    outcomes = await stage.run("transfer against the sweepers", SWEPT, lane, lanes=1, each=BATCH, logged=MEANWHILE)

    for line in watching:
        await line.close()
    assert outcomes["transfer first"] > 0
    assert outcomes["sweeper first"] > 0
    assert outcomes[MEANWHILE] > 0


async def swept(stage: Stage, owner: Person, colleague: Person, requeued: asyncio.Queue[str]) -> Outcomes:
    """The owner transfers the oldest first, one after another, while the sweepers begin with the newest."""
    talks = await accepted(stage, owner)
    sweeping = asyncio.create_task(one_of(talks, requeued))

    async def transfer_in_time(place: int) -> bool:
        if place < BATCH - HELD_BACK:
            await asyncio.sleep(AWAY_S - EARLY_S + (EARLY_S + LATE_S) * place / BATCH)
        else:
            await sweeping
        return await transfer(talks[place], at(owner, stage.url(place)), colleague)

    answers = await asyncio.gather(*map(transfer_in_time, range(BATCH)))
    for talk, moved in zip(talks, answers, strict=True):
        types = [entry.type for entry in await talk.checked()]
        last = "handoff_transferred" if moved else "handoff_requeued"
        assert types == ["handoff_requested", "handoff_accepted", last]
    return Outcomes("transfer first" if moved else "sweeper first" for moved in answers)


async def one_of(talks: list[Talk], requeued: asyncio.Queue[str]) -> None:
    """Return when one of these is requeued."""
    ids = {talk.id for talk in talks}
    while await requeued.get() not in ids:
        pass


async def accepted(stage: Stage, owner: Person) -> list[Talk]:
    """Conversations of an owner who leaves then, about in the order in which they were accepted."""
    lines = [await Line.of(owner, stage.url(number)) for number in range(LINES)]
    talks: list[Talk] = []

    async def accept(number: int) -> None:
        for place in range(number, BATCH, LINES):
            talk = await an_accepted_one(stage, place, lines[number])
            talks.append(talk)

    await asyncio.gather(*map(accept, range(LINES)))
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
