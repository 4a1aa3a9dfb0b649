"""The desk without human agents: who asked for one waits, and is told so in the same words each time."""

import pytest

from chat_service.domain.command import BOT, SYSTEM, BotTurn, GiveUpOnBot, ResolveIdle, TakeFromAbsent, Wish
from chat_service.domain.decide import allowed
from chat_service.domain.refusals import Forbidden, LiveChatOff, NotAllowed, Stands
from contract.commands import PostNote, Rate
from contract.entries import HandoffAction, Message, MessagePosted, State
from contract.fields import MessageText
from tests.unit.domain.builders import (
    ACCEPT,
    ADA,
    ANA,
    BO,
    NEVER_MIND,
    OLA,
    PERSON_PLEASE,
    REOPEN,
    RESOLVE,
    K,
    a_head,
    brief,
    says,
    then,
    transfer,
    turn,
)

STATES = ("bot", "queued", "assigned", "resolved")


@pytest.mark.parametrize("state", ["queued", "assigned"])
@pytest.mark.parametrize("wish", [says(), NEVER_MIND])
def test_while_waiting_neither_messages_nor_cancelling_get_through(state: str, wish: Wish) -> None:
    with pytest.raises(LiveChatOff):
        then(a_head(state), ANA, wish, live_chat=False)


@pytest.mark.parametrize("state", ["bot", "resolved"])
def test_the_chat_with_the_bot_goes_on_as_ever(state: str) -> None:
    entry = then(a_head(state), ANA, says(), live_chat=False)

    assert (entry.payload, entry.after.state) == (MessagePosted("hello"), State.BOT)


@pytest.mark.parametrize("state", ["bot", "resolved"])
def test_a_person_can_be_asked_for_all_the_same(state: str) -> None:
    assert then(a_head(state), ANA, PERSON_PLEASE, live_chat=False).after.state is State.QUEUED


@pytest.mark.parametrize("state", ["queued", "assigned"])
def test_asking_again_answers_with_what_stands(state: str) -> None:
    with pytest.raises(Stands):
        then(a_head(state), ANA, PERSON_PLEASE, live_chat=False)


def test_what_was_never_legal_is_refused_for_its_own_reason() -> None:
    with pytest.raises(NotAllowed):
        then(a_head("bot"), ANA, NEVER_MIND, live_chat=False)
    with pytest.raises(Forbidden):
        then(a_head("queued"), ANA, ACCEPT, live_chat=False)


def test_rating_stays_possible() -> None:
    assert then(a_head("resolved"), ANA, Rate(client_id=K, score=4), live_chat=False).seq == 8


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("wish", [ACCEPT, says(), transfer(BO), brief(), RESOLVE, REOPEN])
def test_agents_act_nowhere_not_even_admins_and_owners(state: str, wish: Wish) -> None:
    for agent in (OLA, BO, ADA):
        with pytest.raises(LiveChatOff):
            then(a_head(state), agent, wish, live_chat=False)


@pytest.mark.parametrize("state", STATES)
def test_agents_may_leave_notes_everywhere(state: str) -> None:
    note = PostNote(client_id=K, text=MessageText("call back"))

    assert then(a_head(state), BO, note, live_chat=False).after == a_head(state).after
    assert allowed(a_head(state).after, ADA, live_chat=False) == ["post_note"]


def test_the_bot_says_so_and_queues_in_one_turn() -> None:
    answer = turn(epoch=4, to=6, action=HandoffAction("escalate"))

    assert then(a_head("bot"), BOT, answer, live_chat=False).after.state is State.QUEUED


def test_where_the_bot_fails_it_says_so_itself_and_the_chat_goes_on() -> None:
    with pytest.raises(LiveChatOff):
        then(a_head("bot"), SYSTEM, GiveUpOnBot(epoch=4, failed_seq=6, reason="silent"), live_chat=False)

    sorry = BotTurn(epoch=4, in_reply_to=6, messages=[Message("I can't answer right now.")])
    assert then(a_head("bot"), BOT, sorry, live_chat=False).after.state is State.BOT


def test_sweepers_leave_those_who_wait_alone() -> None:
    for state in ("queued", "assigned"):
        for wish in (TakeFromAbsent(4, "away"), ResolveIdle(4, "idle")):
            with pytest.raises(LiveChatOff):
                then(a_head(state, owed=False), SYSTEM, wish, live_chat=False)


def test_an_idle_chat_with_the_bot_is_resolved_as_ever() -> None:
    entry = then(a_head("bot", owed=False), SYSTEM, ResolveIdle(4, "idle"), live_chat=False)

    assert entry.after.state is State.RESOLVED


def test_switched_on_later_they_wait_like_any_other() -> None:
    waiting = then(a_head("bot"), ANA, PERSON_PLEASE, live_chat=False)

    assert then(waiting, ANA, says(), live_chat=True).after.state is State.QUEUED
    assert then(waiting, OLA, says("Here I am"), live_chat=True).after.state is State.ASSIGNED


def test_a_waiting_visitor_is_told_what_is_still_possible() -> None:
    assert allowed(a_head("queued").after, ANA, live_chat=False) == ["request_handoff"]
