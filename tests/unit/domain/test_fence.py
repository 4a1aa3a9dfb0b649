"""A command that is meant for one epoch is refused in any other; one that follows an entry, after any newer one."""

import pytest

from chat_service.domain.command import SYSTEM, Command, ResolveIdle
from chat_service.domain.decide import decide
from chat_service.domain.refusals import NotAllowed
from contract.entries import State
from tests.unit.domain.builders import ACCEPT, ANA, OLA, a_head, minutes, says, then


def test_a_command_for_this_epoch_is_as_good_as_any() -> None:
    command = Command("c_1", "k", OLA, ACCEPT, epoch=4)

    assert decide(a_head("queued"), command, minutes(2)).after.state is State.ASSIGNED


@pytest.mark.parametrize("state", ["bot", "queued"])
def test_who_meant_another_epoch_is_refused(state: str) -> None:
    with pytest.raises(NotAllowed):
        decide(a_head(state), Command("c_1", "k", OLA, ACCEPT, epoch=3), minutes(2))


def test_neither_epoch_nor_place_is_a_part_of_what_is_asked() -> None:
    assert Command("c_1", "k", OLA, ACCEPT, epoch=3, seq=7).digest == Command("c_1", "k", OLA, ACCEPT).digest


def test_a_command_that_follows_the_newest_entry_is_as_good_as_any() -> None:
    idle = a_head("assigned", owed=False)

    assert decide(idle, resolves(idle.seq), minutes(2)).after.state is State.RESOLVED
    assert decide(None, Command("c_1", "k", ANA, says(), seq=0), minutes(2)).seq == 1


def test_what_was_idle_goes_on_with_whatever_is_said_though_nobody_owes_an_answer_and_the_epoch_is_the_same() -> None:
    idle = a_head("assigned", owed=False)
    said = then(idle, OLA, says("are you still there?"))
    assert said.after.epoch == idle.after.epoch

    with pytest.raises(NotAllowed):
        decide(said, resolves(idle.seq), minutes(3))


def resolves(seq: int) -> Command:
    """The sweeper's command after that entry."""
    return Command("c_1", "sys:resolve:4", SYSTEM, ResolveIdle(4, "idle"), seq=seq)
