"""Commands from strangers: decoded strictly, and whatever else comes is Malformed or a Misfit that names the field."""

import json
from time import process_time
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from contract.commands import (
    ASKS,
    Ask,
    ChangeRoom,
    EndHandoff,
    PostMessage,
    PostNote,
    Rate,
    React,
    RequestHandoff,
    name_of,
)
from contract.fields import ClientId, MessageText
from process.json_body import SHOWN_CHARS, Form, Malformed, Misfit

COMMAND: Final[Form[Ask]] = Form(Ask)
FRAME_BYTES: Final = 65_536
WHOLE: Final[dict[str, dict[str, Any]]] = {
    "post_message": {"text": "Hello", "reply_to": 3},
    "request_handoff": {"reason": "a refund"},
    "cancel_handoff": {},
    "accept_handoff": {},
    "post_note": {"text": "careful", "mentions": ["a2"]},
    "transfer_handoff": {"to": "a2"},
    "requeue_handoff": {},
    "end_handoff": {"outcome": "refunded", "facts": ["paid twice"], "do_not_repeat": ["the order's number"]},
    "resolve": {},
    "reopen": {},
    "rate": {"score": 5, "comment": "thanks"},
    "edit_message": {"target_seq": 3, "text": "Hullo"},
    "delete_message": {"target_seq": 3},
    "react": {"target_seq": 3, "emoji": "👍", "on": True},
    "change_room": {
        "name": "Kitchen",
        "topic": "Bread",
        "private": True,
        "archived": False,
        "slow_mode_s": 30,
        **dict.fromkeys(("remove", "ban", "unban", "mute", "unmute", "promote", "demote"), "v2"),
    },
}
OPTIONAL: Final = {"reason", "facts", "do_not_repeat", "comment", "mentions", "reply_to", *WHOLE["change_room"]}
YES_OR_NO: Final = {"on", "private", "archived"}
FIELDS: Final = [(kind, field) for kind, more in WHOLE.items() for field in ("type", "client_id", *more)]


def a_command(kind: str = "post_message", **changed: Any) -> dict[str, Any]:
    """A whole command of that type, with these fields instead."""
    return {"type": kind, "client_id": "k1", **WHOLE[kind], **changed}


def decoded(command: Any) -> Ask:
    """What becomes of it on the way in."""
    return COMMAND.decode(json.dumps(command))


def faults(body: Any) -> list[dict[str, str]]:
    """What is wrong with a body that does not fit."""
    with pytest.raises(Misfit) as misfit:
        COMMAND.decode(body if isinstance(body, bytes | str) else json.dumps(body))
    return misfit.value.errors


def faulty_field(body: Any) -> str:
    """The one field of it that is wrong."""
    (fault,) = faults(body)
    return fault["field"]


def with_text(literal: str) -> str:
    """A message whose text is that piece of JSON."""
    return json.dumps(a_command(text="*")).replace('"*"', literal)


def test_the_samples_are_all_there_is() -> None:
    assert {name_of(ask) for ask in ASKS} == set(WHOLE)
    assert all({"client_id", *WHOLE[name_of(ask)]} == {field.name for field in structs.fields(ask)} for ask in ASKS)


@pytest.mark.parametrize("ask", ASKS)
def test_a_command_of_every_type_is_taken(ask: type[Ask]) -> None:
    sent = a_command(name_of(ask))

    taken = decoded(sent)

    assert type(taken) is ask
    assert msgspec.to_builtins(taken, enc_hook=str) == sent


def test_what_may_be_missing_may_be_missing() -> None:
    assert decoded({"type": "request_handoff", "client_id": "k1"}) == RequestHandoff(client_id=ClientId("k1"))
    assert decoded({"type": "rate", "client_id": "k1", "score": 1, "comment": None}) == Rate(
        client_id=ClientId("k1"), score=1
    )
    ended = decoded({"type": "end_handoff", "client_id": "k1", "outcome": "refunded"})
    assert isinstance(ended, EndHandoff)
    assert (ended.facts, ended.do_not_repeat) == ([], [])


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind, field in FIELDS if field not in OPTIONAL],
)
def test_what_must_not_be_missing_is_named(kind: str, field: str) -> None:
    sent = a_command(kind)
    del sent[field]

    assert faulty_field(sent) == field


def test_texts_arrive_in_the_form_that_is_stored() -> None:
    taken = decoded(a_command(text="  Zoe\u0308\n"))

    assert isinstance(taken, PostMessage)
    assert taken.text == "Zoë"


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("field", ["by", "at", "seq", "conversation_id", "after", "$where", "Text", "__proto__", ""])
def test_an_unknown_field_is_refused_by_name(kind: str, field: str) -> None:
    (fault,) = faults(a_command(kind) | {field: "x"})

    assert fault["field"] == field
    assert "unknown field" in fault["message"]


