"""What agents can do: take over, answer, note, hand on, give back, close, open again."""

import pytest

from chat_service.domain.command import Author, Command, Wish
from chat_service.domain.decide import decide
from chat_service.domain.refusals import Forbidden, NotAllowed, Unfit
from contract.commands import EndHandoff, Rate
from contract.entries import (
    By,
    HandoffAccepted,
    HandoffEnded,
    HandoffTransferred,
    MessagePosted,
    NotePosted,
    Owner,
    State,
)
from contract.fields import MessageText
from tests.unit.domain.builders import (
    ACCEPT,
    ADA,
    ANA,
    BO,
    CY,
    NEVER_MIND,
    NOON,
    NOTE,
    OLA,
    PERSON_PLEASE,
    REOPEN,
    REQUEUE,
    RESOLVE,
    K,
    a_head,
    as_owner,
    brief,
    mentioning,
    minutes,
    says,
    then,
    told,
    transfer,
)

OWNERS = [transfer(CY), REQUEUE, brief(), RESOLVE]  # what only the owner or an admin may do


@pytest.mark.parametrize("state", ["queued", "bot"])
def test_an_agent_accepts_from_the_queue_or_steps_in_while_the_bot_talks(state: str) -> None:
    entry = then(a_head(state), BO, ACCEPT)

    assert (entry.after.state, entry.after.owner, entry.after.epoch) == (State.ASSIGNED, as_owner(BO), 5)
    assert (entry.payload, entry.after.queued_at, entry.after.awaiting) == (HandoffAccepted(), None, None)


def test_the_first_agent_wins_and_the_second_learns_who() -> None:
    first = then(a_head("queued"), OLA, ACCEPT)

    with pytest.raises(NotAllowed, match="Ola has this conversation") as refusal:
        then(first, BO, ACCEPT)

    assert refusal.value.after.owner == as_owner(OLA)
    assert refusal.value.allowed == ("post_note",)


def test_a_note_says_whom_it_is_for_as_they_were_looked_up() -> None:
    head, bo = a_head("assigned"), as_owner(BO)
    command = Command("c_1", K, OLA, mentioning("a_bo", "a_bo"), mentioned=[bo])

    assert decide(head, command, minutes(2)).payload == NotePosted("careful", [bo])


@pytest.mark.parametrize("mentioned", [[], [as_owner(BO)]])
def test_a_note_for_somebody_who_is_not_there_is_refused(mentioned: list[Owner]) -> None:
    command = Command("c_1", K, OLA, mentioning("a_bo", "a_gone"), mentioned=mentioned)

    with pytest.raises(Unfit) as refusal:
        decide(a_head("assigned"), command, minutes(2))

    assert refusal.value.field == "mentions"


def test_a_visitor_who_mentions_agents_learns_nothing_of_them() -> None:
    with pytest.raises(Forbidden):
        then(a_head("assigned"), ANA, mentioning("a_gone"))


def test_whoever_has_it_can_not_accept_it_again() -> None:
    with pytest.raises(NotAllowed):
        then(a_head("assigned"), OLA, ACCEPT)


def test_an_admin_does_not_accept_over_an_owners_head() -> None:
    with pytest.raises(NotAllowed):
        then(a_head("assigned"), ADA, ACCEPT)


def test_the_first_reply_to_a_waiting_visitor_is_the_acceptance_in_the_same_entry() -> None:
    entry = then(a_head("queued"), BO, says("How can I help?"))

    assert entry.payload == MessagePosted("How can I help?")
    assert (entry.after.state, entry.after.owner, entry.after.epoch) == (State.ASSIGNED, as_owner(BO), 5)
    assert (entry.after.handoff_seq, entry.after.queued_at, entry.after.answered_seq) == (entry.seq, None, 6)


def test_of_two_first_replies_the_second_is_refused() -> None:
    first = then(a_head("queued"), OLA, says())

    with pytest.raises(NotAllowed):
        then(first, BO, says())


@pytest.mark.parametrize("agent", [BO, ADA])
def test_only_the_owner_answers_in_public_not_even_an_admin_may(agent: Author) -> None:
    with pytest.raises(NotAllowed):
        then(a_head("assigned"), agent, says())


@pytest.mark.parametrize("state", ["bot", "resolved"])
def test_an_agent_who_has_not_taken_over_does_not_speak(state: str) -> None:
    with pytest.raises(NotAllowed):
        then(a_head(state), OLA, says())


@pytest.mark.parametrize("state", ["bot", "queued", "assigned", "resolved"])
def test_a_note_can_be_left_anywhere_and_changes_nothing_else(state: str) -> None:
    head = a_head(state)

    assert then(head, BO, NOTE).after == head.after


@pytest.mark.parametrize("agent", [OLA, ADA])
def test_the_owner_or_an_admin_transfers_to_a_colleague(agent: Author) -> None:
    entry = then(a_head("assigned"), agent, transfer(CY))

    assert entry.payload == HandoffTransferred(as_owner(CY))
    assert (entry.after.state, entry.after.owner, entry.after.epoch) == (State.ASSIGNED, as_owner(CY), 5)


