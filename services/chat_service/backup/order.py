"""Which collections a backup reads, and in which order, so that what it has fits together without a transaction.

What refers to something is read before it: an entry's visitor was there before the entry, so that whoever reads
visitors later finds them. The webhook's place goes before its deliveries: collecting a move again is harmless, losing
one is not. What is noted of a room's log goes before the log, and up to where it is noted before what: notes that are
older than the log are made up for, newer ones would stay.
"""

from collections.abc import Iterable
from typing import Final

FIRST: Final = (
    "webhook",
    "member_notes",
    "room_members",
    "read_cursors",
    "reports",
    "entries",
    "deliveries",
    "sessions",
    "names",
    "visits",
    "picks",
    "waits",
    "audits",
    "invites",
    "photos",
)
LAST: Final = ("rooms", "visitors", "agents")
NOT_KEPT: Final = frozenset(("leases", "connections"))  # of processes that run: they are gone by then


def in_order(names: Iterable[str]) -> list[str]:
    """The collections that are kept, in the order in which they are read; those that nobody knows are kept, too."""
    kept = {name for name in names if name not in NOT_KEPT and not name.startswith("system.")}
    first = [name for name in FIRST if name in kept]
    last = [name for name in LAST if name in kept]
    return [*first, *sorted(kept.difference(FIRST, LAST)), *last]