@pytest.mark.parametrize(("kind", "field"), FIELDS)
@pytest.mark.parametrize("operator", [{"$ne": ""}, {"$gt": 0}, {"$regex": ".*"}, [], [{"$ne": ""}], True])
def test_an_operator_is_a_value_nowhere(kind: str, field: str, operator: Any) -> None:
    if field in {"facts", "do_not_repeat", "mentions"}:
        operator = [operator]
    if field in YES_OR_NO and operator is True:
        operator = 1

    assert faulty_field(a_command(kind, **{field: operator})).partition("[")[0] == field


@pytest.mark.parametrize(
    "kind", ["", "post_messag", "POST_MESSAGE", "bot_replied", "note_posted", "hello", "x" * 60_000]
)
def test_an_unknown_type_is_refused(kind: str) -> None:
    assert faulty_field(a_command() | {"type": kind}) == "type"


def test_a_type_that_is_said_twice_does_not_smuggle_another_in() -> None:
    assert faulty_field('{"type": "post_message", "type": "resolve", "client_id": "k1"}') == "type"


@pytest.mark.parametrize("client_id", ["", "x" * 65, "bot:1", "sys:1", "a b", "k\n", 1, None])
def test_a_client_id_is_checked(client_id: Any) -> None:
    assert faulty_field(a_command(client_id=client_id)) == "client_id"


@pytest.mark.parametrize("score", [0, 6, -1, 1.5, 1.0, "5", None, True, 2**63, 2**64, 10**400])
def test_a_score_is_a_whole_number_from_1_to_5(score: Any) -> None:
    assert faulty_field(a_command("rate", score=score)) == "score"


@pytest.mark.parametrize(
    ("kind", "field"), [("edit_message", "target_seq"), ("react", "target_seq"), ("post_message", "reply_to")]
)
@pytest.mark.parametrize("seq", [0, -1, 1.5, "3", True, 2**53 + 1, 10**400])
def test_a_message_is_told_by_its_number(kind: str, field: str, seq: Any) -> None:
    assert faulty_field(a_command(kind, **{field: seq})) == field
    assert decoded(a_command(kind, **{field: 2**53}))


SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize("emoji", ["👍", "❤️", "👩\u200d👩\u200d👧", "🧑🏽\u200d🚀", "🇵🇹", SCOTLAND, "👍🏽", "1️⃣", "🏽"])
def test_a_reaction_is_one_emoji(emoji: str) -> None:
    taken = decoded(a_command("react", emoji=emoji))

    assert isinstance(taken, React)
    assert taken.emoji == emoji


@pytest.mark.parametrize(
    "emoji",
    ["", "a", "ok", "👍 👍", "👍a", "<b>", "1", "!", " ", "\u200d", 7, None, "👍" * 2, "👍🏽👍", "🇵🇹🇧🇷", "^", "`"],
)
def test_what_is_no_emoji_is_no_reaction(emoji: Any) -> None:
    assert faulty_field(a_command("react", emoji=emoji)) == "emoji"


@pytest.mark.parametrize("wait_s", [-1, 3_601, 1.5, "30", True])
def test_slow_mode_is_an_hour_at_most(wait_s: Any) -> None:
    assert faulty_field(a_command("change_room", slow_mode_s=wait_s)) == "slow_mode_s"
    assert decoded(a_command("change_room", slow_mode_s=3_600))
    assert decoded(a_command("change_room", slow_mode_s=0))


def test_a_room_is_named_as_people_are() -> None:
    taken = decoded(a_command("change_room", name="  Cafe\u0301 ", topic=""))

    assert isinstance(taken, ChangeRoom)
    assert (taken.name, taken.topic) == ("Café", "")
    for field, wrong in (("name", ""), ("name", "x" * 61), ("topic", "x" * 201), ("name", "a\u200bb")):
        assert faulty_field(a_command("change_room", **{field: wrong})) == field, wrong


def test_a_brief_has_50_lines_at_most() -> None:
    assert decoded(a_command("end_handoff", facts=["a"] * 50))
    assert faulty_field(a_command("end_handoff", facts=["a"] * 51)) == "facts"
    assert faulty_field(a_command("end_handoff", do_not_repeat=["a", " "])) == "do_not_repeat[1]"


def test_a_note_mentions_10_at_most() -> None:
    assert decoded(a_command("post_note", mentions=["a"] * 10))
    assert decoded(a_command("post_note", mentions=[])) == PostNote(
        client_id=ClientId("k1"), text=MessageText("careful")
    )
    assert faulty_field(a_command("post_note", mentions=["a"] * 11)) == "mentions"
    assert faulty_field(a_command("post_note", mentions=["a", None])) == "mentions[1]"


