"""What readers see of messages that were edited or deleted."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chat_service.domain.rooms.masks import Edit, Target, edit_of, masked, redacted, targets
from contract.entries import After, Entry, MessageDeleted, MessageEdited, MessagePosted, Owner, Reacted, State
from tests.builders import a_room_entry, an_entry

BO = Owner("v3", "Bo")
SEEN = [
    a_room_entry(1, MessagePosted("first", mentions=[BO])),
    a_room_entry(2, MessageEdited(1, "second", [BO])),
    a_room_entry(3, MessageEdited(1, "third", [BO])),
]


def all_masked(log: list[Entry]) -> list[Entry]:
    """As a reader sees the whole log."""
    return masked(log, edits_in(log))


def edits_in(log: list[Entry]) -> list[Edit]:
    return [edit for entry in log if (edit := edit_of(entry))]


def texts(entries: list[Entry]) -> list[tuple[str, int | None]]:
    """What is left of each text, and what took it away."""
    said = [entry.payload for entry in entries]
    return [(one.text, one.redacted_by) for one in said if isinstance(one, MessagePosted | MessageEdited)]


def test_the_newest_edit_keeps_its_text() -> None:
    assert texts(all_masked(SEEN)) == [("", 3), ("", 3), ("third", None)]


def test_mentions_go_with_the_text() -> None:
    first, second, third = (entry.payload.mentions for entry in all_masked(SEEN))  # type: ignore[union-attr]

    assert (first, second, third) == ([], [], [BO])


def test_after_a_deletion_there_is_no_text_whatever_comes_later() -> None:
    log = [*SEEN, a_room_entry(4, MessageDeleted(1)), a_room_entry(5, MessageEdited(1, "late"))]

    assert texts(all_masked(log)) == [("", 4)] * 4


def test_what_it_answers_and_everything_else_stays() -> None:
    log = [a_room_entry(5, MessagePosted("no", reply_to=2)), a_room_entry(6, MessageDeleted(5))]

    answer, deletion = all_masked(log)

    assert answer == a_room_entry(5, MessagePosted("", reply_to=2, redacted_by=6))
    assert deletion == log[1]


def test_one_message_is_one_room_s() -> None:
    here, there = a_room_entry(1, "hello"), a_room_entry(1, "hello", room_id="room_2")
    edit = a_room_entry(2, MessageEdited(1, "hi"), room_id="room_2")

    assert texts(masked([here, there], edits_in([edit]))) == [("hello", None), ("", 2)]


def test_of_what_is_no_message_of_a_room_nothing_is_looked_up() -> None:
    others = [an_entry(1), a_room_entry(2, Reacted(1, "👍", on=True)), a_room_entry(3, MessageDeleted(1))]

    assert targets(others) == []
    assert targets([*SEEN, a_room_entry(7)]) == [Target("room_1", 1), Target("room_1", 7)]
    assert edit_of(an_entry(2, payload=MessageEdited(1, "not in a room"))) is None


def test_an_archived_room_is_one_too() -> None:
    edit = a_room_entry(2, MessageEdited(1, "hi"), state=State.ARCHIVED)

    assert edit_of(edit) == Edit(Target("room_1", 1), 2, deletes=False)


def test_what_lost_its_text_is_redacted_once() -> None:
    seen = all_masked(SEEN)

    assert redacted(SEEN, seen) == seen[:2]
    assert redacted(seen, masked(seen, edits_in(SEEN))) == []


def test_an_edit_that_lost_its_text_need_not_be_known_any_more() -> None:
    assert masked(SEEN, edits_in(SEEN[2:])) == all_masked(SEEN)


@st.composite
def logs(draw: st.DrawFn) -> list[Entry]:
    """What may happen to three messages, and what may not: edits of what is deleted, deletions of it."""
    steps = draw(st.lists(st.tuples(st.sampled_from((1, 2, 3)), st.booleans()), max_size=12))
    messages = [a_room_entry(seq, f"text {seq}") for seq in (1, 2, 3)]
    later = [
        a_room_entry(seq, MessageDeleted(target) if deletes else MessageEdited(target, f"text {seq}"))
        for seq, (target, deletes) in enumerate(steps, start=4)
    ]
    return messages + later


def told(log: list[Entry]) -> dict[int, tuple[int, str] | None]:
    """The naive reader: goes through the log and notes of each message which entry has its text, None if none has."""
    texts: dict[int, tuple[int, str] | None] = {}
    for entry in log:
        match entry.payload:
            case MessagePosted(text=text):
                texts[entry.seq] = entry.seq, text
            case MessageEdited(target_seq=target, text=text) if texts[target]:
                texts[target] = entry.seq, text
            case MessageDeleted(target_seq=target):
                texts[target] = None
    return texts


@given(logs(), st.randoms(use_true_random=False))
def test_whatever_happens_the_texts_are_those_that_a_fold_of_the_log_leaves(log: list[Entry], random: Random) -> None:
    edits = edits_in(log)
    random.shuffle(edits)

    seen = masked(log, edits)

    left = {(one.seq, one.payload.text) for one in seen if getattr(one.payload, "text", "")}  # type: ignore[union-attr]
    assert left == {text for text in told(log).values() if text}
    assert [structure(one) for one in seen] == [structure(one) for one in log]
    assert masked(seen, edits) == seen


def structure(entry: Entry) -> tuple[int, str, After]:
    """What no mask changes."""
    return entry.seq, entry.type, entry.after
