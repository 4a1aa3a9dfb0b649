"""The checker is shown messages that should be gone, and has to name each; what is right it lets be."""

import pytest

from tests.chaos.room_histories import ROOM, RoomTold, unique
from tests.chaos.violation import DIFFERENT, GAP, KEPT, NOT_STORED, UNFOUND, UNMASKED


@pytest.fixture
def told() -> RoomTold:
    return RoomTold()


def edited(told: RoomTold) -> tuple[int, int, int, int]:
    """Ana wrote something and changed it: the message, the edit, and its contents before and after that."""
    said = told.happens("ana", "message_posted", "hello")
    before = told.content(said)
    edit = told.happens("ana", "message_edited", "good day", target_seq=said)
    told.is_taken_back(said, edit)
    return said, edit, before, told.content(said)


def test_people_who_talk_come_and_go_break_nothing(told: RoomTold) -> None:
    edited(told)
    said = told.happens("ben", "message_posted", "hi")
    told.is_taken_back(said, told.happens("ana", "message_deleted", target_seq=said))
    told.happens("ben", "reacted", target_seq=3, emoji="+", on=True)
    told.happens("ben", "member_left", member={"id": "ben"})
    told.happens("ana", "message_posted", "alone")
    told.lines.append(["comes", "ben", ROOM])
    told.happens("ben", "member_joined")
    told.dials("ben")

    assert told.names() == []


def test_an_acknowledgement_of_what_is_not_stored_is_named_in_rooms_too(told: RoomTold) -> None:
    told.lines.append(["acked", ROOM, "gone", 3])

    assert told.names() == [NOT_STORED]


def test_words_that_nobody_said_are_named(told: RoomTold) -> None:
    said, _, _, _ = edited(told)
    told.answer("ben", (said, told.content(said, text="made up", redacted_by=None)))

    assert told.names() == [DIFFERENT]


def test_who_asks_after_an_edit_is_told_nothing_of_what_was_there_before(told: RoomTold) -> None:
    said, _, _, after = edited(told)
    told.answer("ben", (said, after))
    assert told.names() == []

    said, _, before, _ = edited(told)
    told.answer("ben", (said, before))
    assert told.names() == [UNMASKED]


def test_who_asked_before_may_be_told_and_need_not(told: RoomTold) -> None:
    said = told.happens("ana", "message_posted", "hello")
    before = told.content(said)
    told.lines += [["inquired", 7, "ben", ROOM], ["inquired", 8, "ben", ROOM]]
    edit = told.happens("ana", "message_edited", "good day", target_seq=said)
    told.is_taken_back(said, edit)
    told.lines += [["answered", 7, [[said, before]], said], ["answered", 8, [[said, told.content(said)]], said]]

    assert told.names() == []


def test_a_page_with_the_edit_on_it_masks_what_is_before(told: RoomTold) -> None:
    said = told.happens("ana", "message_posted", "hello")
    before = told.content(said)
    told.lines.append(["inquired", 7, "ben", ROOM])
    edit = told.happens("ana", "message_edited", "good day", target_seq=said)
    told.is_taken_back(said, edit)
    told.lines.append(["answered", 7, [[said, before], [edit, told.content(edit)]], edit])

    assert told.names() == [UNMASKED]


def test_a_socket_that_asks_after_an_edit_is_told_nothing_of_what_was_there_before(told: RoomTold) -> None:
    said, edit, before, _ = edited(told)
    rest = [edit, told.content(edit)]
    told.lines += [["asked", 9, "visitor", ROOM, said - 1], ["page", 9, ROOM, [[said, before], rest], edit]]

    assert told.names() == [UNMASKED]


def test_a_socket_that_asks_anew_may_be_told_live_what_was_under_way_and_not_what_it_knows_is_gone(
    told: RoomTold,
) -> None:
    told.lines += [["asked", 9, "visitor", ROOM, 2], ["page", 9, ROOM, [], 2]]
    said, edit, before, _ = edited(told)
    told.lines += [["asked", 9, "visitor", ROOM, 2], ["live", 9, ROOM, said, before]]
    told.lines.append(["live", 9, ROOM, edit, told.content(edit)])
    assert told.names() == []

    told.lines += [["asked", 9, "visitor", ROOM, 2], ["page", 9, ROOM, [[said, before]], edit]]
    assert told.names() == [UNMASKED]


def test_a_deletion_takes_back_edits_too(told: RoomTold) -> None:
    said, edit, _, _ = edited(told)
    second = told.content(edit)
    gone = told.happens("ana", "message_deleted", target_seq=said)
    told.is_taken_back(edit, gone)
    told.answer("ben", (said, told.content(said, redacted_by=gone)), (edit, told.content(edit)))
    assert told.names() == []

    told.answer("ben", (edit, second))
    assert told.names() == [UNMASKED]


def test_who_is_mentioned_goes_with_the_text(told: RoomTold) -> None:
    said, _, _, _ = edited(told)
    told.answer("ben", (said, told.content(said, mentions=[{"id": "ben", "name": "Ben"}])))

    assert told.names() == [DIFFERENT]


def test_a_page_by_rest_with_a_gap_is_named(told: RoomTold) -> None:
    told.answer("ben", (1, told.content(1)), (2, told.content(2)))
    assert told.names() == []

    said = told.happens("ana", "message_posted", "hello")
    told.answer("ben", (1, told.content(1)), (said, told.content(said)))
    assert told.names() == [GAP]


def test_a_message_that_is_found_by_a_word_that_it_lost_is_named(told: RoomTold) -> None:
    said, edit, _, after = edited(told)
    told.found("ben", unique(edit), (edit, told.content(edit)))
    assert told.names() == []

    told.found("ben", unique(said), (said, after))
    assert told.names() == [UNMASKED]


def test_a_text_that_stays_in_the_log_is_named(told: RoomTold) -> None:
    said = told.happens("ana", "message_posted", "hello")
    told.happens("ana", "message_deleted", target_seq=said)
    told.terms.clear()

    assert told.names() == [KEPT]


def test_a_word_that_stays_in_the_index_is_named(told: RoomTold) -> None:
    said, _, _, _ = edited(told)
    told.terms |= {f"@r1{unique(said)}"}

    assert told.names() == [KEPT]


def test_a_message_that_nobody_finds_is_named(told: RoomTold) -> None:
    told.happens("ana", "message_posted", "hello")
    told.terms.clear()

    assert told.names() == [UNFOUND]


def test_what_is_taken_back_while_somebody_searches_may_be_found_without_its_words(told: RoomTold) -> None:
    said = told.happens("ana", "message_posted", "hello")
    told.lines.append(["inquired", 7, "ben", ROOM])
    edit = told.happens("ana", "message_edited", "good day", target_seq=said)
    told.is_taken_back(said, edit)
    told.lines.append(["found", 7, [[said, told.content(said)]], unique(said)])

    assert told.names() == []
