"""What was edited or deleted in rooms: nobody reads the words before it any more, and the database has them no more.

Whoever asks after anybody at all was told of an edit must not be shown what was there before it. What was under way to
them when it came may still say so, in its order.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from tests.chaos.history import Event, History, Numbered
from tests.chaos.texts import TOLD, Texts
from tests.chaos.violation import KEPT, UNFOUND, UNMASKED, Violation

WORD_CHARS: Final = 12  # of the last word of each text: no other has it (tests/chaos/screens/talking.mjs)


def check(history: History) -> Iterator[Violation]:
    """All that was shown of rooms, and all that is stored."""
    texts = Texts(history)
    yield from Shown(history, texts).check()
    yield from stored(history, texts)


def stored(history: History, texts: Texts) -> Iterator[Violation]:
    """What was taken back is neither in the log nor in what it is searched by; what stands is in both."""
    endings = frozenset(term[-WORD_CHARS:] for term in history.directory.terms)
    for room, log in history.rooms.items():
        for entry in log:
            if entry.type not in TOLD:
                continue
            stands = texts.standing(room, entry, len(log)).redacted_by is None
            is_found = (texts.said(room, entry) or "")[-WORD_CHARS:] in endings
            if entry.seen["visitor"]["text"] and not stands:
                yield Violation(KEPT, f"{entry.seq} of {room} still says {entry.seen['visitor']['text']!r}")
            if is_found and not stands:
                yield Violation(KEPT, f"{entry.seq} of {room} is still found by its last word")
            if stands and not is_found:
                yield Violation(UNFOUND, f"{entry.seq} of {room} by its last word")


class Shown:
    """Goes through what was asked and answered. `known` is how far a room's log is known to be stored."""

    def __init__(self, history: History, texts: Texts) -> None:
        self._history, self._texts = history, texts
        self._rooms = history.rooms
        self._known: defaultdict[str, int] = defaultdict(int)
        self._followed: dict[tuple[int, str], int] = {}  # how far it was known when the socket asked, or is told by now
        self._asked: dict[int, tuple[str, int]] = {}  # of questions by REST: the room, and how far it was known

    def check(self) -> Iterator[Violation]:
        """All events."""
        for event in self._history.events:
            match event.kind:
                case "asked":
                    socket, _, room, _ = event.what
                    self._followed.setdefault((socket, room), self._known[room])
                case "inquired":
                    question, _, room = event.what
                    self._asked[question] = room, self._known[room]
                case "acked":
                    self._knows(event.what[0], event.what[2])
                case "page" | "live" if event.what[1] in self._rooms:
                    yield from self._over_socket(event)
                case "answered" | "found":
                    yield from self._by_rest(event)

    def _over_socket(self, event: Event) -> Iterator[Violation]:
        """A page was read with all that was stored by then; what comes live may be older than what others know."""
        socket, room = event.what[:2]
        entries: Numbered = event.what[2] if event.kind == "page" else [event.what[2:4]]
        last = max((seq for seq, _ in entries), default=0)
        known = self._followed.get((socket, room), 0)
        upto = max(known, last) if event.kind == "page" else known
        yield from self._compare(f"socket {socket}", room, entries, upto, event.at_ms)
        self._followed[socket, room] = max(known, last)
        self._knows(room, last)

    def _by_rest(self, event: Event) -> Iterator[Violation]:
        question, entries, word = event.what
        room, known = self._asked[question]
        last = max((seq for seq, _ in entries), default=0)
        yield from self._compare(f"question {question}", room, entries, max(known, last), event.at_ms)
        if event.kind == "found":
            yield from self._found(room, entries, word, known, event.at_ms)
        self._knows(room, last)

    def _found(self, room: str, entries: Numbered, word: str, known: int, at_ms: int) -> Iterator[Violation]:
        """They have the word that was looked for, unless they lost it in that very moment."""
        for seq, number in entries:
            content = self._history.contents[number]
            if word not in content["text"] and content.get("redacted_by", 0) <= known:
                yield Violation(UNMASKED, f"{seq} of {room} was found by {word!r}, which it lacks", at_ms)

    def _knows(self, room: str, seq: int) -> None:
        self._known[room] = max(self._known[room], seq)

    def _compare(self, who: str, room: str, entries: Numbered, known: int, at_ms: int) -> Iterator[Violation]:
        log = self._rooms.get(room, [])
        for seq, number in entries:
            content = self._history.contents[number]
            if not 0 < seq <= len(log) or content["type"] not in TOLD:
                continue
            entry = log[seq - 1]
            if not self._texts.fits(room, entry, content, known) and self._texts.fits(room, entry, content):
                what = f"{who} was shown {content['text']!r} of {seq} of {room}"
                yield Violation(UNMASKED, f"{what}, though the log was known up to {known}", at_ms)
