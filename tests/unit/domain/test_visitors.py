"""What visitors can do: write, ask for a person, think better of it, rate."""

import pytest

from chat_service.domain.command import Wish
from chat_service.domain.refusals import Forbidden, NotAllowed, Stands
from contract.commands import PostNote, Rate, RequestHandoff
from contract.entries import ConversationRated, HandoffRequested, MessagePosted, State
from contract.fields import ClientId, MessageText
from tests.unit.domain.builders import (
    ACCEPT,
    ANA,
    NEVER_MIND,
    OLA,
    PERSON_PLEASE,
    RESOLVE,
    K,
    a_head,
    brief,
    minutes,
    says,
    then,
    told,
)


def test_the_first_message_is_the_conversations_creation() -> None:
    entry = then(None, ANA, says("hello", client_id="c1"), minute=5)

    assert (entry.seq, entry.client_id, entry.at, entry.by) == (1, "c1", minutes(5), ANA.by)
    assert entry.payload == MessagePosted("hello")
    assert (entry.after.state, entry.after.epoch, entry.after.visitor_seq) == (State.BOT, 0, 1)


def test_a_conversation_may_begin_with_asking_for_a_person() -> None:
    entry = then(None, ANA, PERSON_PLEASE)

    assert (entry.seq, entry.after.state, entry.after.epoch) == (1, State.QUEUED, 1)


def test_a_message_goes_to_whoever_has_the_conversation_and_changes_no_epoch() -> None:
    for state in ("bot", "queued", "assigned"):
        head = a_head(state)
        entry = then(head, ANA, says())

        assert (entry.after.state, entry.after.owner, entry.after.epoch) == (state, head.after.owner, 4)


def test_a_message_to_a_resolved_conversation_reopens_it_with_the_bot() -> None:
    entry = then(a_head("resolved", owed=False), ANA, says())

    assert (entry.after.state, entry.after.owner, entry.after.epoch) == (State.BOT, None, 5)
    assert entry.after.awaiting is not None
    assert entry.after.awaiting.seq == entry.seq


@pytest.mark.parametrize("state", ["bot", "resolved"])
def test_asking_for_a_person_queues_the_conversation_with_the_reason(state: str) -> None:
    entry = then(a_head(state), ANA, RequestHandoff(client_id=K, reason=MessageText("broken")))

    assert (entry.after.state, entry.after.queued_at, entry.after.epoch) == (State.QUEUED, entry.at, 5)
    assert entry.payload == HandoffRequested("broken")


def test_asking_twice_is_no_error_and_names_the_entry_that_stands() -> None:
    log = told((ANA, says()), (ANA, PERSON_PLEASE), (ANA, says("are you there?")))

    with pytest.raises(Stands) as stands:
        then(log[-1], ANA, PERSON_PLEASE)

    assert stands.value.seq == 2


def test_asking_for_a_person_while_one_is_there_names_the_acceptance() -> None:
    log = told((ANA, PERSON_PLEASE), (OLA, ACCEPT), (ANA, says()), (OLA, says()))

    with pytest.raises(Stands) as stands:
        then(log[-1], ANA, PERSON_PLEASE)

    assert stands.value.seq == 2


def test_cancelling_gives_the_conversation_back_to_the_bot() -> None:
    entry = then(a_head("queued"), ANA, NEVER_MIND)

    assert (entry.after.state, entry.after.queued_at, entry.after.epoch) == (State.BOT, None, 5)


def test_nothing_can_be_cancelled_once_an_agent_is_there() -> None:
    with pytest.raises(NotAllowed, match="Ola has this conversation") as refusal:
        then(a_head("assigned"), ANA, NEVER_MIND)

    assert refusal.value.allowed == ("post_message", "request_handoff")


def test_the_word_escalate_typed_while_waiting_is_a_message_like_any_other() -> None:
    entry = then(a_head("queued"), ANA, says("escalate"))

    assert (entry.payload, entry.after.state, entry.after.epoch) == (MessagePosted("escalate"), State.QUEUED, 4)


def test_rating_again_is_one_more_entry() -> None:
    first = then(a_head("resolved"), ANA, Rate(client_id=K, score=2))
    second = then(first, ANA, Rate(client_id=ClientId("k2"), score=5, comment=MessageText("thanks")))

    assert (second.seq, second.payload) == (first.seq + 1, ConversationRated(5, "thanks"))
    assert (second.after.state, second.after.epoch) == (State.RESOLVED, 4)


@pytest.mark.parametrize("state", ["bot", "queued", "assigned"])
def test_what_is_not_over_can_not_be_rated(state: str) -> None:
    with pytest.raises(NotAllowed):
        then(a_head(state), ANA, Rate(client_id=K, score=5))


@pytest.mark.parametrize("wish", [PostNote(client_id=K, text=MessageText("x")), ACCEPT, RESOLVE])
def test_an_agents_command_is_forbidden_to_visitors_whatever_the_state(wish: Wish) -> None:
    for state in ("bot", "queued", "assigned", "resolved"):
        with pytest.raises(Forbidden, match="not a command for visitors"):
            then(a_head(state), ANA, wish)


def test_after_a_return_to_the_bot_a_visitor_may_ask_for_a_person_again() -> None:
    log = told((ANA, PERSON_PLEASE), (OLA, brief()), (ANA, PERSON_PLEASE))

    assert [entry.after.state for entry in log] == [State.QUEUED, State.BOT, State.QUEUED]
    assert [entry.after.epoch for entry in log] == [1, 2, 3]


def test_waiting_twice_counts_from_the_second_time() -> None:
    log = told((ANA, PERSON_PLEASE), (ANA, NEVER_MIND), (ANA, says()), (ANA, PERSON_PLEASE), (ANA, says("still?")))

    assert log[-1].after.queued_at == minutes(3)


def test_a_message_is_stored_as_a_plain_string() -> None:
    assert type(told((ANA, says()))[0].payload.text) is str  # type: ignore[union-attr]
