"""The forms that texts, names and ids take before anybody stores or compares them.

Categories are Unicode's general categories (UAX #44). Every function is pure and raises ValueError with a sentence
for the person who typed.
"""

import re
import unicodedata
from typing import Final

MESSAGE_CHARS: Final = 4_000
NAME_CHARS: Final = 40
ROOM_NAME_CHARS: Final = 60
TOPIC_CHARS: Final = 200
EMOJI_CHARS: Final = 16
PASSPHRASE_CHARS: Final = (8, 128)
ID_CHARS: Final = 64
PATH_CHARS: Final = 500
LANGUAGE_CHARS: Final = 35  # RFC 5646, section 4.4.1: room for whatever is in use
LANGUAGE: Final = "[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"  # the form alone, as a pattern
BOT_NAME: Final = "Smart Chatbot"

JOINERS: Final = frozenset("\u200c\u200d")  # inside emoji and Persian words they carry meaning
PICTURED: Final = frozenset("\ufe0f\u20e3")  # these make a picture, or a key, of the character before them
COLOURS: Final = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")  # of skin, an emoji each
KEYS: Final = frozenset("0123456789#*\u2139\u200d")  # keys, the letter of "information", and the joiner
BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and symbols that draw nothing
# Unassigned, and not to be drawn whatever becomes of them: noncharacters, and what Unicode keeps for format characters.
NEVER_DRAWN: Final = (range(0xFDD0, 0xFDF0), range(0x2065, 0x2066), range(0xFFF0, 0xFFF9), range(0xE0000, 0xE1000))

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # Cc and Cs, but newline and tab
_LANGUAGE: Final = re.compile(LANGUAGE)
_SHORTCUT: Final = re.compile(r"[a-z0-9-]{1,40}")
_LOOKS: Final = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"  # a picture, a key, a colour, whose flag
_FLAG: Final = "[\U0001f1e6-\U0001f1ff]{2}"
_ONE_EMOJI: Final = re.compile(f"(?:{_FLAG}|.){_LOOKS}(?:\u200d.{_LOOKS})*")  # Unicode Technical Standard 51, ED-17
_CLIENT_ID: Final = re.compile(r"(?!bot:|sys:)[A-Za-z0-9._:-]{1,64}")
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def visible(char: str) -> bool:
    """Whether the character by itself puts ink on a screen."""
    category = unicodedata.category(char)
    return (category[0] in "LNPS" or category == "Co" or _newer(char)) and char not in BLANK_LETTERS


def _newer(char: str) -> bool:
    """Whether a Unicode newer than Python's may have given it a shape, as it does to new emoji every year."""
    code = ord(char)
    never = code & 0xFFFE == 0xFFFE or any(code in blanks for blanks in NEVER_DRAWN)
    return unicodedata.category(char) == "Cn" and not never


def message_text(raw: str, limit: int = MESSAGE_CHARS) -> str:
    """NFC and trimmed, 1 to `limit` characters, at least one visible; newlines and tabs are the only controls."""
    if _CONTROLS.search(raw):
        raise ValueError("Control characters other than newline and tab are not allowed.")
    text = unicodedata.normalize("NFC", raw).strip()
    if not any(visible(char) for char in text):
        raise ValueError("Write something first: the text is empty.")
    if len(text) > limit:
        raise ValueError(f"At most {limit:,} characters, this has {len(text):,}.")
    return text


def person_name(raw: str) -> str:
    """NFC and trimmed, 1 to 40 characters, nothing that hides or turns round what stands beside it."""
    return _name(raw, NAME_CHARS)


def room_name(raw: str) -> str:
    """As a person's name, and up to 60 characters."""
    return _name(raw, ROOM_NAME_CHARS)


def _name(raw: str, limit: int) -> str:
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in raw):
        raise ValueError("A name takes no control characters and no line breaks.")
    name = unicodedata.normalize("NFC", raw).strip()
    if not any(visible(char) for char in name):
        raise ValueError("Give a name.")
    if len(name) > limit:
        raise ValueError(f"A name has at most {limit} characters, this has {len(name)}.")
    if any(unicodedata.category(char) == "Cf" and not _joins(name, place) for place, char in enumerate(name)):
        raise ValueError("A name takes no invisible characters and no marks that change the direction of text.")
    if _ink(name) == _ink(BOT_NAME):
        raise ValueError(f"{BOT_NAME} is the bot's name. Choose another.")
    return name


