"""A command that is meant for one epoch is refused in any other."""

import pytest

from chat_service.domain.command import Command
from chat_service.domain.decide import decide
from chat_service.domain.refusals import NotAllowed
from contract.entries import State
from tests.unit.domain.builders import ACCEPT, OLA, a_head, minutes


def test_a_command_for_this_epoch_is_as_good_as_any() -> None:
    command = Command("c_1", "k", OLA, ACCEPT, epoch=4)

    assert decide(a_head("queued"), command, minutes(2)).after.state is State.ASSIGNED


@pytest.mark.parametrize("state", ["bot", "queued"])
def test_who_meant_another_epoch_is_refused(state: str) -> None:
    with pytest.raises(NotAllowed):
        decide(a_head(state), Command("c_1", "k", OLA, ACCEPT, epoch=3), minutes(2))


def test_the_epoch_is_no_part_of_what_is_asked() -> None:
    assert Command("c_1", "k", OLA, ACCEPT, epoch=3).digest == Command("c_1", "k", OLA, ACCEPT).digest
