"""What an entry keeps for the next decision: who is owed an answer since when, and which entries still count."""

import pytest

from chat_service.domain.command import BOT, SYSTEM, ResolveIdle, TakeFromAbsent
from contract.entries import After, Awaiting, ResolveAction, State
from tests.unit.domain.builders import (
    ACCEPT,
    ADA,
    ANA,
    CY,
    NEVER_MIND,
    NOTE,
    OLA,
    PERSON_PLEASE,
    REOPEN,
    REQUEUE,
    RESOLVE,
    a_head,
    brief,
    minutes,
    says,
    then,
    told,
    transfer,
    turn,
)


def states(*steps: object) -> list[After]:
    """The states after each step."""
    return [entry.after for entry in told(*steps)]  # type: ignore[arg-type]


def test_the_bot_is_awaited_from_the_oldest_unanswered_message_on() -> None:
    log = states((ANA, says()), (ANA, says("?")), (ANA, says("??")))

    assert [after.awaiting for after in log] == [Awaiting(1, minutes(0))] * 3
    assert [after.visitor_seq for after in log] == [1, 2, 3]


def test_a_note_makes_nobody_wait_less() -> None:
    assert states((ANA, says()), (OLA, NOTE))[-1].awaiting == Awaiting(1, minutes(0))


def test_nobody_waits_for_the_bot_outside_its_state() -> None:
    log = states((ANA, says()), (ANA, PERSON_PLEASE), (ANA, says()), (OLA, ACCEPT), (ANA, says()), (OLA, RESOLVE))

    assert [after.awaiting for after in log[1:]] == [None] * 5


def test_after_a_cancel_the_bot_is_asked_what_is_unanswered_whenever_it_was_written() -> None:
    before = states((ANA, says()), (ANA, PERSON_PLEASE), (ANA, NEVER_MIND))
    while_waiting = states((ANA, PERSON_PLEASE), (ANA, says()), (ANA, NEVER_MIND))

    assert before[-1].awaiting == Awaiting(1, minutes(2))
    assert while_waiting[-1].awaiting == Awaiting(2, minutes(2))


def test_after_a_cancel_nothing_is_asked_when_all_is_answered() -> None:
    log = states((ANA, says()), (BOT, turn(to=1)), (ANA, PERSON_PLEASE), (ANA, NEVER_MIND))

    assert log[-1].awaiting is None


def test_after_a_return_by_an_agent_the_bot_is_not_asked() -> None:
    log = states((ANA, says()), (ANA, PERSON_PLEASE), (ANA, says()), (OLA, brief()))

    assert (log[-1].awaiting, log[-1].answered_seq) == (None, 3)


def test_after_a_return_the_next_message_is_awaited_anew() -> None:
    log = states((ANA, PERSON_PLEASE), (OLA, brief()), (ANA, says()))

    assert log[-1].awaiting == Awaiting(3, minutes(2))


def test_a_message_that_reopens_is_awaited_though_older_ones_were_never_answered() -> None:
    log = states((ANA, says()), (OLA, RESOLVE), (ANA, says()))

    assert log[1].awaiting is None
    assert log[2].awaiting == Awaiting(3, minutes(2))


def test_an_agents_public_message_answers_all_that_was_said() -> None:
    log = states((ANA, says()), (ANA, says()), (OLA, ACCEPT), (OLA, says()), (ANA, says()))

    assert [after.answered_seq for after in log] == [0, 0, 0, 2, 2]


@pytest.mark.parametrize("wish", [NOTE, RESOLVE, REQUEUE, transfer(CY)])
def test_nothing_else_of_an_agents_counts_as_an_answer(wish: object) -> None:
    assert then(a_head("assigned"), OLA, wish).after.answered_seq == 3  # type: ignore[arg-type]


def test_nothing_the_system_does_counts_as_an_answer() -> None:
    assert then(a_head("assigned"), SYSTEM, TakeFromAbsent(4, "away")).after.answered_seq == 3


def test_a_bot_that_resolves_has_answered() -> None:
    assert states((ANA, says()), (BOT, turn(to=1, action=ResolveAction())))[-1].answered_seq == 1


def test_the_wait_in_the_queue_counts_from_the_entry_that_began_it() -> None:
    log = states((ANA, says()), (ANA, PERSON_PLEASE), (ANA, says()), (OLA, NOTE))

    assert [after.queued_at for after in log] == [None, minutes(1), minutes(1), minutes(1)]


def test_a_requeue_begins_a_new_wait() -> None:
    log = states((ANA, PERSON_PLEASE), (OLA, ACCEPT), (OLA, REQUEUE), (ANA, says()))

    assert [after.queued_at for after in log] == [minutes(0), None, minutes(2), minutes(2)]


def test_the_entry_that_stands_is_the_one_that_began_waiting_or_the_taking_over() -> None:
    log = states(
        (ANA, says()),
        (ANA, PERSON_PLEASE),
        (ANA, says()),
        (OLA, ACCEPT),
        (OLA, says()),
        (ADA, transfer(CY)),
        (CY, REQUEUE),
        (ANA, NEVER_MIND),
    )

    assert [after.handoff_seq for after in log] == [0, 2, 2, 4, 4, 4, 7, 0]


def test_stepping_in_and_reopening_are_taking_over_too() -> None:
    log = states((ANA, says()), (OLA, ACCEPT), (OLA, RESOLVE), (CY, REOPEN))

    assert [after.handoff_seq for after in log] == [0, 2, 0, 4]


def test_the_newest_brief_is_kept_through_everything_that_follows() -> None:
    log = states((ANA, PERSON_PLEASE), (OLA, brief()), (ANA, says()), (ANA, PERSON_PLEASE), (OLA, brief()))

    assert [after.brief_seq for after in log] == [0, 2, 2, 2, 5]


def test_one_owner_while_assigned_and_none_elsewhere() -> None:
    log = states((ANA, PERSON_PLEASE), (OLA, says()), (OLA, transfer(CY)), (CY, RESOLVE), (ANA, says()))

    assert [after.owner and after.owner.name for after in log] == [None, "Ola", "Cy", None, None]


def test_an_idle_conversation_that_is_resolved_keeps_its_history_straight() -> None:
    is_now = then(a_head("assigned", owed=False), SYSTEM, ResolveIdle(4, "idle")).after

    assert is_now == After(state=State.RESOLVED, epoch=5, visitor_seq=6, answered_seq=6)
