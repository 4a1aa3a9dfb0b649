"""The words by which entries are found: one tokenizer for what is said and for what is asked.

A word is a run of letters, digits and their marks, folded: compatibility forms are one (NFKC), case is folded, and the
marks of Latin, Greek, Cyrillic, Arabic and Hebrew letters are dropped, as are joiners. Scripts that put no spaces
between words are indexed by each character and each pair of neighbours, and asked for by their pairs.

What is said in a room has words of that room only: each begins with a mark of the room that nobody can type.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import Final, NamedTuple

from contract import entries
from contract.entries import ROOM_STATES, Entry

WORDS_AT_MOST: Final = 1_000  # different words of one entry; what comes after them does not find it
WORD_CHARS: Final = 40  # of a word; what follows is cut off, in entries and in queries
MENTION: Final = "@"  # in no word, so nobody can type what finds mentions
MEMBER: Final = "@m"  # no mention of an agent begins so: what follows there are hexadecimal digits
ROOM: Final = "@r"
ROOM_BYTES: Final = 8  # of a room's mark. If ever two rooms have one mark, a search sorts out by `within` what it finds

# Accents; Hebrew points; Arabic vowels, hamzas and stretches; joiners, soft hyphens and variation selectors.
_DROPPED: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u00ad\u200c\u200d\ufe00-\ufe0f]"
)
# Thai and Lao; Myanmar; Khmer; kana; Han, with its two marks and its further planes.
_SPACELESS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_PIECES: Final = re.compile(f"(?P<spaceless>[{_SPACELESS}]+)|[^{_SPACELESS}]+")


class Query(NamedTuple):
    """What an entry must have: all these words, and one that begins with `prefix`."""

    words: list[str]
    prefix: str | None = None


def asked(text: str) -> Query | None:
    """What a query of that text looks for: its last word may go on. None if there is no word in it."""
    words = list(dict.fromkeys(_asked(text)))
    return Query(words[:-1], words[-1]) if words else None


def mention_of(agent_id: str) -> Query:
    """What a query for the notes looks for that mention this agent."""
    return Query([_mention(agent_id)])


def mentions_of_member(person_id: str) -> Query:
    """What a query for what was said in rooms looks for that mentions this person, in whichever room."""
    return Query([_member(person_id)])


def asked_in(room_id: str, text: str) -> Query | None:
    """As `asked`, of what was said in that room; search `within` it."""
    query, mark = asked(text), _room(room_id)
    return Query([mark + word for word in query.words], f"{mark}{query.prefix}") if query else None


def words_of(entry: Entry) -> list[str]:
    """The different words by which this entry is found; none for one in which nothing is said."""
    if entry.after.state in ROOM_STATES:
        return _words_of_room(entry)
    found = dict.fromkeys(_mentions(entry))
    for text in (*_names(entry), *_said(entry)):
        found.update(dict.fromkeys(_indexed(text)))
    return list(found)[:WORDS_AT_MOST]


def _words_of_room(entry: Entry) -> list[str]:
    said = entry.payload
    if not isinstance(said, entries.MessagePosted | entries.MessageEdited):
        return []
    mark = _room(entry.conversation_id)
    found = dict.fromkeys([*(_member(one.id) for one in said.mentions), *(mark + word for word in _indexed(said.text))])
    return list(found)[:WORDS_AT_MOST]


def _room(room_id: str) -> str:
    return ROOM + blake2b(room_id.encode(), digest_size=ROOM_BYTES).hexdigest()


def _member(person_id: str) -> str:
    return MEMBER + person_id.encode().hex()


def _mentions(entry: Entry) -> list[str]:
    payload = entry.payload
    return [_mention(one.id) for one in payload.mentions] if isinstance(payload, entries.NotePosted) else []


def _mention(agent_id: str) -> str:
    return MENTION + agent_id.encode().hex()  # ids tell cases apart, words do not


def _names(entry: Entry) -> list[str]:
    return [entry.by.name] if entry.by.role == "visitor" else []


def _said(entry: Entry) -> Iterable[str]:
    """Whatever agents read in it."""
    match entry.payload:
        case entries.MessagePosted(text=text) | entries.NotePosted(text=text):
            return [text]
        case entries.BotReplied(messages=messages, action=action):
            return [*(message.text for message in messages), *_done(action)]
        case entries.HandoffEnded(outcome=outcome, facts=facts, do_not_repeat=do_not_repeat):
            return [outcome, *facts, *do_not_repeat]
        case entries.ConversationRated(comment=str(said)):
            return [said]
        case entries.HandoffRequested(reason=str(said)) | entries.HandoffRequeued(reason=str(said)):
            return [said]
    return []


def _done(action: entries.Action | None) -> list[str]:
    match action:
        case entries.HandoffAction(reason=reason, summary=summary, facts=facts):
            return [*(text for text in (reason, summary) if text), *facts]
        case entries.NoteAction(text=text):
            return [text]
    return []


def _indexed(text: str) -> Iterator[str]:
    for piece, spaceless in _pieces(text):
        yield from (*piece, *_pairs(piece)) if spaceless else (piece[:WORD_CHARS],)


def _asked(text: str) -> Iterator[str]:
    for piece, spaceless in _pieces(text):
        yield from (_pairs(piece) or piece) if spaceless else (piece[:WORD_CHARS],)


def _pairs(piece: str) -> list[str]:
    return [piece[place : place + 2] for place in range(len(piece) - 1)]


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The runs of word characters, each of one kind, and whether it is the kind without spaces."""
    for run in _blanked(_folded(text), _in_words).split():
        for piece in _PIECES.finditer(run):
            yield piece[0], piece["spaceless"] is not None


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    spoken = unicodedata.normalize("NFKC", _blanked(text, _no_symbol))  # else № were a word, and one with its number
    plain = _DROPPED.sub("", unicodedata.normalize("NFKD", spoken.casefold()))
    return unicodedata.normalize("NFKC", plain)


def _blanked(text: str, stays: Callable[[str], bool]) -> str:
    return text.translate({ord(char): " " for char in set(text) if not stays(char)})


def _no_symbol(char: str) -> bool:
    return unicodedata.category(char)[0] != "S"


def _in_words(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"
