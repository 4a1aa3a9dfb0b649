"""What stood on each screen: a stretch without gaps, each entry once, in order; at the end all there is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.chaos.checks.sockets import Contents, wrong_after
from tests.chaos.history import Event, History, Numbered
from tests.chaos.violation import BEHIND, DIFFERENT, DOUBLE, ENDED, UNSETTLED, Violation


@dataclass
class Screen:
    """One tab, or one conversation of a console. `first` is where the stretch on it begins."""

    name: str
    conversation: str
    audience: str
    first: int = 1
    shown: Numbered = field(default_factory=list)

    def grow(self, entries: Numbered, at_ms: int) -> Iterator[Violation]:
        """Entries were added at the end."""
        last = self.shown[-1][0] if self.shown else self.first - 1
        for seq, _ in entries:
            if wrong := wrong_after(last, seq):
                yield Violation(wrong, f"{self.name} shows {seq} after {last}", at_ms)
            last = seq
        self.shown = self.shown + entries


def check(history: History) -> Iterator[Violation]:
    """All screens."""
    screens: dict[str, Screen] = {}
    contents = Contents(history)
    for event in history.events:
        name = event.what[0]
        match event.kind:
            case "opened":
                screens[name] = Screen(*event.what)
            case "drawn" | "grown" | "cleared":
                yield from _changed(event, screens[name], contents)
            case "twins":
                yield Violation(DOUBLE, f"{name} has two rows {event.what[1]}", event.at_ms)
            case "ended":
                yield Violation(ENDED, f"{name} was told that the session is over", event.at_ms)
            case "end":
                yield from _ended(event, screens[name], history)


def _changed(event: Event, screen: Screen, contents: Contents) -> Iterator[Violation]:
    if event.kind != "grown":
        screen.first, screen.shown = (event.what[1] if event.kind == "drawn" else 1), []
    entries = event.what[-1] if event.kind != "cleared" else []
    yield from screen.grow(entries, event.at_ms)
    yield from contents.compare(screen.conversation, screen.audience, entries, event.at_ms)


def _ended(event: Event, screen: Screen, history: History) -> Iterator[Violation]:
    """At the end it shows the log's end, what it was seen to show, and nothing waits to be sent."""
    name, _, shown, unsent = event.what
    head = len(history.stored.get(screen.conversation, []))
    last = shown[-1][0] if shown else 0
    if last != head:
        yield Violation(BEHIND, f"{name} ends with {last} of {head} in {screen.conversation}", event.at_ms)
    if shown != screen.shown:
        yield Violation(DIFFERENT, f"{name} ends with something else than it was seen to show", event.at_ms)
    if unsent:
        yield Violation(UNSETTLED, f"{unsent[0]} of {name} still waits", event.at_ms)
