"""Who reads what: each field of each entry, for visitors and for agents."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from msgspec import structs

from contract import audience
from contract.audience import TABLE, Audience, rfc3339, wire
from contract.entries import (
    KNOWN_TYPES,
    ROOM_STATES,
    Action,
    After,
    BotReplied,
    By,
    ConversationRated,
    ConversationReopened,
    ConversationResolved,
    Entry,
    HandoffAccepted,
    HandoffAction,
    HandoffCancelled,
    HandoffEnded,
    HandoffRequested,
    HandoffRequeued,
    HandoffTransferred,
    MemberJoined,
    MemberLeft,
    Message,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    NoteAction,
    NotePosted,
    Owner,
    Payload,
    Reacted,
    ResolveAction,
    RoomChanged,
    State,
    Unknown,
)
from tests.builders import ANA, NOON, an_entry, awaiting, queued
from tests.unit.contract.samples import KNOWN, entries, unknowns

SYSTEM: Final = By("system", "system", "System")
AGENT: Final = By("agent", "a1", "Ola")
HIDDEN: Final = {"note_posted"}
ENVELOPE: Final = {"conversation_id", "seq", "client_id", "at", "type", "by", "after"}
AFTER: Final = {"state", "epoch", "owner", "queued_at", "awaiting_bot"}
AFTER_IN_ROOM: Final = {"state", "members_seq", "members", "messages"}
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
REPLY: Final = [Message("Hi!", ["escalate"])]
MENTIONING: Final = NotePosted("careful", [Owner("a2", "Bo")])
BRIEF: Final = HandoffEnded("refunded", facts=["paid twice"], do_not_repeat=["asking for the order"])


def shown(payload: Payload, reader: Audience, by: By = ANA) -> dict[str, Any]:
    """What a reader gets of an entry beside what all entries have."""
    seen = wire(an_entry(payload=payload, by=by), reader)
    return {name: value for name, value in seen.items() if name not in ENVELOPE}


def turn(action: Action | None) -> BotReplied:
    """A bot's turn."""
    return BotReplied(in_reply_to=1, messages=REPLY, action=action)


def test_every_type_is_in_the_table_or_hidden_from_visitors() -> None:
    assert set(TABLE) | HIDDEN == KNOWN_TYPES
    assert not set(TABLE) & HIDDEN


@pytest.mark.parametrize("kind", [kind for kind in KNOWN if kind.__struct_config__.tag not in HIDDEN])
def test_every_field_of_a_type_is_in_the_table(kind: Any) -> None:
    assert set(TABLE[kind.__struct_config__.tag]) == {field.name for field in structs.fields(kind)}


BOTH: Final[list[Payload]] = [
    MessagePosted("Hello"),
    turn(None),
    HandoffRequested("a refund"),
    HandoffRequested(),
    HandoffCancelled(),
    HandoffAccepted(),
    HandoffTransferred(Owner("a2", "Bo")),
    HandoffRequeued("lunch"),
    ConversationResolved("done"),
    ConversationReopened(),
    ConversationRated(5, "thanks"),
    MessagePosted("Hello", reply_to=3, mentions=[Owner("v3", "Bo")]),
    MessagePosted("", redacted_by=7),
    MessageEdited(3, "Hullo", [Owner("v3", "Bo")]),
    MessageEdited(3, "", redacted_by=7),
    MessageDeleted(3),
    MemberJoined("owner"),
    MemberLeft(Owner("v3", "Bo"), "banned"),
    Reacted(3, "👍", on=True),
    RoomChanged(name="Kitchen", topic="", private=True, archived=False, slow_mode_s=0, muted=Owner("v3", "Bo")),
]
AGENTS_ONLY: Final[list[Payload]] = [NotePosted("careful"), MENTIONING, BRIEF, turn(NoteAction("careful"))]
SYSTEMS: Final[list[Payload]] = [HandoffRequested("bot failed"), HandoffRequeued("away"), ConversationResolved("idle")]


@pytest.mark.parametrize("payload", BOTH)
def test_most_things_everybody_reads_alike(payload: Payload) -> None:
    told = {name: value for name, value in msgspec.to_builtins(payload).items() if name != "type"}

    assert shown(payload, Audience.VISITOR) == shown(payload, Audience.AGENT) == told


@pytest.mark.parametrize("payload", [*BOTH, *AGENTS_ONLY, *SYSTEMS])
@pytest.mark.parametrize("by", [ANA, AGENT, SYSTEM])
def test_an_agent_reads_everything(payload: Payload, by: By) -> None:
    told = {name: value for name, value in msgspec.to_builtins(payload).items() if name != "type"}

    assert shown(payload, Audience.AGENT, by) == told


@pytest.mark.parametrize(
    "payload", [NotePosted("careful"), MENTIONING, Unknown("poll_opened", {"question": "careful?"})]
)
def test_a_note_or_a_newer_versions_type_is_a_numbered_stub_for_visitors(payload: Payload) -> None:
    entry = an_entry(seq=7, payload=payload, by=AGENT)

    assert wire(entry, Audience.VISITOR) == {"conversation_id": "c1", "seq": 7, "type": "hidden"}
    assert audience.hidden(entry, Audience.VISITOR)
    assert not audience.hidden(entry, Audience.AGENT)


