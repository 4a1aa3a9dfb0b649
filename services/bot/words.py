"""From what somebody typed to the words that matter in it."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

MOST: Final = 60  # words of one message that are looked at; a topic is said in fewer
FIXABLE_CHARS: Final = 5  # shorter words are too much alike to guess
ALIKE: Final = 0.8  # `delivry` and `delivery` are 0.93 alike, `retrun` and `return` 0.83, `recipe` and `receipt` 0.77

_WORD: Final = re.compile(r"[^\W_]+")
_LONG_NUMBER: Final = re.compile(r"\d{5}")
_APOSTROPHES: Final = str.maketrans("", "", "'’")

# Words that say nothing about the topic. They still help to rank ("how long" is not "how much").
COMMON: Final = frozenset(
    """
    a about again all already always am an and another any anymore anyone anything are as at be because been
    best but by can cant come comes could d did do does doing dont else ever everything for from get gets
    getting gives go good got had happen happens has have havent having he her here hey hi him his how i id if
    im in into is isnt it its ive just keeps know like ll long look looking m made make many me mean much my myself
    name need never new no not nothing now of old on one or other our out please possible put re really right s she
    should so some somebody someone something still t take takes taking tell than that the their them then there
    these they thing things this those time to today too until up us use used using ve very want was we were what
    whats when where wheres which while who why will with work working works would year years yet you your yours
    """.split()
)


def words(text: str) -> list[str]:
    """The words of a text in their order, case-folded; `don't` is one word."""
    return _WORD.findall(text.casefold().translate(_APOSTROPHES))


def telling(said: Iterable[str]) -> list[str]:
    """Those words that say something about the topic, each once. Long numbers name an order, not a topic."""
    return [word for word in dict.fromkeys(said) if word not in COMMON and not _LONG_NUMBER.search(word)]


def closest(word: str, vocabulary: Iterable[str]) -> str:
    """What was probably meant by a mistyped word: it keeps its first letter and about its length. Else the word."""
    if len(word) < FIXABLE_CHARS:
        return word
    near = [known for known in vocabulary if known[0] == word[0] and abs(len(known) - len(word)) <= 2]
    likeness = {known: SequenceMatcher(None, word, known).ratio() for known in near if len(known) >= FIXABLE_CHARS}
    best = max(likeness, key=lambda known: (likeness[known], known), default=word)
    return best if likeness.get(best, 0) >= ALIKE else word
