from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.turn import answer
from contract.fields import decode_hook
from contract.turn import ANSWER_BYTES, Handoff, HandoffWish, TurnAnswer
from tests.unit.bot.builders import (
    a_brief,
    a_handoff,
    a_turn,
    agent,
    answered,
    buttons,
    said,
    some_topics,
    the_shipped_index,
    visitor,
)

SHIPPED = the_shipped_index()


async def wish(**fields: Any) -> HandoffWish:
    action = (await answered("escalate", **fields)).action
    assert isinstance(action, HandoffWish)
    return action


async def test_a_turn_answers_with_the_epoch_it_was_asked_under() -> None:
    assert (await answered("hello")).epoch == 3


@pytest.mark.parametrize("text", ["escalate", "ESCALATE", "  Escalate \n"])
async def test_escalate_as_the_whole_message_hands_off(text: str) -> None:
    assert await said(text) == "Your chat has been escalated to a person. Somebody of our team will answer here."
    assert isinstance((await answered(text)).action, HandoffWish)


async def test_escalate_inside_a_sentence_does_not_hand_off() -> None:
    assert (await answered("should I type escalate now?")).action is None


async def test_without_live_chat_escalating_says_that_it_is_not_implemented_yet() -> None:
    text = await said("escalate", handoff=a_handoff(available=False, agents_online=0))

    assert "has been escalated" in text
    assert "live chat is not implemented yet" in text


@pytest.mark.parametrize(
    ("handoff", "words"),
    [
        (a_handoff(agents_online=0), "Nobody of our team is online right now"),
        (a_handoff(queue_length=1), "There is 1 chat ahead of you."),
        (a_handoff(queue_length=4), "There are 4 chats ahead of you."),
        (a_handoff(eta_s=150), "Somebody of our team will answer here in about 3 minutes."),
        (a_handoff(eta_s=20), "in about a minute"),
    ],
)
async def test_the_wait_is_told_as_far_as_it_is_known(handoff: Handoff, words: str) -> None:
    assert words in await said("escalate", handoff=handoff)


async def test_the_summary_tells_the_agent_what_was_asked() -> None:
    history = [visitor("hello", 1), visitor("where is my order NW-104423?", 2), visitor("do you sell lawn mowers", 4)]

    summary = (await wish(history=history)).summary

    assert summary == (
        "Ana asked for a person. Last question: “do you sell lawn mowers”. Before that: “where is my order NW-104423?”"
    )


async def test_the_facts_name_topics_gaps_numbers_and_the_earlier_outcome() -> None:
    history = [visitor("where is my order NW-104423?", 2), visitor("do you sell lawn mowers", 4)]

    facts = (await wish(history=history, last_handoff=a_brief(outcome="parcel searched"))).facts

    assert facts == [
        "Topic: Where is my order?",
        "Smart Chatbot found no entry for “do you sell lawn mowers”",
        "Number mentioned: NW-104423",
        "Earlier hand-off ended with: “parcel searched”",
    ]


async def test_who_escalates_at_once_is_said_to_have_asked_nothing() -> None:
    assert (await wish()).summary == "Ana asked for a person at once, without a question."


@pytest.mark.parametrize("text", ["help", "HELP", " help "])
async def test_help_lists_topics_and_how_to_reach_a_person(text: str) -> None:
    told = await said(text)

    assert "Where is my order?" in told
    assert "escalate" in told
    assert await buttons(text) == [*(topic.question for topic in some_topics()), "escalate"]


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("Hello!", "Hi Ana! I'm Smart Chatbot."),
        ("good morning", "Hi Ana!"),
        ("thanks a lot", "You're welcome, Ana!"),
        ("Bye", "Goodbye, Ana!"),
        ("ok.", "Good."),
        ("how are you?", "I'm fine"),
        ("Are you a robot?", "I'm Smart Chatbot, a program"),
    ],
)
async def test_small_talk_is_answered_like_a_human_would(text: str, beginning: str) -> None:
    assert (await said(text)).startswith(beginning)


@pytest.mark.parametrize(
    "text",
    ["I want to talk to a human", "can I speak with someone please", "real person please", "connect me to an agent"],
)
async def test_asking_for_a_person_in_other_words_is_told_the_word(text: str) -> None:
    assert "Type escalate" in await said(text)
    assert await buttons(text) == ["escalate"]


async def test_a_known_question_gets_its_answer_and_its_quick_replies() -> None:
    assert await said("my parcel is so late!") == "Open the tracking link in your e-mail."
    assert await buttons("my parcel is so late!") == ["How long does delivery take?", "escalate"]


async def test_an_unknown_question_is_admitted_and_a_person_is_offered() -> None:
    assert (await said("who won the world cup")).startswith("I'm not sure about that")
    assert await buttons("who won the world cup") == ["escalate"]


async def test_a_question_that_is_near_a_topic_is_offered_it() -> None:
    assert await buttons("xylophone zebra quantum delivery") == ["How long does delivery take?", "escalate"]


async def test_after_a_return_what_was_gone_through_is_not_repeated() -> None:
    fields = {"last_handoff": a_brief(do_not_repeat=["Track my order"])}

    assert "went through this with our team" in await said("where is my order", **fields)
    assert await buttons("how long does delivery take", **fields) == []


async def test_what_is_quoted_from_an_answer_is_not_repeated_either() -> None:
    assert "went through this" in await said(
        "can I return something", last_handoff=a_brief(do_not_repeat=["Within 30 days"])
    )


async def test_the_first_words_after_a_return_acknowledge_it_without_quoting_the_agents_brief() -> None:
    fields = {"last_handoff": a_brief(outcome="refund agreed"), "history": [visitor("hi", 1), agent("Done.", 2)]}

    told = await said("hello", **fields)

    assert told.startswith("I'm back, and I know what our team did for you. Hi Ana!")
    assert "refund" not in told


async def test_a_broken_up_history_and_strange_letters_do_not_break_the_hand_off() -> None:
    action = await wish(history=[visitor("\x00 \ud7ff" + "4711 " * 1000, 1), visitor("   ", 2)])

    assert action.summary
    assert len(action.facts) <= 50


@given(st.text(max_size=4_000))
async def test_whatever_is_typed_the_answer_keeps_the_contract(text: str) -> None:
    kept = await answer(a_turn(text, history=[visitor(text)]), SHIPPED, None)

    raw = msgspec.json.encode(kept, enc_hook=str)
    assert len(raw) <= ANSWER_BYTES
    assert msgspec.json.decode(raw, type=TurnAnswer, dec_hook=decode_hook).epoch == 3