def test_an_agent_reads_a_newer_versions_type_with_its_fields() -> None:
    assert shown(Unknown("poll_opened", {"question": "?", "choices": [1, 2]}), Audience.AGENT) == {
        "question": "?",
        "choices": [1, 2],
    }


def test_a_newer_versions_field_never_takes_the_place_of_an_envelopes() -> None:
    forged = Unknown("poll_opened", dict.fromkeys(ENVELOPE, "forged"))
    plain = Unknown("poll_opened", {})

    assert wire(an_entry(payload=forged), Audience.AGENT) == wire(an_entry(payload=plain), Audience.AGENT)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (HandoffAction("angry", "paid twice", ["order 7"]), "handoff"),
        (HandoffAction(), "handoff"),
        (ResolveAction(), "resolve"),
    ],
)
def test_of_the_bots_action_visitors_learn_the_type_only(action: Action, kind: str) -> None:
    assert shown(turn(action), Audience.VISITOR)["action"] == {"type": kind}


def test_that_the_bot_left_a_note_visitors_do_not_learn_at_all() -> None:
    assert shown(turn(NoteAction("careful")), Audience.VISITOR) == shown(turn(None), Audience.VISITOR)


def test_the_brief_for_the_bot_is_the_agents_own() -> None:
    assert shown(BRIEF, Audience.VISITOR, AGENT) == {}


@pytest.mark.parametrize("payload", SYSTEMS)
def test_the_systems_reasons_stay_with_agents_and_a_persons_own_do_not(payload: Payload) -> None:
    assert shown(payload, Audience.VISITOR, SYSTEM) == {}
    assert shown(payload, Audience.VISITOR, AGENT).keys() == {"reason"}


@given(entries() | entries(unknowns))
def test_no_reader_gets_the_digest_or_the_inner_part_of_the_state(entry: Entry) -> None:
    seen = wire(entry, Audience.AGENT)

    assert seen.keys() >= ENVELOPE
    assert seen["after"].keys() == (AFTER_IN_ROOM if entry.after.state in ROOM_STATES else AFTER)
    assert seen["by"].keys() == {"role", "id", "name"}
    if not isinstance(entry.payload, Unknown):
        assert "digest" not in seen


@given(entries() | entries(unknowns))
def test_a_visitor_gets_a_stub_or_a_part_of_what_agents_get(entry: Entry) -> None:
    seen, whole = wire(entry, Audience.VISITOR), wire(entry, Audience.AGENT)

    if audience.hidden(entry, Audience.VISITOR):
        assert seen == {"conversation_id": entry.conversation_id, "seq": entry.seq, "type": "hidden"}
    else:
        assert all(seen[name] == whole[name] for name in seen.keys() - {"action"})
        assert isinstance(entry.payload, BotReplied) or "action" not in seen


def test_the_state_after_an_entry_is_shown_in_part() -> None:
    assert wire(an_entry(after=awaiting()), Audience.VISITOR)["after"] == {
        "state": "bot",
        "epoch": 0,
        "owner": None,
        "queued_at": None,
        "awaiting_bot": True,
    }
    assert wire(an_entry(after=queued()), Audience.VISITOR)["after"] == {
        "state": "queued",
        "epoch": 1,
        "owner": None,
        "queued_at": "2026-03-01T12:00:00.000Z",
        "awaiting_bot": False,
    }


def test_of_a_rooms_state_members_and_messages_are_shown() -> None:
    after = After(
        state=State.ARCHIVED, members_seq=5, members_before=3, edits_seq=4, members=2, messages=7, private=True
    )

    assert wire(an_entry(after=after), Audience.VISITOR)["after"] == {
        "state": "archived",
        "members_seq": 5,
        "members": 2,
        "messages": 7,
    }


def test_an_owner_is_shown_by_id_and_name() -> None:
    after = structs.replace(queued(), owner=Owner("a1", "Ola"))

    assert wire(an_entry(after=after), Audience.VISITOR)["after"]["owner"] == {"id": "a1", "name": "Ola"}


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (NOON, "2026-03-01T12:00:00.000Z"),
        (NOON + timedelta(milliseconds=7), "2026-03-01T12:00:00.007Z"),
        (NOON + timedelta(microseconds=123_999), "2026-03-01T12:00:00.123Z"),
        (NOON.astimezone(timezone(timedelta(hours=5, minutes=30))), "2026-03-01T12:00:00.000Z"),
    ],
)
def test_a_time_is_told_in_utc_with_three_digits(moment: datetime, told: str) -> None:
    assert rfc3339(moment) == told


@given(entries())
def test_every_time_of_an_entry_has_exactly_three_digits(entry: Entry) -> None:
    seen = wire(entry, Audience.AGENT)

    assert TIME.fullmatch(seen["at"])
    queued_at = seen["after"].get("queued_at")
    assert queued_at is None or TIME.fullmatch(queued_at)


def test_a_time_of_a_newer_versions_has_three_digits_too() -> None:
    poll = Unknown("poll_opened", {"until": NOON, "rounds": [{"until": NOON}]})  # as a database with native dates reads

    told = "2026-03-01T12:00:00.000Z"
    assert shown(poll, Audience.AGENT) == {"until": told, "rounds": [{"until": told}]}


@given(entries() | entries(unknowns))
def test_the_wire_is_json_as_it_is(entry: Entry) -> None:
    for reader in Audience:
        seen = wire(entry, reader)
        assert msgspec.json.decode(msgspec.json.encode(seen)) == seen
