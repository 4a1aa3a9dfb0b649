"""How people stood in a room after each of its entries: a fold of its log."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tests.chaos.history import Plain, Stored


class Standing(NamedTuple):
    """`role` is None for who is not in."""

    role: str | None = None
    muted: bool = False
    banned: bool = False

    @property
    def is_in(self) -> bool:
        """Whether they are in the room."""
        return self.role is not None


STRANGER: Final = Standing()
# What `room_changed` may say of somebody.
CHANGES: Final[Mapping[str, dict[str, Any]]] = {
    "muted": {"muted": True},
    "unmuted": {"muted": False},
    "unbanned": {"banned": False},
    "promoted": {"role": "owner"},
    "demoted": {"role": "member"},
}


class Standings:
    """All of one log."""

    def __init__(self, log: list[Stored]) -> None:
        self._changes: defaultdict[str, list[tuple[int, Standing]]] = defaultdict(list)
        self._joins: defaultdict[str, list[int]] = defaultdict(list)
        self.head = len(log)
        for entry in log:
            said = entry.seen["visitor"]
            if changed := changed_by(said):
                person, change = changed
                now = self.after(person, entry.seq)._replace(**change)
                self._changes[person].append((entry.seq, now))
            if entry.type == "member_joined":
                self._joins[said["by"]["id"]].append(entry.seq)

    def after(self, person: str, seq: int) -> Standing:
        """How they stood after that entry."""
        changes = self._changes[person]
        place = bisect_right(changes, seq, key=lambda change: change[0])
        return changes[place - 1][1] if place else STRANGER

    def joined(self, person: str, through: int) -> int:
        """How often they came in up to that entry."""
        return bisect_right(self._joins[person], through)

    def now(self) -> dict[str, Standing]:
        """How everybody stands in the end, without those of whom there is nothing to say."""
        stand = {person: self.after(person, self.head) for person in list(self._changes)}
        return {person: one for person, one in stand.items() if one != STRANGER}


def changed_by(said: Plain) -> tuple[str, dict[str, Any]] | None:
    """Whose standing the entry changes, and what of it."""
    if said["type"] == "member_joined":
        return said["by"]["id"], {"role": said.get("role", "member")}
    if said["type"] == "member_left":
        banned = {"banned": True} if said.get("reason") == "banned" else {}
        return said["member"]["id"], {"role": None, **banned}
    for name in CHANGES:
        if said["type"] == "room_changed" and said.get(name):
            return said[name]["id"], CHANGES[name]
    return None
