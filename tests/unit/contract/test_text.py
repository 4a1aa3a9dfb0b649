"""What people may type: messages, names, client ids, passphrases. Invisible characters are written as escapes."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contract import text
from contract.fields import ClientId, MessageText, Passphrase, PersonName, QuickReply

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # man, woman, girl, joined to one picture
HEART_ON_FIRE = "\u2764\ufe0f\u200d\U0001f525"  # a variation selector stands before its joiner
PERSIAN = "نیم\u200cفاصله"  # "half-space", which has one

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
DIRECTIONS = list("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = ["\u00ad", "\u200b", "\u2060", "\ufeff", "\U000e0041"]  # soft hyphen, spaces of no width, a tag
BLANKS = ["", " ", "\u00a0", "\u3000", "\u200d", "\u200b", "\ufe0f", "\u0301", *sorted(text.BLANK_LETTERS)]


def accepted(check: Callable[[str], str], raw: str) -> str | None:
    """What becomes of it, None if it is refused."""
    try:
        return check(raw)
    except ValueError:
        return None


@pytest.mark.parametrize("check", [text.message_text, text.person_name])
def test_two_ways_to_write_a_letter_become_one(check: Callable[[str], str]) -> None:
    assert check("Zoe\u0308") == check("Zo\u00eb") == "Zo\u00eb"


@pytest.mark.parametrize("check", [text.message_text, text.person_name])
def test_blanks_around_it_are_trimmed_and_those_inside_stay(check: Callable[[str], str]) -> None:
    assert check(" \u00a0Ana  Lima\u3000 ") == "Ana  Lima"


@pytest.mark.parametrize("check", [text.message_text, text.person_name])
@pytest.mark.parametrize("blank", BLANKS)
def test_what_draws_nothing_is_refused(check: Callable[[str], str], blank: str) -> None:
    with pytest.raises(ValueError, match=r"Write something first|Give a name"):
        check(blank)


@pytest.mark.parametrize("check", [text.message_text, text.person_name])
@pytest.mark.parametrize("seen", ["?", "7", "é", "字", "😀", "\ue000", FAMILY, HEART_ON_FIRE, PERSIAN, "\U0001faff"])
def test_one_visible_character_is_enough(check: Callable[[str], str], seen: str) -> None:
    assert check(seen) == seen


@pytest.mark.parametrize("never", ["\ufdd0", "\uffff", "\U0010fffe", "\u2065", "\U000e0fff"])
def test_what_no_version_of_unicode_will_ever_draw_is_no_text(never: str) -> None:
    assert accepted(text.message_text, never) is None


def test_a_message_keeps_its_lines_and_tabs() -> None:
    assert text.message_text("\none\n\n\ttwo\n") == "one\n\n\ttwo"


@pytest.mark.parametrize("control", [char for char in CONTROLS if char not in "\t\n"])
def test_a_message_takes_no_other_control_character_not_even_at_its_ends(control: str) -> None:
    for raw in (f"a{control}b", f"{control}a", f"a{control}"):
        with pytest.raises(ValueError, match="Control characters"):
            text.message_text(raw)


@pytest.mark.parametrize("control", [*CONTROLS, "\u2028", "\u2029"])
def test_a_name_takes_no_control_character_and_no_line_break(control: str) -> None:
    for raw in (f"A{control}a", f"{control}Ana", f"Ana{control}"):
        with pytest.raises(ValueError, match="control characters"):
            text.person_name(raw)


@pytest.mark.parametrize("check", [text.message_text, text.person_name, text.passphrase])
def test_half_a_surrogate_pair_is_refused(check: Callable[[str], str]) -> None:
    assert accepted(check, "long enough \ud83d") is None


@pytest.mark.parametrize("mark", [*DIRECTIONS, *INVISIBLE])
def test_a_name_takes_nothing_that_hides_or_turns_text_round(mark: str) -> None:
    for raw in (f"An{mark}a", f"{mark}Ana", f"Ana{mark}"):
        with pytest.raises(ValueError, match="invisible characters"):
            text.person_name(raw)


@pytest.mark.parametrize("mark", DIRECTIONS)
def test_a_message_may_hold_marks_of_direction(mark: str) -> None:
    assert text.message_text(f"a{mark}b") == f"a{mark}b"


@pytest.mark.parametrize("name", [FAMILY, HEART_ON_FIRE, PERSIAN, f"Ana {FAMILY}"])
def test_joiners_between_visible_characters_stay(name: str) -> None:
    assert text.person_name(name) == name


@pytest.mark.parametrize("joiner", sorted(text.JOINERS))
def test_a_joiner_that_joins_nothing_is_refused(joiner: str) -> None:
    for raw in (f"{joiner}Ana", f"Ana{joiner}", f"An{joiner}{joiner}a", f"Ana{joiner} Lima", f"Ana {joiner}Lima"):
        assert accepted(text.person_name, raw) is None, ascii(raw)


@pytest.mark.parametrize(("check", "limit"), [(text.message_text, 4_000), (text.person_name, 40)])
def test_the_last_character_that_fits_is_taken_and_the_next_one_refused(
    check: Callable[[str], str], limit: int
) -> None:
    assert check("😀" * limit) == "😀" * limit
    with pytest.raises(ValueError, match=f"most {limit:,} .*this has {limit + 1:,}"):
        check("😀" * (limit + 1))


@pytest.mark.parametrize(("check", "limit"), [(text.message_text, 4_000), (text.person_name, 40)])
def test_length_is_counted_in_the_form_that_is_stored(check: Callable[[str], str], limit: int) -> None:
    assert check("  " + "e\u0301" * limit + "  ") == "é" * limit


def test_a_quick_reply_has_up_to_80_characters() -> None:
    assert QuickReply.parse("a" * 80) == "a" * 80
    assert accepted(QuickReply.parse, "a" * 81) is None


@pytest.mark.parametrize(
    "name",
    [
        "Smart Chatbot",
        "smart chatbot",
        "SMART CHATBOT",
        " Smart  Chatbot ",
        "SmartChatbot",
        "Smart\u00a0Chatbot",
        "Smart\u2800Chatbot",
        "Smart\u3164Chatbot",
        "S\u200dmart Chatbot",
        "Smart Chatbot\ufe0f",
        "\u017fmart Chatbot",  # a long s, which folds to s
    ],
)
def test_nobody_takes_the_name_of_the_bot(name: str) -> None:
    with pytest.raises(ValueError, match="the bot's name"):
        text.person_name(name)


@pytest.mark.parametrize("name", ["Smart", "Chatbot", "Smart Chatbot 2", "Not Smart Chatbot"])
def test_a_name_that_only_resembles_the_bots_is_free(name: str) -> None:
    assert text.person_name(name) == name


@pytest.mark.parametrize(
    ("one", "other"), [("Ana", "ANA"), ("Strauß", "STRAUSS"), ("Zoë", "ZOE\u0308"), ("ΣΑΣ", "σας")]
)
def test_names_are_the_same_in_any_case_and_way_of_writing(one: str, other: str) -> None:
    assert text.folded(one) == text.folded(other)


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert text.folded(text.folded(name)) == text.folded(name)


@given(st.sampled_from([MessageText, PersonName, QuickReply, Passphrase, ClientId]), st.text(max_size=200))
def test_what_was_taken_once_is_taken_again_unchanged(kind: type[MessageText], raw: str) -> None:
    taken = accepted(kind.parse, raw)
    assume(taken is not None)

    assert taken is not None
    assert accepted(kind.parse, taken) == taken == unicodedata.normalize("NFC", taken)


@given(st.text(st.characters(categories=["L", "M", "Zs", "Cf", "So", "Sk"]), max_size=50))
def test_a_name_that_is_taken_shows_itself_and_leaves_its_neighbours_alone(raw: str) -> None:
    name = accepted(text.person_name, raw)
    assume(name is not None)

    assert name
    assert 1 <= len(name) <= 40
    assert any(text.visible(char) for char in name)
    assert {char for char in name if unicodedata.category(char) == "Cf"} <= text.JOINERS
    assert name[0] not in text.JOINERS
    assert name[-1] not in text.JOINERS


@pytest.mark.parametrize("good", ["k", "K.9_-:x", "x" * 64, "BOT:1", "a:bot:1", "bot", "system:1"])
def test_a_client_id_is_64_characters_at_most_out_of_a_few(good: str) -> None:
    assert text.client_id(good) == good


@pytest.mark.parametrize(
    "bad", ["", "x" * 65, "a b", "k\n", "é", "٣", "a/b", "$ne", "a\0", "bot:1", "sys:1", "bot:", "\u200dk"]
)
def test_any_other_client_id_is_refused_and_so_are_those_that_only_we_make(bad: str) -> None:
    with pytest.raises(ValueError, match="1 to 64 characters"):
        text.client_id(bad)


@pytest.mark.parametrize("good", ["12345678", "x" * 128, "  spaces  ", "emoji 😀 here", "e\u0301" * 128])
def test_a_passphrase_has_8_to_128_characters(good: str) -> None:
    assert text.passphrase(good) == unicodedata.normalize("NFC", good)


def test_a_passphrase_is_not_trimmed() -> None:
    assert text.passphrase("  spaces  ") == "  spaces  "


@pytest.mark.parametrize("bad", ["", "1234567", "x" * 129, "e\u0301" * 7])
def test_a_passphrase_that_is_too_short_or_too_long_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="8 to 128"):
        text.passphrase(bad)


@pytest.mark.parametrize("control", CONTROLS)
def test_a_passphrase_takes_no_control_character(control: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        text.passphrase(f"12345678{control}")


@pytest.mark.parametrize("good", ["c_9Xq-", "a" * 64])
@pytest.mark.parametrize("bad", ["", "a" * 65, "a.b", "a\n", "é", "$ne"])
def test_an_id_is_known_by_its_form(good: str, bad: str) -> None:
    assert text.is_id(good)
    assert not text.is_id(bad)
