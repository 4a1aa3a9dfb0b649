"""A bot that answers while an agent takes over, before it, or after it."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Final

import pytest

from contract.entries import State
from tests.integration.agents.desk import Person
from tests.races.aim import Aim
from tests.races.conftest import OnStage
from tests.races.counts import TAKE_OVERS
from tests.races.line import Line
from tests.races.poised_bot import PoisedBot
from tests.races.stage import EACH, Outcomes, Stage
from tests.races.talk import Talk

OFTEN: Final = 0.1  # of all races
LATE: Final = "a late turn was refused"


@pytest.fixture
async def bot() -> AsyncIterator[PoisedBot]:
    server = PoisedBot()
    yield server
    server.close()


async def test_no_entry_of_the_bot_follows_a_take_over(on_stage: OnStage, bot: PoisedBot) -> None:
    stage = on_stage(BOT_URL=bot.url, BOT_DEADLINE_S="60")
    agent, aims = await stage.agent(), [Aim() for _ in range(4)]

    async def lane(number: int) -> Outcomes:
        return await take_overs(stage, bot, agent, number, aims[number % 4])

    outcomes = await stage.run("bot against take-over", TAKE_OVERS, lane, logged=LATE)

    assert outcomes["bot first"] > OFTEN * TAKE_OVERS
    assert outcomes["agent first"] > OFTEN * TAKE_OVERS
    assert outcomes[LATE] > OFTEN * TAKE_OVERS
    assert outcomes["bot entries after it"] == 0


async def take_overs(stage: Stage, bot: PoisedBot, agent: Person, number: int, aim: Aim) -> Outcomes:
    """Of one conversation: the visitor and the agent are at one replica, or at two."""
    talk, line = await stage.talk(number), await Line.of(agent, stage.url(number // 2))
    outcomes = Counter([await take_over(talk, bot, line, aim) for _ in range(EACH)])
    await talk.does(talk.line, "post_message", text="goodbye")
    (await bot.question(talk.id)).set()  # one turn at a time: no older one is under way any more
    was = State.BOT
    for entry in await talk.checked():
        outcomes["bot entries after it"] += entry.by.role == "bot" and was is not State.BOT
        was = entry.after.state
    await talk.line.close()
    await line.close()
    return outcomes


async def take_over(talk: Talk, bot: PoisedBot, line: Line, aim: Aim) -> str:
    """A message, the bot and the agent at once, a message more, and back to the bot."""
    asked = await talk.does(talk.line, "post_message", text="hello")
    held = await bot.question(talk.id)

    async def answer() -> None:
        held.set()

    _, taken = await aim.both(answer(), talk.does(line, "accept_handoff"))
    bot_was_first = taken == asked + 2
    aim.tell(first_won=bot_was_first)
    await talk.does(talk.line, "post_message", text="still there?")
    await talk.does(line, "end_handoff", outcome="helped", facts=[], do_not_repeat=[])
    return "bot first" if bot_was_first else "agent first"
