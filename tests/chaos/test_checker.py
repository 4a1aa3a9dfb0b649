"""The checker is shown broken promises, one by one, and has to name each."""

from typing import Any

import pytest

from tests.chaos.histories import TALK, Told, entry
from tests.chaos.violation import (
    BEHIND,
    DIFFERENT,
    DISORDER,
    DOUBLE,
    ENDED,
    EPOCH,
    FAULT,
    GAP,
    NOT_STORED,
    STORED_TWICE,
    TAKEN_OVER,
    UNSETTLED,
)


def is_(kind: str, *what: Any) -> Any:
    """Whether a line begins so."""
    return lambda line: line[: 1 + len(what)] == [kind, *what]


def test_a_history_in_which_all_went_well_has_no_violation() -> None:
    assert Told().names() == []


def test_what_was_acknowledged_and_is_not_stored_is_named() -> None:
    told = Told().before_the_end(["said", TALK, "gone", "post_message"], ["acked", TALK, "gone", 4])

    assert told.names() == [NOT_STORED]


def test_what_was_acknowledged_at_another_place_is_named() -> None:
    assert Told().before_the_end(["acked", TALK, "k2", 3]).names() == [NOT_STORED]


def test_asking_for_a_person_twice_is_acknowledged_with_the_entry_that_stands() -> None:
    told = Told().before_the_end(["said", TALK, "twice", "request_handoff"], ["acked", TALK, "twice", 3])
    assert told.names() == [NOT_STORED]

    told.log[2] = entry(3, state="queued", epoch=1)
    assert told.names() == []


def test_a_late_copy_of_that_may_ask_anew_when_nobody_waits_any_more() -> None:
    told = Told(4).before_the_end(["said", TALK, "k4", "request_handoff"], ["acked", TALK, "k4", 3])
    assert told.names() == [NOT_STORED]

    told.log[2] = entry(3, state="queued", epoch=1)
    told.log[3] = entry(4, epoch=2)
    assert told.names() == []
    told.before_the_end(["acked", TALK, "k4", 5])
    assert told.names() == [NOT_STORED]


def test_one_command_stored_twice_is_named() -> None:
    told = Told()
    told.log[2] = entry(3, client_id="k2")

    assert STORED_TWICE in told.names()


def test_a_gap_in_the_database_is_named() -> None:
    told = Told()
    del told.log[1]

    assert told.names()[0] == GAP


@pytest.mark.parametrize(("state", "owner"), [("queued", None), ("assigned", "a_1"), ("resolved", None)])
def test_a_bot_message_after_a_take_over_is_named(state: str, owner: str | None) -> None:
    told = Told()
    told.log[1] = entry(2, state=state, owner=owner, epoch=1)
    told.log[2] = entry(3, type="bot_replied", role="bot", state=state, owner=owner, epoch=1)

    assert told.names() == [TAKEN_OVER]


def test_a_bot_message_that_hands_over_itself_is_fine() -> None:
    told = Told()
    told.log[2] = entry(3, type="bot_replied", role="bot", state="queued", epoch=1)

    assert told.names() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "queued", "epoch": 0},
        {"state": "queued", "epoch": 2},
        {"state": "assigned", "owner": "a_1", "epoch": 0},
        {"state": "bot", "epoch": 1},
    ],
)
def test_an_epoch_that_does_not_rise_by_one_with_state_and_owner_alone_is_named(wrong: dict[str, Any]) -> None:
    told = Told()
    told.log[2] = entry(3, **wrong)

    assert told.names() == [EPOCH]


def test_a_socket_that_is_not_told_an_entry_is_named() -> None:
    assert Told().without(is_("live", 1, TALK, 2)).names() == [GAP]


def test_a_socket_that_is_told_an_entry_twice_is_named() -> None:
    assert Told().before_the_end(["live", 1, TALK, 3, 3]).names() == [DOUBLE]


def test_a_socket_that_is_told_an_old_entry_is_named() -> None:
    assert Told().before_the_end(["live", 1, TALK, 1, 1]).names() == [DISORDER]


def test_a_page_that_begins_past_the_cursor_is_named() -> None:
    told = Told().before_the_end(["asked", 2, "visitor", TALK, 1], ["page", 2, TALK, [[3, 3]], 3])

    assert told.names() == [GAP]


def test_a_page_that_goes_on_from_the_cursor_is_fine_and_so_is_the_next() -> None:
    asked: list[Any] = ["asked", 2, "visitor", TALK, 1]
    told = Told().before_the_end(asked, ["page", 2, TALK, [[2, 2]], 3], ["page", 2, TALK, [[3, 3]], 3])

    assert told.names() == []


def test_a_cursor_set_anew_lets_the_old_one_end_and_begins_with_a_page() -> None:
    again: list[Any] = ["asked", 1, "visitor", TALK, 1]
    late = ["live", 1, TALK, 3, 3]
    told = Told().without(is_("live", 1, TALK, 3)).before_the_end(again, late, ["page", 1, TALK, [[2, 2], [3, 3]], 3])

    assert told.names() == []


