"""LIVE_CHAT=off, the desk without human agents: whoever escalated waits, and is told why nothing more is taken."""

import threading
from collections.abc import Callable
from typing import Final

import httpx
import pytest

from tests.integration.chat_service.clients import Frame, Rest, problem, unique
from tests.integration.chat_service.conftest import People
from tests.integration.chat_service.scripted_bot import ScriptedBot, Step
from tests.suite import Process

Start = Callable[..., Process]

DETAIL: Final = "Live chat not implemented yet"
WAYS: Final = ("the bot", "the button")
FAILURES: Final = {
    "status 500": Step(status=500),
    "broken JSON": Step(raw=b"{"),
    "11 messages": Step(("word",) * 11),
    "hanging up": Step(hangs_up=True),
}
REFUSED: Final[dict[str, Frame]] = {"post_message": {"text": "anybody there?"}, "cancel_handoff": {}}


@pytest.fixture
def desk(start: Start) -> Process:
    """A chat service without human agents."""
    return start(LIVE_CHAT="off")


async def escalated(bot: ScriptedBot, visitor: Rest, way: str) -> Frame:
    """The entry that made the conversation wait."""
    if way == "the button":
        await visitor.say("hello", "first")
        await visitor.entry("bot_replied")
        response = await visitor.command("request_handoff", "second")
        assert response.status_code == 201
        entry: Frame = response.json()
    else:
        bot.script(visitor.conversation_id, Step(("Live chat?",), action={"type": "handoff"}))
        await visitor.say("escalate", "first")
        entry = await visitor.entry("bot_replied")
    assert entry["after"]["state"] == "queued"
    return entry


def assert_off(response: httpx.Response) -> None:
    """It is the refusal that the desk gives, to the letter."""
    assert problem(response) == (409, "live-chat-off")
    assert response.json()["detail"] == DETAIL


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", REFUSED)
async def test_who_escalated_is_refused_by_rest_and_nothing_is_stored_or_asked(
    bot: ScriptedBot, desk: Process, people: People, way: str, kind: str
) -> None:
    ana = await people.visitor(desk)
    standing = await escalated(bot, ana, way)
    before = await ana.log()
    asked = len(bot.deliveries[ana.conversation_id])

    for _ in range(3):
        assert_off(await ana.command(kind, **REFUSED[kind]))

    assert await ana.log() == before
    assert before[-1] == standing
    assert len(bot.deliveries[ana.conversation_id]) == asked
    assert (await ana.stands())["state"] == "queued"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", REFUSED)
async def test_who_escalated_is_refused_by_socket_and_the_socket_stays_open(
    bot: ScriptedBot, desk: Process, people: People, way: str, kind: str
) -> None:
    ana = await people.visitor(desk)
    standing = await escalated(bot, ana, way)
    socket = await people.follow(ana)

    for client_id in (unique(), unique(), unique()):
        command = {"type": kind, "conversation_id": ana.conversation_id, "client_id": client_id, **REFUSED[kind]}
        await socket.send(**command)
        error = await socket.until("error", client_id=client_id, conversation_id=ana.conversation_id)
        assert (error["problem"]["type"], error["problem"]["status"]) == ("/problems/live-chat-off", 409)
        assert error["problem"]["detail"] == DETAIL

    assert (await ana.log())[-1] == standing
    assert socket.seqs == list(range(1, standing["seq"] + 1))


@pytest.mark.parametrize("way", WAYS)
async def test_asking_for_a_person_again_answers_with_the_entry_that_stands(
    bot: ScriptedBot, desk: Process, people: People, way: str
) -> None:
    ana = await people.visitor(desk)
    standing = await escalated(bot, ana, way)
    socket = await people.follow(ana)

    again = await ana.command("request_handoff", reason="please")
    await socket.send(type="request_handoff", conversation_id=ana.conversation_id, client_id="by-socket")

    assert (again.status_code, again.json()) == (200, standing)
    assert (await socket.until("ack", client_id="by-socket"))["seq"] == standing["seq"]
    assert (await ana.log())[-1] == standing


@pytest.mark.parametrize("way", WAYS)
async def test_a_repeat_of_what_was_stored_before_gets_its_entry(
    bot: ScriptedBot, desk: Process, people: People, way: str
) -> None:
    ana = await people.visitor(desk)
    await escalated(bot, ana, way)
    socket = await people.follow(ana)
    text = (await ana.log())[0]["text"]

    repeated = await ana.command("post_message", "first", text=text)
    await socket.send(type="post_message", conversation_id=ana.conversation_id, client_id="first", text=text)

    assert (repeated.status_code, repeated.json()["seq"]) == (200, 1)
    assert (await socket.until("ack", client_id="first"))["seq"] == 1
    other = await ana.command("post_message", "first", text=f"{text}, or not")
    assert problem(other) == (409, "client-id-reused")


