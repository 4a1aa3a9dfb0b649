"""Sixteen agents at two replicas who accept at once: one gets it, the others learn who."""

import asyncio
from collections import Counter
from typing import Final

from tests.integration.agents.desk import Person
from tests.races.conftest import OnStage
from tests.races.counts import AGENTS, STAMPEDES
from tests.races.line import Line
from tests.races.stage import EACH, Outcomes, Stage

LANES: Final = 4  # of sixteen lines each


async def test_of_many_agents_who_accept_at_once_one_gets_it_and_the_others_learn_who(on_stage: OnStage) -> None:
    stage = on_stage()
    agents = await stage.agents(AGENTS)

    async def lane(number: int) -> Outcomes:
        return await stampedes(stage, agents, number)

    outcomes = await stage.run(f"{AGENTS} agents who accept at once", STAMPEDES, lane, lanes=LANES)

    assert outcomes["won at one replica"] > 0
    assert outcomes["won at the other"] > 0
    assert outcomes["refused, winner named"] == (AGENTS - 1) * STAMPEDES


async def stampedes(stage: Stage, agents: list[Person], number: int) -> Outcomes:
    """One conversation that is accepted and given back again and again."""
    talk, outcomes = await stage.talk(number), Outcomes()
    lines = [await Line.of(agent, stage.url(place)) for place, agent in enumerate(agents)]
    await talk.does(talk.line, "request_handoff")
    for _ in range(EACH):
        answers = await asyncio.gather(*(talk.give(line, "accept_handoff") for line in lines))
        (winner,) = (place for place, answer in enumerate(answers) if answer.done)
        owner = {"id": agents[winner].id, "name": agents[winner].name}
        named = Counter(answer.problem["owner"] == owner for answer in answers if not answer.done)
        outcomes["won at the other" if winner % 2 else "won at one replica"] += 1
        outcomes["refused, winner named"] += named[True]
        await talk.does(lines[winner], "requeue_handoff")
    expected = ["handoff_requested", *["handoff_accepted", "handoff_requeued"] * EACH]
    assert [entry.type for entry in await talk.checked()] == expected
    for line in (talk.line, *lines):
        await line.close()
    return outcomes