def test_a_page_of_the_old_cursor_may_come_before_that_of_the_new_one() -> None:
    asked: list[list[Any]] = [["asked", 2, "visitor", TALK, 0], ["page", 2, TALK, [[1, 1]], 1]]
    again: list[list[Any]] = [["asked", 2, "visitor", TALK, 1], ["page", 2, TALK, [[2, 2]], 2]]
    told = Told().before_the_end(*asked, *again, ["page", 2, TALK, [[2, 2], [3, 3]], 3])

    assert told.names() == []


def test_without_a_page_a_cursor_set_anew_takes_nothing_back() -> None:
    assert Told().before_the_end(["asked", 1, "visitor", TALK, 1], ["live", 1, TALK, 2, 2]).names() == [DISORDER]


def test_an_empty_page_is_the_answer_to_the_cursor_that_reached_its_head() -> None:
    asked: list[list[Any]] = [["asked", 2, "visitor", TALK, 1], ["asked", 2, "visitor", TALK, 2]]
    told = Told().before_the_end(*asked, ["page", 2, TALK, [], 2], ["live", 2, TALK, 3, 3])

    assert told.names() == []


def test_a_screen_with_a_gap_is_named() -> None:
    assert GAP in Told().without(is_("grown", "Ana/1", [[2, 2]])).names()


def test_a_screen_that_shows_an_entry_twice_is_named() -> None:
    told = Told()
    told.lines[-1:-1] = [["grown", "Ana/1", [[3, 3]]]]

    assert told.names()[0] == DOUBLE


def test_a_screen_that_shows_an_old_entry_below_a_new_one_is_named() -> None:
    told = Told()
    told.lines[-1:-1] = [["grown", "Ana/1", [[1, 1]]]]

    assert told.names()[0] == DISORDER


def test_a_screen_with_two_rows_for_one_message_is_named() -> None:
    assert Told().before_the_end(["twins", "Ana/1", "k2"]).names() == [DOUBLE]


def test_a_screen_that_is_loaded_anew_begins_anew() -> None:
    told = Told().before_the_end(["cleared", "Ana/1"], ["drawn", "Ana/1", 2, [[2, 2], [3, 3]]])
    told.lines[-1] = ["end", "Ana/1", 2, [[2, 2], [3, 3]], []]

    assert told.names() == []


def test_a_screen_that_changes_unseen_is_named() -> None:
    told = Told()
    told.lines[-1] = ["end", "Ana/1", 1, [[3, 3]], []]

    assert told.names() == [DIFFERENT]


def test_a_socket_that_is_told_something_else_than_is_stored_is_named() -> None:
    told = Told().before_the_end(["asked", 2, "visitor", TALK, 2], ["page", 2, TALK, [[3, 9]], 3])
    told.content(9, conversation_id=TALK, seq=3, text="something else")

    assert told.names() == [DIFFERENT]


def test_a_screen_that_shows_what_is_not_stored_at_all_is_named() -> None:
    told = Told().before_the_end(["grown", "Ana/1", [[4, 9]]])
    told.content(9, conversation_id=TALK, seq=4, text="made up")

    assert DIFFERENT in told.names()


def test_a_screen_that_is_behind_at_the_end_is_named() -> None:
    told = Told().without(is_("grown", "Ana/1", [[3, 3]]))
    told.lines[-1] = ["end", "Ana/1", 1, [[1, 1], [2, 2]], []]

    assert told.names() == [BEHIND]


def test_a_screen_that_never_showed_anything_is_named() -> None:
    told = Told()
    told.lines += [["opened", "Ana/2", TALK, "visitor"], ["end", "Ana/2", None, [], []]]

    assert told.names() == [BEHIND]


def test_a_message_that_still_waits_on_a_screen_is_named() -> None:
    told = Told()
    told.lines[-1][-1] = ["k9"]

    assert told.names() == [UNSETTLED]


def test_a_message_of_which_nothing_was_heard_again_is_named() -> None:
    assert Told().before_the_end(["said", TALK, "k9", "post_message"]).names() == [UNSETTLED]


def test_a_refused_message_is_settled_and_so_is_one_that_is_stored() -> None:
    refused = [["said", TALK, "k9", "cancel_handoff"], ["refused", TALK, "k9", "/problems/not-allowed"]]

    assert Told().before_the_end(*refused).without(is_("acked", TALK, "k2")).names() == []


def test_who_is_logged_out_is_named() -> None:
    assert Told().before_the_end(["ended", "Ana"]).names() == [ENDED]


def test_an_answer_that_no_input_may_get_is_named() -> None:
    assert Told().before_the_end(["fault", 500, "POST /v1/sessions"]).names() == [FAULT]
