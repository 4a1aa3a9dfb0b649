"""The checker is shown people who read or do in rooms what they may not, and has to name each; the rest it lets be."""

from typing import Any

import pytest

from tests.chaos.room_histories import ROOM, RoomTold
from tests.chaos.violation import BEHIND, LISTED, OUTSIDER, RULED


@pytest.fixture
def told() -> RoomTold:
    return RoomTold()


def removed(told: RoomTold) -> int:
    """Ana removed Ben."""
    return told.happens("ana", "member_left", member={"id": "ben"}, reason="removed")


def test_an_entry_that_follows_ones_removal_is_named_live_as_a_page_and_by_rest(told: RoomTold) -> None:
    removed(told)
    after = told.happens("ana", "message_posted", "he is gone")
    assert told.names() == []

    entry = [after, told.content(after)]
    for line in (["live", 2, ROOM, *entry], ["page", 2, ROOM, [entry], after]):
        told.lines.append(line)
        assert told.names() == [OUTSIDER]
        told.lines.pop()
    told.answer("ben", (after, entry[1]))
    assert told.names() == [OUTSIDER]


def test_whose_call_may_have_let_them_in_again_may_read_and_who_was_turned_away_may_not(told: RoomTold) -> None:
    removed(told)
    after = told.happens("ana", "message_posted", "he is gone")
    told.lines += [["comes", "ben", ROOM], ["live", 2, ROOM, after, told.content(after)]]
    assert told.names() == []

    told.lines.insert(-1, ["turned away", "ben", ROOM])
    assert told.names() == [OUTSIDER]


def test_a_call_lets_nobody_in_twice(told: RoomTold) -> None:
    removed(told)
    told.lines.append(["comes", "ben", ROOM])
    told.happens("ben", "member_joined")
    told.dials("ben")
    removed(told)
    assert told.names() == []

    after = told.happens("ana", "message_posted", "he is gone again")
    told.answer("ben", (after, told.content(after)))
    assert told.names() == [OUTSIDER]


def test_who_is_in_and_has_the_room_on_no_screen_is_named(told: RoomTold) -> None:
    told.lines.append(["comes", "kim", ROOM])
    told.happens("kim", "member_joined")

    assert told.names() == [BEHIND]


def test_a_program_that_did_not_hear_all_is_named_unless_it_was_removed(told: RoomTold) -> None:
    told.happens("ana", "message_posted", "hello")
    told.lines.append(["heard", "ben", ROOM, 2])
    assert told.names() == [BEHIND]

    removed(told)
    assert told.names() == []


@pytest.mark.parametrize(
    ("what", "people"), [("members", ["ana"]), ("bans", ["ben"]), ("members", ["ana", "ben", "kim"])]
)
def test_a_list_that_is_not_what_the_log_says_is_named(told: RoomTold, what: str, people: list[str]) -> None:
    told.lines += [["listed", ROOM, "members", ["ana", "ben"]], ["listed", ROOM, "bans", []]]
    assert told.names() == []

    told.lines.append(["listed", ROOM, what, people])
    assert told.names() == [LISTED]


def test_what_the_database_notes_besides_the_log_is_named(told: RoomTold) -> None:
    told.lines.append(["listed", ROOM, "members", ["ana", "ben"]])
    told.noted = {"ana": ("owner", False, False), "ben": ("member", False, False), "kim": (None, False, False)}
    assert told.names() == []

    told.noted = {"ana": ("owner", False, False), "ben": ("member", True, False)}
    assert told.names() == [LISTED]


@pytest.mark.parametrize(
    ("by", "kind", "fields"),
    [
        ("kim", "message_posted", {"text": "I am not in"}),
        ("ben", "member_joined", {}),
        ("ben", "member_left", {"member": {"id": "ana"}, "reason": "removed"}),
        ("ben", "room_changed", {"muted": {"id": "ana"}}),
        ("ben", "message_edited", {"text": "not mine", "target_seq": 3}),
        ("ben", "message_deleted", {"target_seq": 3}),
        ("ana", "message_edited", {"text": "no message", "target_seq": 2}),
    ],
)
def test_a_deed_that_was_not_theirs_is_named(told: RoomTold, by: str, kind: str, fields: dict[str, Any]) -> None:
    told.happens("ana", "message_posted", "hello")
    told.happens(by, kind, **fields)

    assert RULED in told.names()


@pytest.mark.parametrize("kind", ["message_posted", "reacted"])
def test_who_is_muted_and_says_something_is_named(told: RoomTold, kind: str) -> None:
    told.happens("ana", "message_posted", "hello")
    told.happens("ana", "room_changed", muted={"id": "ben"})
    assert told.names() == []

    told.happens("ben", kind, text="hm", target_seq=3)
    assert RULED in told.names()


def test_who_was_banned_and_comes_all_the_same_is_named(told: RoomTold) -> None:
    told.happens("ana", "member_left", member={"id": "ben"}, reason="banned")
    told.happens("ana", "room_changed", unbanned={"id": "ben"})
    told.lines.append(["comes", "ben", ROOM])
    told.happens("ben", "member_joined")
    told.dials("ben")
    assert told.names() == []

    told.happens("ana", "member_left", member={"id": "ben"}, reason="banned")
    told.lines.append(["comes", "ben", ROOM])
    told.happens("ben", "member_joined")
    told.dials("ben")
    assert told.names() == [RULED]


def test_counts_that_are_wrong_are_named(told: RoomTold) -> None:
    said = told.happens("ana", "message_posted", "hello")
    entry = told.log[said - 1]
    wrong = {**entry.seen["visitor"], "after": {**entry.seen["visitor"]["after"], "members": 3}}
    told.log[said - 1] = entry._replace(seen={"visitor": wrong, "agent": wrong})

    assert RULED in told.names()
