"""Asking the bot: when it is asked, what it is told, and what becomes of its answer, of a bad one and of none."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

import pytest

from tests.integration.chat_service.clients import DEADLINE_S, LOOK_S, Frame, Rest, eventually, unique
from tests.integration.chat_service.conftest import People
from tests.integration.chat_service.scripted_bot import ScriptedBot, Step
from tests.suite import Process

Start = Callable[..., Process]

PATIENT: Final = {"BOT_DEADLINE_S": "30"}  # for turns that the test itself ends
SWEPT_S: Final = 45  # a lease of 15 s, a sweep every 5 s at most, on a busy machine

FAILURES: Final = {
    "status 500": Step(status=500),
    "a redirect": Step(status=307),
    "broken JSON": Step(raw=b'{"epoch": 0, "messages": ['),
    "no UTF-8": Step(raw=b'{"epoch": 0, "messages": [{"text": "\xff"}]}'),
    "an empty body": Step(raw=b""),
    "another epoch": Step(("late",), epochs_off=1),
    "too large": Step(("long",), more={"padding": "x" * 65_536}),
    "an unknown action": Step(("dance",), action={"type": "dance"}),
    "11 messages": Step(("word",) * 11),
    "a text that is none": Step((" \u200b ",)),
    "half a surrogate pair": Step(("\ud800",)),
    "hanging up": Step(hangs_up=True),
}


def said(entry: Frame) -> list[str]:
    """The texts of a bot's turn."""
    return [message["text"] for message in entry["messages"]]


def replies(log: list[Frame]) -> list[int]:
    """What the bot's turns in this log answer."""
    return [entry["in_reply_to"] for entry in log if entry["type"] == "bot_replied"]


def between_s(first: Frame, second: Frame) -> float:
    """Seconds between two entries."""
    return (datetime.fromisoformat(second["at"]) - datetime.fromisoformat(first["at"])).total_seconds()


