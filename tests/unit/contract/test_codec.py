"""Entries as they are stored: nothing is lost on the way, not even what only a newer version understands."""

from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.audience import Audience, wire
from contract.codec import from_json, from_plain, to_json, to_plain
from contract.entries import BotReplied, Entry, Message, MessageEdited, MessagePosted, NoteAction, NotePosted, Unknown
from contract.fields import MessageText
from tests.builders import NOON, a_room_entry, an_entry, awaiting
from tests.unit.contract.samples import KNOWN, entries, further_fields, unknowns


def leaves(value: Any) -> set[type]:
    """The types of what is not a dict or list."""
    match value:
        case dict():
            return {kind for key, inner in value.items() for kind in leaves(inner) | {type(key)}}
        case list():
            return {kind for inner in value for kind in leaves(inner)}
    return {type(value)}


@pytest.mark.parametrize("kind", KNOWN)
def test_an_entry_of_every_type_comes_back_as_it_was(kind: type) -> None:
    @settings(max_examples=25)  # of each of the dozen types
    @given(entries(kind))
    def comes_back(entry: Entry) -> None:
        assert from_plain(to_plain(entry)) == entry
        assert from_json(to_json(entry)) == entry
        assert from_json(to_json(entry).decode()) == entry

    comes_back()


@given(entries(unknowns))
def test_a_newer_versions_type_survives_with_all_its_fields(entry: Entry) -> None:
    assert from_plain(to_plain(entry)) == entry
    assert from_json(to_json(entry)) == entry
    assert isinstance(from_json(to_json(entry)).payload, Unknown)


@given(entries() | entries(unknowns))
def test_plain_values_are_what_any_database_takes(entry: Entry) -> None:
    assert leaves(to_plain(entry)) <= {str, int, float, bool, type(None), datetime}


@given(entries(), further_fields, st.sampled_from(["", "by", "after", "payload"]))
def test_further_fields_of_a_newer_version_are_ignored(entry: Entry, further: dict[str, Any], place: str) -> None:
    plain = to_plain(entry)
    newer = {f"new_{name}": value for name, value in further.items()}
    extended = {**plain, place: {**plain[place], **newer}} if place else {**plain, **newer}

    assert from_plain(extended) == entry
    assert from_json(msgspec.json.encode(extended)) == entry


def test_a_checked_text_is_stored_as_plain_text() -> None:
    entry = an_entry(payload=MessagePosted(MessageText("Hello")))

    assert type(to_plain(entry)["payload"]["text"]) is str
    assert from_json(to_json(entry)) == entry


def test_what_is_stored_looks_like_this() -> None:
    turn = BotReplied(in_reply_to=1, messages=[Message("Hi!", ["escalate"]), Message("?")], action=NoteAction("slow"))

    assert to_plain(an_entry(seq=2, payload=turn, after=awaiting())) == {
        "conversation_id": "c1",
        "seq": 2,
        "client_id": "k2",
        "at": NOON,
        "by": {"role": "visitor", "id": "v1", "name": "Ana"},
        "payload": {
            "type": "bot_replied",
            "in_reply_to": 1,
            "messages": [{"text": "Hi!", "quick_replies": ["escalate"]}, {"text": "?"}],
            "action": {"type": "note", "text": "slow"},
        },
        "after": {"visitor_seq": 1, "awaiting": {"seq": 1, "since": NOON}},
        "digest": "d",
    }


def test_a_note_without_mentions_is_stored_as_it_was_before_there_were_any() -> None:
    before = {"type": "note_posted", "text": "careful"}
    note = an_entry(payload=NotePosted("careful"))

    assert to_plain(note)["payload"] == before
    assert from_plain({**to_plain(note), "payload": before}) == note
    assert from_json(to_json(note)) == note


def test_what_is_said_in_rooms_is_stored_without_what_it_does_not_say() -> None:
    entry = a_room_entry(2, MessageEdited(1, "Hullo"))

    assert to_plain(entry)["payload"] == {"type": "message_edited", "target_seq": 1, "text": "Hullo"}
    assert to_plain(entry)["after"] == {"state": "open"}
    assert to_plain(an_entry(payload=MessagePosted("Hello")))["payload"] == {"type": "message_posted", "text": "Hello"}


@pytest.mark.parametrize("broken", [b'{"payload": {"type": "message_posted"}}', b'{"payload": {"type": "new"}}'])
def test_an_entry_that_lacks_what_every_version_writes_is_an_error(broken: bytes) -> None:
    with pytest.raises(msgspec.ValidationError, match="missing required field"):
        from_json(broken)


def test_a_known_type_said_in_a_newer_way_survives_and_visitors_get_a_stub_of_it() -> None:
    newer = {"type": "bot_replied", "in_reply_to": 1, "messages": [], "action": {"type": "dance", "secret": "x"}}
    plain = {**to_plain(an_entry()), "payload": newer}

    entry = from_plain(plain)

    assert to_plain(entry)["payload"] == newer
    assert from_json(to_json(entry)) == entry
    assert wire(entry, Audience.VISITOR) == {"conversation_id": "c1", "seq": 1, "type": "hidden"}
    assert wire(entry, Audience.AGENT)["action"] == newer["action"]
