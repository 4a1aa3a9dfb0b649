"""Which topics a message may be about: SQLite's full-text search ranks them, their coverage says how sure that is."""

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from bot.knowledge import Topic
from bot.words import COMMON, MOST, closest, telling, words

# What a word found there is worth: for the rank, and for the coverage. Found with tests/unit/bot/phrasings.py.
RANK: Final = {"question": 4.0, "also": 3.0, "answer": 0.5}
COVER: Final = {"question": 1.0, "also": 1.0, "answer": 0.3}
SURE: Final = 0.3  # coverage from which an answer is right more often than not
NEAR: Final = 0.12  # coverage from which a topic is worth offering
CANDIDATES: Final = 8

_TABLES: Final = """
    CREATE VIRTUAL TABLE topics USING fts5(question, also, answer, tokenize='porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE stems USING fts5vocab(topics, instance);
    CREATE VIRTUAL TABLE said USING fts5(words, tokenize='porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE said_stems USING fts5vocab(said, instance);
"""
_FIND: Final = """
    SELECT rowid, -bm25(topics, :question, :also, :answer) AS score FROM topics WHERE topics MATCH :query
    ORDER BY score DESC LIMIT :most
"""


class Found(NamedTuple):
    """A topic, and which share of what was asked it covers (0 to 1, rare words count for more)."""

    topic: Topic
    coverage: float

    @property
    def sure(self) -> bool:
        """Whether to answer with it."""
        return self.coverage >= SURE


class Index:
    """The topics, ready to be searched. Lives in memory; a search takes well under a millisecond."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(topics)
        self._labels = {_plain(text): topic for topic in reversed(topics) for text in (*topic.also, topic.question)}
        self._vocabulary = {word for topic in topics for text in _texts(topic) for word in words(text)}
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.executescript(_TABLES)
        rows = [
            (row, _plain(topic.question), _plain(*topic.also), _plain(topic.answer)) for row, topic in enumerate(topics)
        ]
        self._db.executemany("INSERT INTO topics (rowid, question, also, answer) VALUES (?, ?, ?, ?)", rows)
        self._places = self._read_places()

    def find(self, text: str) -> list[Found]:
        """The topics that may be meant, best first; empty if nothing in the text says anything known."""
        if named := self._labels.get(_plain(text)):
            return [Found(named, 1.0)]
        said = [self._meant(word) for word in words(text)[:MOST]]
        telling_stems = self._stems(telling(said))
        if not telling_stems:
            return []
        ranked = [(score, self._coverage(telling_stems, row), row) for row, score in self._rank(said)]
        ranked.sort(key=lambda hit: hit[0] * (0.1 + hit[1]), reverse=True)
        return [Found(self.topics[row], coverage) for _, coverage, row in ranked if coverage >= NEAR]

    def named(self, text: str) -> Topic | None:
        """The topic that this text surely means, if there is one."""
        found = self.find(text)
        return found[0].topic if found and found[0].sure else None

    def _meant(self, word: str) -> str:
        known = word in COMMON or word in self._vocabulary or any(stem in self._places for stem in self._stems([word]))
        return word if known else closest(word, self._vocabulary)

    def _rank(self, said: Sequence[str]) -> list[tuple[int, float]]:
        """Rows with their score. Words stand quoted: nothing typed is syntax. Neighbours count as phrases, too."""
        phrases = [f"{one} {next_}" for one, next_ in pairwise(said) if not {one, next_} <= COMMON]
        query = " OR ".join(f'"{term}"' for term in dict.fromkeys((*said, *phrases)))
        return self._db.execute(_FIND, {**RANK, "query": query, "most": CANDIDATES}).fetchall()

    def _coverage(self, stems: Iterable[str], row: int) -> float:
        weights = {stem: self._rarity(stem) for stem in stems}
        covered = sum(weight * self._places.get(stem, {}).get(row, 0) for stem, weight in weights.items())
        return covered / sum(weights.values())

    def _rarity(self, stem: str) -> float:
        """The usual inverse document frequency: a word of every topic weighs little, an unknown one most."""
        among = len(self._places.get(stem, ()))
        return math.log(1 + (len(self.topics) - among + 0.5) / (among + 0.5))

    def _stems(self, some: Sequence[str]) -> set[str]:
        """As SQLite's own tokenizer stems them, which it shows in the vocabulary of a table."""
        self._db.execute("DELETE FROM said")
        self._db.execute("INSERT INTO said VALUES (?)", (" ".join(some),))
        return {stem for (stem,) in self._db.execute("SELECT DISTINCT term FROM said_stems")}

    def _read_places(self) -> dict[str, dict[int, float]]:
        """stem -> row -> what finding it there is worth."""
        places: dict[str, dict[int, float]] = defaultdict(dict)
        for stem, row, column in self._db.execute("SELECT DISTINCT term, doc, col FROM stems"):
            places[stem][row] = max(COVER[column], places[stem].get(row, 0))
        return dict(places)


def _texts(topic: Topic) -> tuple[str, ...]:
    return (topic.question, *topic.also, topic.answer)


def _plain(*texts: str) -> str:
    """As the words of a message are read, so that both sides have the same ones."""
    return " ".join(word for text in texts for word in words(text))