async def settled(visitor: Rest) -> list[Frame]:
    """The log as soon as the bot owes nothing."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            log = await visitor.log()
            if not log[-1]["after"]["awaiting_bot"]:
                return log
            await asyncio.sleep(LOOK_S)


# attempts


async def test_an_answer_is_stored_once_for_everybody_and_the_request_was_genuinely_signed(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    socket = await people.follow(ana)
    bot.script(ana.conversation_id, Step(("Hi!", "How are you?")))

    await ana.say("hello")
    replied = await ana.entry("bot_replied")

    assert said(replied) == ["Hi!", "How are you?"]
    assert (replied["by"]["role"], replied["in_reply_to"], replied["client_id"]) == ("bot", 1, "bot:1")
    assert (await socket.until_seq(2))[-1] == replied
    [delivery] = bot.deliveries[ana.conversation_id]
    assert delivery.genuine
    assert delivery.id == f"{ana.conversation_id}:0:1"


async def test_a_failed_attempt_is_made_once_more_with_the_same_delivery_id(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    bot.script(ana.conversation_id, Step(status=500), Step(("Now!",)))

    await ana.say()

    assert said(await ana.entry("bot_replied")) == ["Now!"]
    first, second = bot.deliveries[ana.conversation_id]
    assert first.id == second.id == f"{ana.conversation_id}:0:1"
    assert first.body == second.body
    assert second.genuine


async def test_the_deadline_ends_an_attempt_and_the_second_has_one_of_its_own(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    hold = threading.Event()
    bot.script(ana.conversation_id, Step(("too late",), hold=hold), Step(("in time",)))

    asked = await ana.say()
    replied = await ana.entry("bot_replied")
    hold.set()

    assert said(replied) == ["in time"]
    assert between_s(asked, replied) >= 0.99  # BOT_DEADLINE_S is 1


async def test_a_bot_that_hangs_twice_hands_over_after_two_deadlines(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    hold = threading.Event()
    bot.script(ana.conversation_id, Step(("late",), hold=hold), Step(("later",), hold=hold))

    asked = await ana.say()
    requested = await ana.entry("handoff_requested")
    hold.set()

    assert 1.99 <= between_s(asked, requested) < 5
    assert [delivery.id for delivery in bot.deliveries[ana.conversation_id]] == [f"{ana.conversation_id}:0:1"] * 2
    assert (await ana.say("is anybody there?"))["seq"] == 3
    assert replies(await ana.log()) == []


@pytest.mark.parametrize("step", FAILURES.values(), ids=FAILURES)
async def test_a_turn_that_fails_twice_hands_over_for_a_reason_that_visitors_do_not_see(
    bot: ScriptedBot, chat: Process, people: People, step: Step
) -> None:
    ana = await people.visitor(chat)
    socket = await people.follow(ana)
    bot.script(ana.conversation_id, step, step)

    await ana.say()
    requested = await ana.entry("handoff_requested")

    assert requested["by"]["role"] == "system"
    assert "reason" not in requested
    assert "reason" not in (await socket.until_seq(2))[-1]
    assert (requested["after"]["state"], requested["after"]["awaiting_bot"]) == ("queued", False)
    assert [delivery.id for delivery in bot.deliveries[ana.conversation_id]] == [f"{ana.conversation_id}:0:1"] * 2


async def test_a_bot_that_nobody_can_reach_hands_over_too(start: Start, people: People) -> None:
    ana = await people.visitor(start(BOT_URL="http://127.0.0.1:9"))

    await ana.say()

    assert (await ana.entry("handoff_requested"))["by"]["role"] == "system"


async def test_an_answer_of_ten_messages_and_fields_of_a_newer_bot_is_a_good_one(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    bot.script(ana.conversation_id, Step(tuple("0123456789"), more={"mood": {"newer": True}}))

    await ana.say()

    assert said(await ana.entry("bot_replied")) == list("0123456789")


# what became of the answer


async def test_204_is_stored_as_a_reply_without_messages(bot: ScriptedBot, chat: Process, people: People) -> None:
    ana = await people.visitor(chat)
    bot.script(ana.conversation_id, Step(status=204))

    await ana.say()
    replied = await ana.entry("bot_replied")

    assert (replied["messages"], replied["in_reply_to"]) == ([], 1)
    assert (replied["after"]["state"], replied["after"]["awaiting_bot"]) == ("bot", False)
    assert len(bot.deliveries[ana.conversation_id]) == 1


@pytest.mark.parametrize(
    ("action", "seen", "state"),
    [
        ({"type": "note", "text": "reads impatient"}, None, "bot"),
        ({"type": "resolve"}, {"type": "resolve"}, "resolved"),
        ({"type": "handoff"}, {"type": "handoff"}, "queued"),
        (
            {"type": "handoff", "reason": "angry", "summary": "a lost parcel", "facts": ["order 7"]},
            {"type": "handoff"},
            "queued",
        ),
    ],
    ids=["note", "resolve", "handoff", "handoff with a brief"],
)
async def test_of_a_bots_action_visitors_see_its_type_and_of_a_note_nothing(
    bot: ScriptedBot, chat: Process, people: People, action: Frame, seen: Frame | None, state: str
) -> None:
    ana = await people.visitor(chat)
    socket = await people.follow(ana)
    bot.script(ana.conversation_id, Step(("So be it.",), action=action))

    await ana.say()
    replied = await ana.entry("bot_replied")

    assert replied.get("action") == seen
    assert ("action" in replied) == (seen is not None)
    assert (await socket.until_seq(2))[-1] == replied
    assert (await ana.stands())["state"] == replied["after"]["state"] == state


async def test_a_message_to_a_resolved_conversation_is_answered_by_the_bot_again(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    bot.script(ana.conversation_id, Step(("Bye.",), action={"type": "resolve"}))
    await ana.say()
    await ana.entry("bot_replied")

    await ana.say("one more thing")

    assert (await ana.entry("bot_replied", after=3))["in_reply_to"] == 3
    assert bot.deliveries[ana.conversation_id][-1].id == f"{ana.conversation_id}:2:3"


async def test_a_resolve_that_was_overtaken_by_a_newer_message_leaves_the_conversation_with_the_bot(
    bot: ScriptedBot, start: Start, people: People
) -> None:
    ana = await people.visitor(start(**PATIENT))
    hold = threading.Event()
    bot.script(ana.conversation_id, Step(("Bye.",), action={"type": "resolve"}, hold=hold), Step(("Sure.",)))
    await ana.say("thanks")
    await bot.asked(ana.conversation_id)

    await ana.say("wait, one more thing")
    hold.set()
    first = await ana.entry("bot_replied")
    second = await ana.entry("bot_replied", after=first["seq"])

    assert (first["in_reply_to"], "action" in first, first["after"]["state"]) == (1, False, "bot")
    assert first["after"]["awaiting_bot"]
    assert (second["in_reply_to"], said(second)) == (2, ["Sure."])


# one turn at a time


async def test_what_is_said_during_a_turn_is_answered_by_the_next_one_with_the_newest_as_its_message(
    bot: ScriptedBot, start: Start, people: People
) -> None:
    ana = await people.visitor(start(**PATIENT))
    hold = threading.Event()
    bot.script(ana.conversation_id, Step(("One.",), hold=hold))
    await ana.say("first")
    await bot.asked(ana.conversation_id)

    await ana.say("second")
    await ana.say("third")
    hold.set()
    await ana.entry("bot_replied", after=4)

    assert replies(await settled(ana)) == [1, 3]
    assert [delivery.seq for delivery in bot.deliveries[ana.conversation_id]] == [1, 3]
    assert bot.most_at_once[ana.conversation_id] == 1


async def test_two_processes_on_one_file_keep_one_turn_in_flight(
    bot: ScriptedBot, start: Start, people: People
) -> None:
    one, other = start(**PATIENT), start(**PATIENT)
    ana = await people.visitor(one)
    doors = [ana, ana.at(other.url)]
    hold = threading.Event()
    bot.script(ana.conversation_id, Step(("One.",), hold=hold))
    await ana.say()
    await bot.asked(ana.conversation_id)

    async def chatter(door: Rest) -> None:
        for _ in range(30):
            await door.say()

    await asyncio.gather(*(door.say() for door in doors))
    hold.set()
    await asyncio.gather(*map(chatter, doors))
    log = await settled(ana)

    spoken = [entry["seq"] for entry in log if entry["type"] == "message_posted"]
    assert len(spoken) == 63
    assert replies(log) == sorted(set(replies(log)))
    assert replies(log)[-1] == spoken[-1]
    assert bot.most_at_once[ana.conversation_id] == 1


@pytest.mark.parametrize("through", ["the same process", "another process"])
async def test_an_answer_that_comes_after_the_visitor_asked_for_a_person_is_never_shown(
    bot: ScriptedBot, start: Start, people: People, through: str
) -> None:
    asking, other = start(**PATIENT), start(**PATIENT)
    ana = await people.visitor(asking)
    socket = await people.follow(ana)
    hold = threading.Event()
    bot.script(ana.conversation_id, Step(("Never mind.",), hold=hold))
    await ana.say()
    [delivery] = await bot.asked(ana.conversation_id)

    button = ana if through == "the same process" else ana.at(other.url)
    assert (await button.command("request_handoff")).status_code == 201
    hold.set()
    if through == "another process":
        await eventually(lambda: any("a late turn was refused" in line for line in asking.lines))
        assert delivery.answered
    await ana.say("I wait")

    assert [entry["type"] for entry in await ana.log()] == ["message_posted", "handoff_requested", "message_posted"]
    await socket.until_seq(3)
    assert socket.seqs == [1, 2, 3]
    assert not [entry for entry in socket.entries if entry["type"] == "bot_replied"]


async def test_after_a_cancel_the_message_that_nobody_answered_is_asked_again(
    bot: ScriptedBot, start: Start, people: People
) -> None:
    ana = await people.visitor(start(**PATIENT))
    hold = threading.Event()
    bot.script(ana.conversation_id, Step(("lost",), hold=hold), Step(("At last.",)))
    await ana.say()
    await bot.asked(ana.conversation_id)
    await ana.command("request_handoff")
    await ana.say("anybody?")

    await ana.command("cancel_handoff")
    replied = await ana.entry("bot_replied")
    hold.set()

    assert (replied["in_reply_to"], said(replied)) == (3, ["At last."])
    assert [one.id for one in bot.deliveries[ana.conversation_id]] == [
        f"{ana.conversation_id}:0:1",
        f"{ana.conversation_id}:2:3",
    ]


async def test_after_a_cancel_with_everything_answered_nothing_is_asked(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    await ana.say()
    await ana.entry("bot_replied")
    await ana.command("request_handoff")

    cancelled = (await ana.command("cancel_handoff")).json()
    await ana.say("back again")
    await ana.entry("bot_replied", after=cancelled["seq"])

    assert not cancelled["after"]["awaiting_bot"]
    assert [delivery.seq for delivery in bot.deliveries[ana.conversation_id]] == [1, 5]


@pytest.mark.slow
async def test_what_a_killed_process_left_unanswered_is_asked_by_another_with_the_same_delivery_id(
    bot: ScriptedBot, start: Start, people: People
) -> None:
    doomed, heir = start(**PATIENT), start(**PATIENT)
    ana = await people.visitor(doomed)
    hold = threading.Event()
    bot.script(ana.conversation_id, Step(("lost",), hold=hold), Step(("found",)))
    await ana.say()
    await bot.asked(ana.conversation_id)

    doomed.kill()
    heirs = ana.at(heir.url)
    replied = await heirs.entry("bot_replied", within_s=SWEPT_S)
    hold.set()

    assert said(replied) == ["found"]
    assert [delivery.id for delivery in bot.deliveries[ana.conversation_id]] == [f"{ana.conversation_id}:0:1"] * 2
    assert replies(await heirs.log()) == [1]


# what the bot is told


async def visitor_who_reads(languages: str, chat: Process, people: People) -> Rest:
    """A visitor whose browser prefers these languages."""
    visitor, name = people.stranger(chat), unique("Ana ")
    headers = {"Accept-Language": languages}
    answer = (await visitor.request("POST", "/v1/sessions", json={"name": name}, headers=headers)).json()
    visitor.token, visitor.conversation_id = answer["token"], answer["conversation_id"]
    visitor.id, visitor.name = answer["visitor"]["id"], answer["visitor"]["name"]
    return visitor


async def test_the_bot_is_told_who_asks_what_where_and_in_which_language(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await visitor_who_reads("de-AT,de;q=0.9,en;q=0.5", chat, people)

    entry = await ana.say("  Wo ist mein Paket?\n")
    [delivery] = await bot.asked(ana.conversation_id)

    where = {"id": ana.conversation_id, "state": "bot", "epoch": 0, "head_seq": 1, "language": "de"}
    assert delivery.body["conversation"] == where
    assert delivery.body["message"] == {"seq": 1, "text": "Wo ist mein Paket?", "at": entry["at"]}
    assert delivery.body["sender"] == {"id": ana.id, "name": ana.name}
    assert delivery.body["history"] == []
    assert delivery.body["last_handoff"] is None


@pytest.mark.parametrize(("said", "told"), [("pt-BR", "pt"), ("PT", "pt"), ("x-klingon", "de"), (None, "de")])
async def test_the_language_of_the_page_goes_before_the_one_of_the_first_request(
    bot: ScriptedBot, chat: Process, people: People, said: str | None, told: str
) -> None:
    ana = await visitor_who_reads("de-AT", chat, people)
    await ana.request("PUT", "/v1/me/visit", json={"language": said})

    await ana.say()
    [delivery] = await bot.asked(ana.conversation_id)

    assert delivery.body["conversation"]["language"] == told


async def test_the_history_is_what_was_said_before_by_whom_in_order(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    bot.script(ana.conversation_id, Step(("Hi.", "What can I do?")), Step(status=204))
    await ana.say("hello")
    await ana.entry("bot_replied")
    await ana.command("request_handoff", reason="a secret one")
    await ana.command("cancel_handoff")
    await ana.say("nothing")
    await ana.entry("bot_replied", after=5)

    await ana.say("again")
    deliveries = await bot.asked(ana.conversation_id, 3)

    assert deliveries[2].body["history"] == [
        {"seq": 1, "role": "visitor", "text": "hello"},
        {"seq": 2, "role": "bot", "text": "Hi.\nWhat can I do?"},
        {"seq": 5, "role": "visitor", "text": "nothing"},
    ]
    assert deliveries[2].body["conversation"]["epoch"] == 2


async def test_the_history_ends_at_twenty_lines_the_newest_ones(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    for _ in range(12):
        entry = await ana.say()
        await ana.entry("bot_replied", after=entry["seq"])

    await ana.say("and now")
    last = (await bot.asked(ana.conversation_id, 13))[-1].body

    assert [line["seq"] for line in last["history"]] == list(range(5, 25))
    assert last["message"]["seq"] == last["conversation"]["head_seq"] == 25


@pytest.mark.parametrize("live_chat", ["on", "off"])
async def test_the_bot_is_told_whether_a_person_can_take_over_and_how_many_wait(
    bot: ScriptedBot, start: Start, people: People, live_chat: str
) -> None:
    chat = start(LIVE_CHAT=live_chat)
    bea, ana = await people.visitor(chat), await people.visitor(chat)
    await bea.command("request_handoff")

    await ana.say()
    [delivery] = await bot.asked(ana.conversation_id)

    told = delivery.body["handoff"]
    assert (told["available"], told["agents_online"], told["eta_s"]) == (live_chat == "on", 0, None)
    assert told["queue_length"] == 1


async def test_a_turn_that_follows_is_told_what_the_bot_said_meanwhile(
    bot: ScriptedBot, chat: Process, people: People
) -> None:
    ana, hold = await people.visitor(chat), threading.Event()
    bot.script(ana.conversation_id, Step(("First.",), hold=hold), Step(("Second.",)))
    await ana.say("one")
    await bot.asked(ana.conversation_id)
    await ana.say("two")
    hold.set()

    following = (await bot.asked(ana.conversation_id, 2))[1].body

    assert following["message"]["text"] == "two"
    assert [line["text"] for line in following["history"]] == ["one", "First."]