def topic(raw: str) -> str:
    """NFC and trimmed, at most 200 characters on one line; empty is none."""
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in raw):
        raise ValueError("A topic takes no control characters and no line breaks.")
    said = unicodedata.normalize("NFC", raw).strip()
    if len(said) > TOPIC_CHARS:
        raise ValueError(f"A topic has at most {TOPIC_CHARS} characters, this has {len(said)}.")
    return said


def emoji(raw: str) -> str:
    """One emoji of at most 16 characters: pictures, and what joins and colours them; no words, no blanks."""
    sign = unicodedata.normalize("NFC", raw)
    drawn = any(unicodedata.category(char) == "So" or char in PICTURED | COLOURS or _newer(char) for char in sign)
    is_one = len(sign) <= EMOJI_CHARS and _ONE_EMOJI.fullmatch(sign)
    if not is_one or not drawn or not all(_in_emoji(char) for char in sign):
        raise ValueError("One emoji.")
    return sign


def _in_emoji(char: str) -> bool:
    """Whether an emoji may have this: a picture, a digit or sign of a key, an accent, a joiner, a tag of a flag."""
    category = unicodedata.category(char)
    tag = 0xE0020 <= ord(char) <= 0xE007F
    return category in {"So", "Sm", "Po", "Pd", "Mn", "Me"} or _newer(char) or char in KEYS | COLOURS or tag


def _joins(name: str, place: int) -> bool:
    """Whether the character there is a joiner with something visible (or its mark) on both sides."""
    between = 0 < place < len(name) - 1
    return name[place] in JOINERS and between and all(_inked(name[side]) for side in (place - 1, place + 1))


def _inked(char: str) -> bool:
    return visible(char) or unicodedata.category(char)[0] == "M"  # a variation selector follows many an emoji


def _ink(name: str) -> str:
    """What a reader compares two names by: blanks, joiners and cases make no other name."""
    return folded("".join(char for char in name if visible(char)))


def folded(name: str) -> str:
    """The form in which two names are the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def passphrase(raw: str, called: str = "passphrase") -> str:
    """NFC, 8 to 128 characters, not trimmed: what was typed is what counts."""
    low, high = PASSPHRASE_CHARS
    phrase = unicodedata.normalize("NFC", raw)
    if not low <= len(phrase) <= high:
        raise ValueError(f"A {called} has {low} to {high} characters.")
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in phrase):
        raise ValueError(f"A {called} takes no control characters.")
    return phrase


def page_path(raw: str) -> str:
    """The path of a page, trimmed: 1 to 500 characters, no controls and no line breaks."""
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in raw):
        raise ValueError("A path takes no control characters and no line breaks.")
    path = raw.strip()
    if not 1 <= len(path) <= PATH_CHARS:
        raise ValueError(f"A path has 1 to {PATH_CHARS} characters, this has {len(path):,}.")
    return path


def language_tag(raw: str) -> str:
    """A language tag of the form of BCP 47, at most 35 characters; whether there is such a language is not asked."""
    if len(raw) > LANGUAGE_CHARS or not _LANGUAGE.fullmatch(raw):
        raise ValueError(f"A language tag such as en or pt-BR, at most {LANGUAGE_CHARS} characters.")
    return raw


def primary_language(tag: str) -> str | None:
    """The language of a tag without region and script, such as `pt`; None where it names none."""
    primary = tag.partition("-")[0].lower()
    return primary if primary.isascii() and primary.isalpha() and len(primary) in {2, 3} else None


def client_id(raw: str) -> str:
    """An idempotency key: 1 to 64 of A-Z a-z 0-9 . _ : -, and not one of our own (`bot:`, `sys:`)."""
    if not _CLIENT_ID.fullmatch(raw):
        raise ValueError("1 to 64 characters out of A-Z a-z 0-9 . _ : - and not beginning with bot: or sys:.")
    return raw


def shortcut(raw: str) -> str:
    """What a canned response is typed by: 1 to 40 of a-z 0-9 -."""
    if not _SHORTCUT.fullmatch(raw):
        raise ValueError("A shortcut has 1 to 40 characters out of a-z 0-9 and -.")
    return raw


def is_id(raw: str) -> bool:
    """Whether this could be one of our ids at all."""
    return _ID.fullmatch(raw) is not None
