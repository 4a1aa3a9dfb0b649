"""Races between agents, visitors and the bot at two replicas: one wins, the log is legal, nothing is lost.

Small here: the numbers show that it works; that it always does is for longer runs.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from chat_service.adapters.sqlite import SqliteDatabase, SqliteLog
from contract.entries import After, Entry
from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, Visitor
from tests.integration.chat_service.scripted_bot import ScriptedBot
from tests.unit.domain.retelling import retold

TAKE_OVERS: Final = 40
STAMPEDES: Final = 5
AGENTS: Final = 16
DUELS: Final = 10


@pytest.fixture
def bot() -> Iterator[ScriptedBot]:
    server = ScriptedBot()
    yield server
    server.close()


@pytest.fixture
def desks(start: Start, bot: ScriptedBot, http: httpx.AsyncClient) -> tuple[Desk, Desk]:
    """Two replicas on one database."""
    return Desk(http, start(BOT_URL=bot.url).url), Desk(http, start(BOT_URL=bot.url).url)


async def told(folder: Path, visitor: Visitor) -> list[Entry]:
    """The conversation as it is stored, legal by its own telling and without gaps."""
    database = SqliteDatabase(folder / "handoff.db")
    entries = await SqliteLog(database).after(visitor.conversation, 0)
    database.close()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    was = After()
    for entry in entries:
        was = retold(was, entry)
        assert entry.after == was
    return entries


async def test_no_entry_of_the_bot_follows_a_take_over(desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    here, there = desks
    agent = await here.agent()
    agent.url = there.url

    async def take_over() -> list[str]:
        visitor = await here.visitor()
        await asyncio.gather(visitor.says("hello"), agent.does(visitor.conversation, "accept_handoff"))
        await visitor.says("still there?")
        await agent.does(visitor.conversation, "post_message", text="yes")
        return [entry.type for entry in await told(tmp_path, visitor)]

    for types in await asyncio.gather(*(take_over() for _ in range(TAKE_OVERS))):
        assert "bot_replied" not in types[types.index("handoff_accepted") :]
        assert types.count("message_posted") == 3


async def test_of_many_agents_who_accept_at_once_one_gets_it_and_the_others_learn_who(
    desks: tuple[Desk, Desk], tmp_path: Path
) -> None:
    agents = [await desks[number % 2].agent() for number in range(AGENTS)]
    for _ in range(STAMPEDES):
        visitor = await (await desks[0].visitor()).waits()

        answers = await asyncio.gather(*(agent.command(visitor.conversation, "accept_handoff") for agent in agents))

        (won,) = [answer.json() for answer in answers if answer.status_code == 201]
        lost = [answer.json() for answer in answers if answer.status_code == 409]
        assert len(lost) == AGENTS - 1
        winner = {"id": won["by"]["id"], "name": won["by"]["name"]}
        assert all((one["type"], one["owner"]) == ("/problems/not-allowed", winner) for one in lost)
        assert [entry.type for entry in await told(tmp_path, visitor)] == ["handoff_requested", "handoff_accepted"]


async def test_accepting_against_the_visitors_cancel(desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    agent = await desks[1].agent()
    for _ in range(DUELS):
        visitor = await (await desks[0].visitor()).waits()

        accepted, cancelled = await asyncio.gather(
            agent.command(visitor.conversation, "accept_handoff"),
            visitor.command(visitor.conversation, "cancel_handoff"),
        )

        types = [entry.type for entry in await told(tmp_path, visitor)]
        assert accepted.status_code == 201  # over a cancel an agent steps in
        assert types[1:] == (["handoff_cancelled"] if cancelled.status_code == 201 else []) + ["handoff_accepted"]


async def test_transferring_against_requeueing(desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    owner, colleague, admin = await desks[0].agent(), await desks[0].agent(), await desks[1].admin()
    async with colleague.socket():
        for _ in range(DUELS):
            visitor = await accepted_by(owner, desks[0])

            moved, requeued = await asyncio.gather(
                owner.command(visitor.conversation, "transfer_handoff", to=colleague.id),
                admin.command(visitor.conversation, "requeue_handoff"),
            )

            types = [entry.type for entry in await told(tmp_path, visitor)][2:]
            assert requeued.status_code == 201  # an admin may, whoever has it
            assert types == (["handoff_transferred"] if moved.status_code == 201 else []) + ["handoff_requeued"]


async def test_resolving_against_a_new_message(desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    agent = await desks[1].agent()
    for _ in range(DUELS):
        visitor = await accepted_by(agent, desks[1])

        resolved, said = await asyncio.gather(
            agent.command(visitor.conversation, "resolve"),
            visitor.command(visitor.conversation, "post_message", text="x"),
        )

        assert (resolved.status_code, said.status_code) == (201, 201)
        types = [entry.type for entry in await told(tmp_path, visitor)][2:4]
        assert sorted(types) == ["conversation_resolved", "message_posted"]


async def accepted_by(agent: Person, desk: Desk) -> Visitor:
    visitor = await (await desk.visitor()).waits()
    await agent.does(visitor.conversation, "accept_handoff")
    return visitor
