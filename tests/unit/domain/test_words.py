"""The words by which entries are found."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chat_service.domain.words import (
    WORD_CHARS,
    WORDS_AT_MOST,
    Query,
    asked,
    asked_in,
    mention_of,
    mentions_of_member,
    words_of,
)
from contract.entries import (
    BotReplied,
    By,
    ConversationRated,
    HandoffAccepted,
    HandoffAction,
    HandoffEnded,
    HandoffRequested,
    MemberJoined,
    Message,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    NoteAction,
    NotePosted,
    Owner,
    Payload,
    RoomChanged,
    Unknown,
)
from tests.builders import ANA, a_room_entry, an_entry

OLA = By("agent", "a1", "Ola")


def finds(query: str, text: str) -> bool:
    """Whether a message of that text is found by that query."""
    return fits(asked(query), words_of(an_entry(payload=MessagePosted(text), by=OLA)))


def fits(query: Query | None, words: list[str]) -> bool:
    """What both adapters do."""
    if query is None:
        return False
    prefix = query.prefix
    return set(query.words) <= set(words) and (prefix is None or any(word.startswith(prefix) for word in words))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("refund", "I want a REFUND!"),
        ("ref", "I want a refund"),
        ("want refund", "a refund is what I want"),
        ("cafe", "Café"),
        ("CAFÉ", "cafe\u0301"),
        ("strasse", "Straße"),
        ("istanbul", "İstanbul"),
        ("ｆｉｎｅ ２", "fine 2"),
        ("AB-1234", "order (ab 1234)"),
        ("ana@example.com", "write to ana@example.com"),
        ("مدرسة", "في المَدرسة مَدْرَسَة"),
        ("احمد", "أحمد"),
        ("میخواهم", "می\u200cخواهم"),
        ("שלום", "שָׁלוֹם"),
        ("हिन्दी", "यह हिन्दी है"),
        ("елка", "ёлка"),
        ("한국", "한국어로"),
        ("handoff 7", "Handoff™ №7"),
        ("退款", "我想要退款"),
        ("款", "我想要退款吗"),
        ("想", "我想要退款"),
        ("注文 キャンセル", "注文をキャンセルしたい"),
        ("iphone15 充電", "iPhone15の充電"),
        ("ขอบ", "ขอบคุณครับ"),
        ("x" * 60, "x" * 60),
    ],
)
def test_what_is_typed_in_another_way_is_found(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("fund", "refund"),
        ("ref want", "I want a refund"),
        ("refund now", "a refund"),
        ("款退", "我想要退款"),
        ("要款", "我想要退款"),
        ("cafes", "Café"),
    ],
)
def test_another_word_is_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


@pytest.mark.parametrize("text", ["", " ", "!?", "👍", "👩\u200d👩\u200d👧", "\ufe0f\u200d", "@", "_", "\u0301"])
def test_where_there_is_no_word_nothing_is_asked_for(text: str) -> None:
    assert asked(text) is None
    assert words_of(an_entry(payload=MessagePosted(text), by=OLA)) == []


FOUND_BY_SECRET: list[Payload] = [
    MessagePosted("a secret"),
    NotePosted("a secret"),
    BotReplied(in_reply_to=1, messages=[Message("one"), Message("a secret")]),
    BotReplied(in_reply_to=1, messages=[], action=HandoffAction("secret")),
    BotReplied(in_reply_to=1, messages=[], action=HandoffAction(summary="secret")),
    BotReplied(in_reply_to=1, messages=[], action=HandoffAction(facts=["x", "secret"])),
    BotReplied(in_reply_to=1, messages=[], action=NoteAction("secret")),
    HandoffRequested("secret"),
    HandoffEnded("secret"),
    HandoffEnded("x", facts=["secret"]),
    HandoffEnded("x", do_not_repeat=["secret"]),
    ConversationRated(5, "secret"),
]


@pytest.mark.parametrize("payload", FOUND_BY_SECRET)
def test_whatever_agents_read_is_found(payload: Payload) -> None:
    assert "secret" in words_of(an_entry(payload=payload, by=OLA))


def test_visitors_are_found_by_their_names_and_agents_are_not() -> None:
    assert words_of(an_entry(payload=MessagePosted("hi"), by=By("visitor", "v1", "Ana Lúcia"))) == [
        "ana",
        "lucia",
        "hi",
    ]
    assert words_of(an_entry(payload=HandoffRequested(), by=ANA)) == ["ana"]
    assert words_of(an_entry(payload=MessagePosted("hi"), by=OLA)) == ["hi"]


@pytest.mark.parametrize("payload", [HandoffAccepted(), ConversationRated(5), Unknown("poll", {"question": "Tea?"})])
def test_where_nothing_is_said_nothing_is_found(payload: Payload) -> None:
    assert words_of(an_entry(payload=payload, by=OLA)) == []


def test_a_mention_is_found_by_the_agents_id_alone() -> None:
    words = words_of(an_entry(payload=NotePosted("look", [Owner("a_Bo", "Bo")]), by=OLA))

    assert fits(mention_of("a_Bo"), words)
    assert not fits(mention_of("a_bo"), words)
    assert not fits(mention_of("a_B"), words)
    assert not any(fits(asked(text), words) for text in ("@a_Bo", "a_Bo", "@", "Bo", *words[:1]))


def test_of_a_long_text_so_many_words_are_kept_and_mentions_always() -> None:
    text = " ".join(f"w{number}" for number in range(2_000))
    words = words_of(an_entry(payload=NotePosted(text, [Owner("a1", "Bo")]), by=OLA))

    assert len(words) == WORDS_AT_MOST
    assert fits(mention_of("a1"), words)
    assert max(map(len, words_of(an_entry(payload=MessagePosted("é" * 4_000), by=OLA)))) == WORD_CHARS


@settings(max_examples=500)
@given(st.text(max_size=60))
@example("ŉ ǰ ΐ ᾳ ﷺ ½ ㎏ K ſ ß İ \u0345\u0390")
@example("´abc \u1100\u1161\u11a8 か\u3099 \u0e33 \u0f77")
def test_each_word_of_a_text_finds_it_and_so_does_the_whole_text(text: str) -> None:
    words = words_of(an_entry(payload=MessagePosted(text), by=OLA))

    assert fits(asked(text), words) == bool(words)
    for word in words:
        assert fits(asked(word), words), word
        assert fits(asked(word.upper()), words) or not word.isascii()


@pytest.mark.parametrize("payload", [MessagePosted("Bread, butter"), MessageEdited(1, "Bread, butter")])
def test_what_is_said_in_a_room_is_found_there_alone(payload: Payload) -> None:
    words = words_of(a_room_entry(2, payload))

    assert fits(asked_in("room_1", "bread BUT"), words)
    assert not fits(asked_in("room_1", "jam"), words)
    assert not fits(asked_in("room_2", "bread"), words)
    assert asked_in("room_1", "?!") is None


@pytest.mark.parametrize("text", ["bread", "b", "r", "@r", "@"])
def test_nobody_can_type_a_word_of_a_room(text: str) -> None:
    words = words_of(a_room_entry(1, MessagePosted("bread", mentions=[Owner("b", "Bo")])))

    assert not any(fits(asked(one), words) for one in (text, *words))
    assert not any(fits(asked_in("room_1", word), words) for word in words)


def test_a_member_is_found_by_whom_a_message_mentions_and_by_no_name() -> None:
    words = words_of(a_room_entry(1, MessagePosted("look", mentions=[Owner("v_Bo", "Bo")])))

    assert fits(mentions_of_member("v_Bo"), words)
    assert not any(fits(mentions_of_member(other), words) for other in ("v_bo", "v_B", "v2"))
    assert not fits(mention_of("v_Bo"), words)
    assert not any(fits(asked_in("room_1", name), words) for name in ("Bo", "Mia"))


@pytest.mark.parametrize("payload", [MemberJoined(), MessageDeleted(1), RoomChanged(name="bread", topic="butter")])
def test_what_else_happens_in_a_room_is_not_found(payload: Payload) -> None:
    assert words_of(a_room_entry(2, payload)) == []


def test_of_a_long_text_in_a_room_so_many_words_are_kept_and_mentions_always() -> None:
    text = " ".join(f"w{number}" for number in range(2_000))
    words = words_of(a_room_entry(1, MessagePosted(text, mentions=[Owner("v1", "Bo")])))

    assert len(words) == WORDS_AT_MOST
    assert fits(mentions_of_member("v1"), words)
    assert fits(asked_in("room_1", "x" * 60), words_of(a_room_entry(1, "x" * 60)))
