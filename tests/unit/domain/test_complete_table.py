"""Every state, every person, every command: what happens is what the law says, with live chat and without."""

from itertools import product

import pytest

from chat_service.domain.decide import allowed
from chat_service.domain.refusals import Forbidden, LiveChatOff, NotAllowed, NothingToInsert, Stands
from chat_service.domain.table import ROLES, TABLE
from contract.commands import ASKS, name_of
from contract.entries import After, Entry
from tests.unit.domain import law
from tests.unit.domain.builders import PEOPLE, a_head, then, wish

VERDICTS = {Stands: "stands", Forbidden: "forbidden", LiveChatOff: "off", NotAllowed: "not allowed"}
CASES = [*product(law.STATES, law.PEOPLE, (*law.ASKS, *law.IN_ROOMS, *law.OUR_OWN))]
LEGAL = [case for case in CASES if law.verdict(*case, owed=True) in law.STATES]
SITUATIONS = [*product((True, False), (True, False))]


def outcome(head: Entry, who: str, command: str, *, live_chat: bool) -> str:
    """The state that the command leads to, or the law's word for the refusal."""
    try:
        return then(head, PEOPLE[who], wish(command, head.after), live_chat=live_chat).after.state
    except NothingToInsert as refusal:
        return VERDICTS[type(refusal)]


@pytest.mark.parametrize(("state", "who", "command"), CASES)
def test_a_command_leads_where_the_law_says(state: str, who: str, command: str) -> None:
    for owed, live_chat in SITUATIONS:
        expected = law.verdict(state, who, command, owed=owed, live_chat=live_chat)

        assert outcome(a_head(state, owed=owed), who, command, live_chat=live_chat) == expected


@pytest.mark.parametrize(("state", "who", "command"), [*product(law.STATES, law.PEOPLE, law.IN_ROOMS)])
def test_what_is_done_in_rooms_is_done_by_nobody_in_support(state: str, who: str, command: str) -> None:
    head = a_head(state)

    with pytest.raises(Forbidden):
        then(head, PEOPLE[who], wish(command, head.after))

    assert command not in allowed(head.after, PEOPLE[who])


@pytest.mark.parametrize(("state", "who"), [*product(law.STATES, law.PEOPLE)])
def test_what_a_person_is_told_to_be_allowed_is_what_is_accepted(state: str, who: str) -> None:
    for owed, live_chat in SITUATIONS:
        was = a_head(state, owed=owed).after
        names = [name for name in allowed(was, PEOPLE[who], live_chat=live_chat) if name in law.ASKS]

        assert sorted(names) == sorted(
            command
            for command in law.ASKS
            if law.verdict(state, who, command, owed=owed, live_chat=live_chat) in {*law.STATES, "stands"}
        )


@pytest.mark.parametrize(("state", "who", "command"), LEGAL)
def test_the_epoch_rises_by_one_exactly_when_state_or_owner_change(state: str, who: str, command: str) -> None:
    head = a_head(state)

    is_now = then(head, PEOPLE[who], wish(command, head.after)).after

    changed = (is_now.state, is_now.owner) != (head.after.state, head.after.owner)
    assert is_now.epoch == head.after.epoch + changed


def test_the_law_speaks_of_every_command() -> None:
    assert sorted((*law.ASKS, *law.IN_ROOMS)) == sorted(name_of(ask) for ask in ASKS)
    kinds = {type(wish(command, After())) for command in (*law.ASKS, *law.OUR_OWN)}
    assert kinds == {kind for _, kind in ROLES} == {kind for _, _, kind in TABLE}


def test_the_table_knows_no_other_roles_than_the_law() -> None:
    assert {role for role, _ in ROLES} == {law.role(who) for who in law.PEOPLE}
