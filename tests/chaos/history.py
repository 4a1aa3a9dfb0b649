"""What happened in a round: what every screen saw and what the database holds. The checker reads nothing else."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

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

    @classmethod
    def read(cls, path: Path, stored: Mapping[str, list[Stored]]) -> "History":
        """From the file of the screens."""
        with path.open() as lines:
            return cls.of((json.loads(line) for line in lines), stored)

    @classmethod
    def of(cls, lines: Iterable[list[Any]], stored: Mapping[str, list[Stored]]) -> "History":
        """From lines that are decoded already."""
        history = cls(stored=stored)
        for at_ms, kind, *what in lines:
            if kind == "content":
                history.contents[what[0]] = what[1]
            else:
                history.events.append(Event(at_ms, kind, what))
        return history