async def test_the_button_pressed_twice_under_one_client_id_is_one_entry(
    bot: ScriptedBot, desk: Process, people: People
) -> None:
    ana = await people.visitor(desk)
    standing = await escalated(bot, ana, "the button")

    again = await ana.command("request_handoff", "second")

    assert (again.status_code, again.json()) == (200, standing)


async def test_the_button_works_before_anything_was_said(desk: Process, people: People) -> None:
    ana = await people.visitor(desk)

    assert (await ana.command("request_handoff")).json()["seq"] == 1
    assert_off(await ana.command("post_message", text="hello?"))


async def test_with_the_bot_a_cancel_is_simply_not_allowed_and_the_chat_goes_on(
    bot: ScriptedBot, desk: Process, people: People
) -> None:
    ana = await people.visitor(desk)

    refused = await ana.command("cancel_handoff")
    await ana.say("hello")

    assert problem(refused) == (409, "not-allowed")
    assert sorted(refused.json()["allowed"]) == ["post_message", "request_handoff"]
    assert (await ana.entry("bot_replied"))["messages"] == [{"text": "echo: hello"}]


async def test_a_resolved_conversation_is_rated_and_goes_on_with_the_bot(
    bot: ScriptedBot, desk: Process, people: People
) -> None:
    ana = await people.visitor(desk)
    bot.script(ana.conversation_id, Step(("Bye.",), action={"type": "resolve"}))
    await ana.say("thanks")
    await ana.entry("bot_replied")

    assert (await ana.command("rate", score=5)).status_code == 201
    await ana.say("hello again")

    assert (await ana.entry("bot_replied", after=4))["after"]["state"] == "bot"


@pytest.mark.parametrize("step", FAILURES.values(), ids=FAILURES)
async def test_a_failed_turn_is_a_reply_that_says_why_and_the_chat_goes_on(
    bot: ScriptedBot, desk: Process, people: People, step: Step
) -> None:
    ana = await people.visitor(desk)
    socket = await people.follow(ana)
    bot.script(ana.conversation_id, step, step)

    await ana.say("one")
    failed = await ana.entry("bot_replied")
    await ana.say("two")
    answered = await ana.entry("bot_replied", after=3)

    assert (failed["client_id"], failed["in_reply_to"], failed["by"]["role"]) == ("bot:1", 1, "bot")
    [message] = failed["messages"]
    assert "can't answer" in message["text"]
    assert (failed["after"]["state"], failed["after"]["epoch"], failed["after"]["awaiting_bot"]) == ("bot", 0, False)
    assert answered["messages"] == [{"text": "echo: two"}]
    assert [entry["type"] for entry in await socket.until_seq(4)] == ["message_posted", "bot_replied"] * 2


async def test_no_place_in_the_queue_is_shown(bot: ScriptedBot, desk: Process, people: People) -> None:
    ana, bea = await people.visitor(desk), await people.visitor(desk)
    await escalated(bot, ana, "the button")
    socket = await people.follow(ana)

    hold = threading.Event()
    bot.script(bea.conversation_id, Step(hold=hold), Step(hold=hold))
    await bea.say()
    await bea.entry("bot_replied")  # two deadlines of a second each: places are told once a second
    hold.set()

    await socket.silent_until(type="subscribe_inbox")
    assert [frame["type"] for frame in socket.frames if frame["type"] != "heartbeat"] == [
        "welcome",
        "entries",
        "error",
    ]
    assert "queue" not in await ana.stands()


async def test_when_live_chat_is_switched_on_they_wait_like_everybody_else(
    bot: ScriptedBot, start: Start, people: People
) -> None:
    desk = start(LIVE_CHAT="off")
    ana = await people.visitor(desk)
    standing = await escalated(bot, ana, "the bot")
    assert_off(await ana.command("post_message", "again", text="anybody?"))
    assert desk.stop() == 0  # killed, it might still hold the lease of the turn

    ana = ana.at(start(LIVE_CHAT="on").url)
    socket = await people.follow(ana)
    said = await ana.command("post_message", "again", text="anybody?")

    assert (said.status_code, said.json()["seq"]) == (201, standing["seq"] + 1)
    assert (await ana.stands())["queue"]["position"] == 1
    assert (await socket.until("queue"))["position"] == 1
    assert (await ana.command("cancel_handoff")).json()["after"]["awaiting_bot"]
    assert (await ana.entry("bot_replied", after=4))["in_reply_to"] == 3
