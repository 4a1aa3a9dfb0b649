"""What came over each socket: from the cursor on, every entry once, in order, as the database has it; by REST, too.

A cursor may be set anew on a socket that is followed already, or was. What was under way then still continues the old
one; the backlog of the new one begins with a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.chaos.history import Event, History, Numbered, Plain, Stored, is_room
from tests.chaos.texts import TOLD, Texts
from tests.chaos.violation import DIFFERENT, DISORDER, DOUBLE, GAP, Violation


@dataclass
class Cursor:
    """How far a socket is in a conversation; `asked` are cursors of subscriptions not answered yet."""

    audience: str
    last: int | None = None
    asked: list[int] = field(default_factory=list)

    def page(self, entries: Numbered, head: int) -> str | None:
        """A page came: what is wrong with it. An empty one is told apart by its head, which its cursor has reached."""
        if entries and self.last is not None and entries[0][0] == self.last + 1:
            return self._follow([seq for seq, _ in entries])  # whichever it continues, the answer may still come
        for place, after in enumerate(self.asked):
            if entries[0][0] == after + 1 if entries else after >= head:
                del self.asked[: place + 1]
                self.last = after
                break
        return self._follow([seq for seq, _ in entries])

    def live(self, seq: int) -> str | None:
        """An entry came live: what is wrong with it."""
        return self._follow([seq])

    def _follow(self, seqs: list[int]) -> str | None:
        for seq in seqs:
            wrong = wrong_after(self.last or 0, seq)
            self.last = seq
            if wrong:
                return wrong
        return None


def wrong_after(last: int, seq: int) -> str | None:
    """What is wrong with `seq` right after `last`."""
    if seq == last + 1:
        return None
    return GAP if seq > last else DOUBLE if seq == last else DISORDER


def check(history: History) -> Iterator[Violation]:
    """All sockets, and every content that anybody saw."""
    cursors: dict[tuple[int, str], Cursor] = {}
    inquired: dict[int, str] = {}
    contents = Contents(history)
    for event in history.events:
        match event.kind:
            case "asked":
                socket, audience, conversation, after = event.what
                cursors.setdefault((socket, conversation), Cursor(audience)).asked.append(after)
            case "page" | "live":
                if cursor := cursors.get((event.what[0], event.what[1])):
                    yield from _came(event, cursor, contents)
            case "inquired":
                inquired[event.what[0]] = event.what[2]
            case "answered" | "found":
                yield from _answered(event, inquired[event.what[0]], contents)


def _came(event: Event, cursor: Cursor, contents: "Contents") -> Iterator[Violation]:
    socket, conversation = event.what[:2]
    before = cursor.last
    if event.kind == "page":
        entries, wrong = event.what[2], cursor.page(event.what[2], event.what[3])
    else:
        entries, wrong = [event.what[2:4]], cursor.live(event.what[2])
    if wrong:
        came = ", ".join(str(seq) for seq, _ in entries[:5])
        yield Violation(wrong, f"socket {socket} was at {before} of {conversation} and got {came}", event.at_ms)
    yield from contents.compare(conversation, cursor.audience, entries, event.at_ms)


def _answered(event: Event, conversation: str, contents: "Contents") -> Iterator[Violation]:
    """A page by REST, which members alone ask for; what a search found lies anywhere."""
    question, entries = event.what[:2]
    for (last, _), (seq, _) in pairwise(entries if event.kind == "answered" else []):
        if wrong := wrong_after(last, seq):
            yield Violation(wrong, f"question {question} was answered with {seq} after {last}", event.at_ms)
    yield from contents.compare(conversation, "visitor", entries, event.at_ms)


class Contents:
    """What each audience saw under each seq, beside what the database holds."""

    def __init__(self, history: History) -> None:
        self._history, self._texts = history, Texts(history)
        self._fine: set[tuple[str, str, int]] = set()

    def compare(self, conversation: str, audience: str, entries: Numbered, at_ms: int) -> Iterator[Violation]:
        """Each must be what is stored there; of a message in a room, what stood there at some time."""
        log = self._history.stored.get(conversation, [])
        for seq, number in entries:
            if (conversation, audience, number) in self._fine:
                continue
            content = self._history.contents[number]
            stored = log[seq - 1].seen[audience] if 0 < seq <= len(log) else None
            if content == stored or self._stood(conversation, log, seq, content):
                self._fine.add((conversation, audience, number))
            else:
                yield Violation(DIFFERENT, f"{seq} of {conversation} was {content} and is {stored}", at_ms)

    def _stood(self, conversation: str, log: list[Stored], seq: int, content: Plain) -> bool:
        if not (is_room(log) and 0 < seq <= len(log) and content["type"] in TOLD):
            return False
        return self._texts.fits(conversation, log[seq - 1], content)