def test_an_admin_may_take_a_conversation_by_transferring_it_to_herself() -> None:
    assert then(a_head("assigned"), ADA, transfer(ADA)).after.owner == as_owner(ADA)


def test_whoever_has_a_colleagues_conversation_no_longer_answers_in_it() -> None:
    moved = then(a_head("assigned"), OLA, transfer(CY))

    assert then(moved, CY, says()).after.owner == as_owner(CY)
    with pytest.raises(NotAllowed, match="Cy has this conversation"):
        then(moved, OLA, says())


def test_a_transfer_to_nobody_who_is_online_names_the_field() -> None:
    with pytest.raises(Unfit) as refusal:
        then(a_head("assigned"), OLA, transfer(None))

    assert refusal.value.field == "to"


def test_a_transfer_to_the_present_owner_is_unfit_whatever_they_are_called_now() -> None:
    renamed = Author(By("agent", OLA.by.id, "Ola B."))

    for to in (OLA, renamed):
        with pytest.raises(Unfit):
            then(a_head("assigned"), ADA, transfer(to))


def test_who_may_not_transfer_is_told_so_before_the_addressee_is_looked_at() -> None:
    with pytest.raises(NotAllowed):
        then(a_head("assigned"), BO, transfer(None))


@pytest.mark.parametrize("agent", [OLA, ADA])
def test_requeueing_starts_the_wait_anew_and_frees_the_owner(agent: Author) -> None:
    entry = then(a_head("assigned"), agent, REQUEUE, minute=9)

    assert (entry.after.state, entry.after.owner, entry.after.queued_at) == (State.QUEUED, None, minutes(9))
    assert entry.after.handoff_seq == entry.seq


@pytest.mark.parametrize("wish", OWNERS)
def test_another_agent_does_none_of_what_is_the_owners(wish: Wish) -> None:
    with pytest.raises(NotAllowed) as refusal:
        then(a_head("assigned"), BO, wish)

    assert refusal.value.allowed == ("post_note",)


@pytest.mark.parametrize("state", ["queued", "assigned"])
def test_a_return_to_the_bot_carries_its_brief_and_leaves_nothing_to_answer(state: str) -> None:
    facts = [MessageText("parcel 7")]
    entry = then(a_head(state), OLA, EndHandoff(client_id=K, outcome=MessageText("resent"), facts=facts))

    assert entry.payload == HandoffEnded("resent", ["parcel 7"], [])
    assert (entry.after.state, entry.after.owner, entry.after.epoch) == (State.BOT, None, 5)
    assert (entry.after.brief_seq, entry.after.answered_seq, entry.after.awaiting) == (entry.seq, 6, None)


@pytest.mark.parametrize("state", ["bot", "resolved"])
def test_what_no_person_has_can_not_be_returned_to_the_bot(state: str) -> None:
    with pytest.raises(NotAllowed):
        then(a_head(state), OLA, brief())


@pytest.mark.parametrize(("state", "agent"), [("bot", BO), ("queued", BO), ("assigned", OLA), ("assigned", ADA)])
def test_an_agent_resolves(state: str, agent: Author) -> None:
    entry = then(a_head(state), agent, RESOLVE)

    assert (entry.after.state, entry.after.owner, entry.after.epoch) == (State.RESOLVED, None, 5)
    assert (entry.after.queued_at, entry.after.awaiting, entry.after.handoff_seq) == (None, None, 0)


def test_what_is_resolved_is_not_resolved_again() -> None:
    with pytest.raises(NotAllowed, match="resolved") as refusal:
        then(a_head("resolved"), OLA, RESOLVE)

    assert refusal.value.allowed == ("post_note", "reopen")


def test_whoever_reopens_a_conversation_has_it() -> None:
    entry = then(a_head("resolved"), CY, REOPEN)

    assert (entry.after.state, entry.after.owner, entry.after.epoch) == (State.ASSIGNED, as_owner(CY), 5)


@pytest.mark.parametrize("state", ["bot", "queued", "assigned"])
def test_only_what_is_resolved_is_reopened(state: str) -> None:
    with pytest.raises(NotAllowed):
        then(a_head(state), OLA, REOPEN)


@pytest.mark.parametrize("wish", [PERSON_PLEASE, NEVER_MIND, Rate(client_id=K, score=1)])
def test_a_visitors_command_is_forbidden_to_agents(wish: Wish) -> None:
    with pytest.raises(Forbidden, match="not a command for agents"):
        then(a_head(), ADA, wish)


def test_the_message_of_an_owner_whose_name_holds_braces_is_still_a_sentence() -> None:
    head = a_head("assigned", owner=Owner("a_x", "{owner} {0}"))

    with pytest.raises(NotAllowed, match=r"\{owner\} \{0\} has this conversation\."):
        then(head, BO, ACCEPT)


def test_a_whole_handoff_there_and_back() -> None:
    log = told((ANA, says()), (ANA, PERSON_PLEASE), (OLA, says("hi")), (OLA, brief()), (ANA, says()))

    assert [entry.after.state for entry in log] == ["bot", "queued", "assigned", "bot", "bot"]
    assert [entry.after.epoch for entry in log] == [0, 1, 2, 3, 3]
    assert [entry.seq for entry in log] == [1, 2, 3, 4, 5]
    assert log[0].at == NOON
