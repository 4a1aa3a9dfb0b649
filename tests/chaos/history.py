"""What happened in a round: what every screen saw and what the database holds. The checker reads nothing else."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOM_STATES: Final = ("open", "archived")

Plain = Mapping[str, Any]
Numbered = list[list[int]]  # [seq, number of the content]


class Stored(NamedTuple):
    """An entry as the database holds it; `seen` is what each audience may see of it."""

    seq: int
    client_id: str
    role: str
    type: str
    state: str
    owner: str | None
    epoch: int
    seen: Mapping[str, Plain]


class Directory(NamedTuple):
    """What the database holds besides the logs: how people are noted to stand, by room and id as (role, muted, banned),
    and the terms by which entries are found."""

    members: Mapping[str, Mapping[str, tuple[str | None, bool, bool]]] = {}
    terms: frozenset[str] = frozenset()


class Event(NamedTuple):
    """A line of `tests/chaos/screens/seen.mjs`."""

    at_ms: int
    kind: str
    what: list[Any]


@dataclass
class History:
    """`events` in the order in which they happened, `contents` by their numbers, `stored` by conversation."""

    events: list[Event] = field(default_factory=list)
    contents: dict[int, Plain] = field(default_factory=dict)
    stored: Mapping[str, list[Stored]] = field(default_factory=dict)
    directory: Directory = field(default_factory=Directory)

    @classmethod
    def read(cls, path: Path, stored: Mapping[str, list[Stored]], directory: Directory | None = None) -> "History":
        """From the file of the screens."""
        with path.open() as lines:
            return cls.of((json.loads(line) for line in lines), stored, directory)

    @classmethod
    def of(
        cls, lines: Iterable[list[Any]], stored: Mapping[str, list[Stored]], directory: Directory | None = None
    ) -> "History":
        """From lines that are decoded already."""
        history = cls(stored=stored, directory=directory or Directory())
        for at_ms, kind, *what in lines:
            if kind == "content":
                history.contents[what[0]] = what[1]
            else:
                history.events.append(Event(at_ms, kind, what))
        return history

    @property
    def rooms(self) -> Mapping[str, list[Stored]]:
        """The logs of rooms alone."""
        return {name: log for name, log in self.stored.items() if is_room(log)}


def is_room(log: list[Stored]) -> bool:
    """Whether this is the log of a room: in support nothing is ever open or archived."""
    return bool(log) and log[0].state in ROOM_STATES
