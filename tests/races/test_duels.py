"""Two people at two replicas who want what does not go together, at about the same moment."""

from collections.abc import Awaitable, Callable

from tests.integration.agents.desk import Person
from tests.integration.chat_service.scripted_bot import ScriptedBot
from tests.races.aim import Aim
from tests.races.conftest import OnStage
from tests.races.counts import DUELS
from tests.races.line import Line
from tests.races.stage import EACH, Outcomes, Stage
from tests.races.talk import Talk

Duel = Callable[[Talk, Aim, Line, Line], Awaitable[str]]
BRIEF = {"outcome": "helped", "facts": [], "do_not_repeat": []}


async def duels(stage: Stage, what: str, duel: Duel, agent: Person, admin: Person) -> Outcomes:
    """All of a kind: the visitor, the agent and the admin at the same replica, or not, by turns."""
    aims = [Aim() for _ in range(4)]

    async def lane(number: int) -> Outcomes:
        talk = await stage.talk(number)
        lines = [await Line.of(agent, stage.url(number // 2)), await Line.of(admin, stage.url(number // 2 + 1))]
        outcomes = Outcomes([await duel(talk, aims[number % 4], *lines) for _ in range(EACH)])
        await talk.checked(admins=[admin.id])
        for line in (talk.line, *lines):
            await line.close()
        return outcomes

    return await stage.run(what, DUELS, lane)


async def test_accepting_against_the_visitors_cancel(on_stage: OnStage) -> None:
    async def duel(talk: Talk, aim: Aim, agent: Line, _: Line) -> str:
        await talk.does(talk.line, "request_handoff")
        accepted, cancelled = await aim.both(talk.does(agent, "accept_handoff"), talk.give(talk.line, "cancel_handoff"))
        assert cancelled.seq in {None, accepted - 1}  # over a cancel an agent steps in
        aim.tell(first_won=not cancelled.done)
        await talk.does(agent, "end_handoff", **BRIEF)
        return "cancel first" if cancelled.done else "accept first"

    stage = on_stage()
    outcomes = await duels(stage, "accept against cancel", duel, await stage.agent(), await stage.admin())

    assert outcomes["accept first"] > 0
    assert outcomes["cancel first"] > 0


async def test_transferring_against_an_admins_requeue(on_stage: OnStage) -> None:
    stage = on_stage()
    owner, colleague = await stage.agents(2)
    online = await Line.of(colleague, stage.url(0))

    async def duel(talk: Talk, aim: Aim, agent: Line, admin: Line) -> str:
        await talk.does(agent, "accept_handoff")
        moved, requeued = await aim.both(
            talk.give(agent, "transfer_handoff", to=colleague.id), talk.does(admin, "requeue_handoff")
        )
        assert moved.seq in {None, requeued - 1}  # an admin may, whoever has it
        aim.tell(first_won=moved.done)
        return "transfer first" if moved.done else "requeue first"

    outcomes = await duels(stage, "transfer against an admin's requeue", duel, owner, await stage.admin())

    await online.close()
    assert outcomes["transfer first"] > 0
    assert outcomes["requeue first"] > 0


async def test_resolving_against_a_new_message(on_stage: OnStage, bot: ScriptedBot) -> None:
    async def duel(talk: Talk, aim: Aim, agent: Line, _: Line) -> str:
        await talk.does(agent, "accept_handoff")
        resolved, said = await aim.both(
            talk.does(agent, "resolve"), talk.does(talk.line, "post_message", text="One thing more")
        )
        assert abs(resolved - said) == 1
        aim.tell(first_won=resolved < said)
        if said < resolved:
            await talk.does(agent, "reopen")
            await talk.does(agent, "end_handoff", **BRIEF)
        return "resolve first" if resolved < said else "message first"

    stage = on_stage(BOT_URL=bot.url)
    outcomes = await duels(stage, "resolve against a message", duel, await stage.agent(), await stage.admin())

    assert outcomes["resolve first"] > 0
    assert outcomes["message first"] > 0