@pytest.mark.parametrize("literal", ["1e999", "-1e999", "9" * 400, "9" * 60_000, "1." + "0" * 60_000 + "1", "-0"])
def test_a_huge_number_is_json_that_does_not_fit(literal: str) -> None:
    assert faulty_field(with_text(literal)) == "text"
    assert faulty_field(json.dumps(a_command("rate", score="*")).replace('"*"', literal)) == "score"


@pytest.mark.parametrize("literal", [r'"\u0000"', r'"a\u0000b"', r'"\u001b[2J"', r'"\u0085"'])
def test_a_control_character_does_not_fit(literal: str) -> None:
    assert faulty_field(with_text(literal)) == "text"


@pytest.mark.parametrize("literal", [r'"\ud800"', r'"\ud83d"', r'"a\udc00b"', r'"\ud800\ud800"', r'"\udc00\ud800"'])
def test_half_a_surrogate_pair_is_malformed(literal: str) -> None:
    with pytest.raises(Malformed):
        COMMAND.decode(with_text(literal))


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("field", ["text", "unknown", "client_id"])
def test_json_deeper_than_anybody_needs_is_malformed(opening: str, field: str) -> None:
    deep = opening * (FRAME_BYTES // len(opening) // 2)
    for body in (deep, f'{{"type": "post_message", "{field}": {deep}'):
        with pytest.raises(Malformed):
            COMMAND.decode(body)


def test_deep_json_that_is_whole_is_malformed_as_well() -> None:
    with pytest.raises(Malformed):
        COMMAND.decode(with_text("[" * 30_000 + "]" * 30_000))


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"{", b"hello", b"\xff\xfe", b"\xef\xbb\xbf{}", b"{}{}", b"{'a': 1}", b'{"a": NaN}', b'{"a": 1,}',
     b'{"type": "post_message", "client_id": "k1", "text": "\xff"}', b'{"type": "x"', b'{"x": "\x00"}', '"\ud800"'],
)  # fmt: skip
def test_what_is_no_json_in_utf8_is_malformed(body: bytes | str) -> None:
    with pytest.raises(Malformed):
        COMMAND.decode(body)


@pytest.mark.parametrize("body", [b"null", b"1", b'"a"', b"[]", b"true", b'[{"type": "resolve"}]'])
def test_json_that_is_no_object_does_not_fit(body: bytes) -> None:
    assert faulty_field(body) == ""


HOOK: Final = " - at `$."  # how msgspec's sentences lead over to the field


@pytest.mark.parametrize("noise", [HOOK, "contains unknown field `", "`", "x", "- at `$.text` - at `$"])
def test_a_long_name_is_cut_and_costs_no_time(noise: str) -> None:
    name = noise * (60_000 // len(noise))
    began = process_time()

    (fault,) = faults(a_command() | {name: 1})

    assert len(fault["field"]) <= SHOWN_CHARS
    assert len(fault["message"]) <= SHOWN_CHARS
    assert process_time() - began < 0.5


@pytest.mark.parametrize("noise", [HOOK, HOOK * 500, "x - at `$.text` y", "contains unknown field `text`"])
def test_a_value_does_not_pass_for_the_name_of_a_field(noise: str) -> None:
    assert faulty_field(a_command() | {"type": noise}) == "type"


def outcome(body: bytes | str) -> Ask | Malformed | Misfit:
    """What comes out: a command, or one of two errors; any other would end the test."""
    try:
        return COMMAND.decode(body)
    except (Malformed, Misfit) as error:
        return error


@given(st.binary() | st.text(st.characters()))
def test_arbitrary_bytes_are_malformed_or_do_not_fit(body: bytes | str) -> None:
    assert isinstance(outcome(body), Malformed | Misfit)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=10,
)


@given(st.sampled_from(FIELDS), anything)
def test_any_value_in_any_field_is_taken_in_its_form_or_refused(place: tuple[str, str], value: Any) -> None:
    kind, field = place
    result = outcome(json.dumps(a_command(kind, **{field: value})))

    if not isinstance(result, Malformed | Misfit):
        assert decoded(msgspec.to_builtins(result, enc_hook=str)) == result


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_command_with_some_bytes_changed_is_a_command_or_refused(kind: str, data: st.DataObject) -> None:
    body = bytearray(json.dumps(a_command(kind)).encode())
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, len(body) - 1), st.integers(0, 255)), max_size=4)):
        body[place] = byte

    assert isinstance(outcome(bytes(body)), (Malformed, Misfit, *ASKS))


@given(st.sampled_from(sorted(WHOLE)), st.floats(0, 1, exclude_max=True))
def test_a_command_that_breaks_off_is_malformed(kind: str, part: float) -> None:
    body = json.dumps(a_command(kind)).encode()

    assert isinstance(outcome(body[: int(part * len(body))]), Malformed)
