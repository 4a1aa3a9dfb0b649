"""Who is in a room reads it, all of it, and nobody else; lists of its people are what its log says.

Whoever was removed may be let in again by a call of theirs that was not answered yet; then they read what came before.
"""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.history import Event, History
from tests.chaos.standings import STRANGER, Standings
from tests.chaos.violation import BEHIND, LISTED, OUTSIDER, Violation

Seat = tuple[str, str]  # a person in a room


def check(history: History) -> Iterator[Violation]:
    """All rooms."""
    standings = {room: Standings(log) for room, log in history.rooms.items()}
    yield from Readers(history, standings).check()
    yield from everybody(history, standings)
    yield from lists(history, standings)


class Readers:
    """Who was shown something. `calls` counts who came how often, without the calls that were turned away."""

    def __init__(self, history: History, standings: dict[str, Standings]) -> None:
        self._history, self._standings = history, standings
        self._people: dict[int, str] = {}  # by socket
        self._asked: dict[int, Seat] = {}  # by question
        self._calls: Counter[Seat] = Counter()

    def check(self) -> Iterator[Violation]:
        """All events."""
        for event in self._history.events:
            match event.kind:
                case "dialed":
                    self._people[event.what[0]] = event.what[1]
                case "inquired":
                    self._asked[event.what[0]] = event.what[1], event.what[2]
                case "comes":
                    self._calls[event.what[0], event.what[1]] += 1
                case "turned away":
                    self._calls[event.what[0], event.what[1]] -= 1
                case "page" | "live" if event.what[0] in self._people:
                    through = event.what[3] if event.kind == "page" else event.what[2] - 1
                    yield from self._reads((self._people[event.what[0]], event.what[1]), through, event)
                case "answered":
                    yield from self._reads(self._asked[event.what[0]], event.what[2], event)

    def _reads(self, seat: Seat, through: int, event: Event) -> Iterator[Violation]:
        """They were in after that entry, or can have come again since."""
        person, room = seat
        standings = self._standings.get(room)
        if standings is None or standings.after(person, through).is_in:
            return
        if 1 + self._calls[seat] > standings.joined(person, through):  # one for how they came in first
            return
        yield Violation(OUTSIDER, f"{person} was shown what came after {through} of {room}", event.at_ms)


def everybody(history: History, standings: dict[str, Standings]) -> Iterator[Violation]:
    """Who is in at the end has the room on a screen; whoever listens to it has heard all."""
    rooms = {event.what[0]: event.what[1] for event in history.events if event.kind == "opened"}
    shown = {(event.what[0].partition("/")[0], rooms[event.what[0]]) for event in history.events if event.kind == "end"}
    heard = [event.what for event in history.events if event.kind == "heard"]
    for room, of in standings.items():
        for person, standing in of.now().items():
            if standing.is_in and (person, room) not in shown:
                yield Violation(BEHIND, f"{person} is in {room} and has no screen of it")
    for person, room, last in heard:
        is_in = standings[room].after(person, standings[room].head).is_in
        if is_in and last != standings[room].head:
            yield Violation(BEHIND, f"{person} heard {last} of {standings[room].head} in {room}")


def lists(history: History, standings: dict[str, Standings]) -> Iterator[Violation]:
    """What was listed last; that catches up with the log, so from then on the database has it, too."""
    listed = {(event.what[0], event.what[1]): set(event.what[2]) for event in history.events if event.kind == "listed"}
    for (room, what), people in listed.items():
        now = standings[room].now()
        right = {person for person, one in now.items() if (one.is_in if what == "members" else one.banned)}
        if people != right:
            yield Violation(LISTED, f"the {what} of {room} are told as {sorted(people)} and are {sorted(right)}")
        noted = history.directory.members.get(room, {})
        differ = [one for one in {*noted, *now} if noted.get(one, STRANGER) != now.get(one, STRANGER)]
        if differ and what == "members":
            yield Violation(LISTED, f"the database notes {noted.get(differ[0])} of {differ[0]} in {room}")
