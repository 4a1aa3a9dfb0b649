"""The bot's turns, and what happens when it fails: no answer after a human took over, and none twice."""

from typing import Any

import pytest

from chat_service.domain.command import BOT, SYSTEM, BotTurn, GiveUpOnBot
from chat_service.domain.refusals import Forbidden, NotAllowed
from contract.entries import (
    Awaiting,
    BotReplied,
    Entry,
    HandoffAction,
    HandoffRequested,
    Message,
    NoteAction,
    ResolveAction,
    State,
)
from tests.unit.domain.builders import (
    ACCEPT,
    ANA,
    NEVER_MIND,
    OLA,
    PERSON_PLEASE,
    a_head,
    brief,
    minutes,
    says,
    then,
    told,
    turn,
)

HELLO = told((ANA, says()))
WANTS_A_PERSON = HandoffAction(reason="asked", summary="angry", facts=["order 7"])


def asked_again() -> Entry:
    """The visitor wrote once more before the bot answered."""
    return told((ANA, says()), (ANA, says("and quickly")))[-1]


@pytest.mark.parametrize("action", [None, NoteAction("angry")])
def test_an_answer_stays_with_the_bot(action: Any) -> None:
    entry = then(HELLO[-1], BOT, turn(action=action))

    assert entry.payload == BotReplied(in_reply_to=1, messages=[Message("Hi!")], action=action)
    assert (entry.by.role, entry.by.name) == ("bot", "Smart Chatbot")
    assert (entry.after.state, entry.after.epoch) == (State.BOT, 0)
    assert (entry.after.answered_seq, entry.after.awaiting) == (1, None)


def test_a_turn_without_messages_is_an_answer_too() -> None:
    entry = then(HELLO[-1], BOT, BotTurn(epoch=0, in_reply_to=1))

    assert entry.payload == BotReplied(in_reply_to=1, messages=[])
    assert entry.after.awaiting is None


def test_messages_and_the_handoff_are_one_entry() -> None:
    entry = then(HELLO[-1], BOT, turn(action=WANTS_A_PERSON), minute=3)

    assert entry.payload == BotReplied(in_reply_to=1, messages=[Message("Hi!")], action=WANTS_A_PERSON)
    assert (entry.after.state, entry.after.epoch, entry.after.queued_at) == (State.QUEUED, 1, minutes(3))
    assert (entry.after.handoff_seq, entry.after.answered_seq) == (2, 1)


def test_the_bot_may_resolve() -> None:
    entry = then(HELLO[-1], BOT, turn(action=ResolveAction()))

    assert (entry.after.state, entry.after.epoch, entry.after.awaiting) == (State.RESOLVED, 1, None)


def test_a_resolve_overtaken_by_a_newer_message_is_an_answer_without_it() -> None:
    entry = then(asked_again(), BOT, turn(to=1, action=ResolveAction()), minute=4)

    assert entry.payload == BotReplied(in_reply_to=1, messages=[Message("Hi!")], action=None)
    assert (entry.after.state, entry.after.epoch) == (State.BOT, 0)
    assert entry.after.awaiting == Awaiting(2, minutes(4))


def test_a_handoff_overtaken_by_a_newer_message_happens_all_the_same() -> None:
    assert then(asked_again(), BOT, turn(to=1, action=WANTS_A_PERSON)).after.state is State.QUEUED


def test_what_came_after_the_answered_message_is_awaited_from_the_answer_on() -> None:
    entry = then(asked_again(), BOT, turn(to=1), minute=4)

    assert (entry.after.answered_seq, entry.after.awaiting) == (1, Awaiting(2, minutes(4)))


def test_one_answer_to_the_newest_message_answers_all_before_it() -> None:
    entry = then(asked_again(), BOT, turn(to=2))

    assert (entry.after.answered_seq, entry.after.awaiting) == (2, None)


@pytest.mark.parametrize("to", [1, 2])
def test_a_message_is_answered_once(to: int) -> None:
    answered = then(asked_again(), BOT, turn(to=2))

    with pytest.raises(NotAllowed):
        then(answered, BOT, turn(to=to))


@pytest.mark.parametrize("to", [0, 3, 99])
def test_what_the_visitor_never_said_can_not_be_answered(to: int) -> None:
    with pytest.raises(NotAllowed):
        then(asked_again(), BOT, turn(to=to))


def test_an_empty_conversation_has_nothing_to_answer() -> None:
    with pytest.raises(NotAllowed):
        then(None, BOT, turn(to=1))


@pytest.mark.parametrize("state", ["queued", "assigned", "resolved"])
def test_no_bot_message_once_the_conversation_is_not_the_bots(state: str) -> None:
    head = a_head(state)

    with pytest.raises(NotAllowed):
        then(head, BOT, turn(epoch=head.after.epoch, to=6))


def test_a_late_answer_is_refused_even_when_the_bot_has_the_conversation_again() -> None:
    cancelled = told((ANA, says()), (ANA, PERSON_PLEASE), (ANA, NEVER_MIND))[-1]

    with pytest.raises(NotAllowed):
        then(cancelled, BOT, turn(epoch=0, to=1))
    assert then(cancelled, BOT, turn(epoch=2, to=1)).after.answered_seq == 1


def test_an_answer_from_an_epoch_to_come_is_refused() -> None:
    with pytest.raises(NotAllowed):
        then(HELLO[-1], BOT, turn(epoch=1, to=1))


def test_after_a_return_with_a_brief_the_bot_does_not_answer_what_the_agent_dealt_with() -> None:
    returned = told((ANA, says()), (OLA, ACCEPT), (OLA, brief()))[-1]

    with pytest.raises(NotAllowed):
        then(returned, BOT, turn(epoch=returned.after.epoch, to=1))


def test_a_bot_that_fails_escalates_with_the_reason() -> None:
    entry = then(HELLO[-1], SYSTEM, GiveUpOnBot(epoch=0, failed_seq=1, reason="no answer in 5 s"))

    assert entry.payload == HandoffRequested("no answer in 5 s")
    assert (entry.by.role, entry.after.state, entry.after.epoch) == ("system", State.QUEUED, 1)
    assert (entry.after.answered_seq, entry.after.awaiting) == (0, None)


@pytest.mark.parametrize(("epoch", "seq"), [(1, 2), (0, 1), (0, 0), (0, 3)])
def test_a_failure_that_is_out_of_date_escalates_nothing(epoch: int, seq: int) -> None:
    answered_once = then(asked_again(), BOT, turn(to=1))

    with pytest.raises(NotAllowed):
        then(answered_once, SYSTEM, GiveUpOnBot(epoch=epoch, failed_seq=seq, reason="silent"))


def test_nobody_but_the_bot_answers_as_the_bot() -> None:
    for author in (ANA, OLA, SYSTEM):
        with pytest.raises(Forbidden):
            then(HELLO[-1], author, turn())
