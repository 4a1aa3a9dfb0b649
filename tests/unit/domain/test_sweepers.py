"""What the service does by itself: requeue for an absent owner, resolve where nothing happens any more."""

from typing import Any

import pytest

from chat_service.domain.command import SYSTEM, ResolveIdle, TakeFromAbsent
from chat_service.domain.refusals import NotAllowed
from contract.entries import ConversationResolved, HandoffRequeued, State
from tests.unit.domain.builders import OLA, a_head, minutes, says, then

AWAY = TakeFromAbsent(epoch=4, reason="Ola is away")
IDLE = ResolveIdle(epoch=4, reason="idle for a day")


def test_an_absent_owner_gives_way_to_the_queue() -> None:
    entry = then(a_head("assigned"), SYSTEM, AWAY, minute=3)

    assert (entry.payload, entry.by.role) == (HandoffRequeued("Ola is away"), "system")
    assert (entry.after.state, entry.after.owner, entry.after.queued_at) == (State.QUEUED, None, minutes(3))
    assert (entry.after.epoch, entry.after.handoff_seq) == (5, entry.seq)


@pytest.mark.parametrize("epoch", [3, 5])
def test_whoever_got_the_conversation_meanwhile_keeps_it(epoch: int) -> None:
    with pytest.raises(NotAllowed):
        then(a_head("assigned"), SYSTEM, TakeFromAbsent(epoch, "away"))


@pytest.mark.parametrize("state", ["bot", "assigned"])
def test_where_nobody_owes_an_answer_an_idle_conversation_is_resolved(state: str) -> None:
    entry = then(a_head(state, owed=False), SYSTEM, IDLE)

    assert entry.payload == ConversationResolved("idle for a day")
    assert (entry.after.state, entry.after.owner, entry.after.epoch) == (State.RESOLVED, None, 5)


@pytest.mark.parametrize("state", ["bot", "assigned"])
def test_a_visitor_who_waits_for_an_answer_is_never_dismissed(state: str) -> None:
    with pytest.raises(NotAllowed):
        then(a_head(state, owed=True), SYSTEM, IDLE)


def test_an_agents_answer_is_what_makes_an_assigned_conversation_idle() -> None:
    answered = then(a_head("assigned", owed=True), OLA, says())

    assert then(answered, SYSTEM, IDLE).after.state is State.RESOLVED


@pytest.mark.parametrize("owed", [True, False])
def test_the_queue_is_never_swept(owed: Any) -> None:
    with pytest.raises(NotAllowed):
        then(a_head("queued", owed=owed), SYSTEM, IDLE)


@pytest.mark.parametrize("epoch", [3, 5])
def test_what_moved_on_since_it_was_found_idle_stays(epoch: int) -> None:
    with pytest.raises(NotAllowed):
        then(a_head("bot", owed=False), SYSTEM, ResolveIdle(epoch, "idle"))
