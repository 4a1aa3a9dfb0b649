"""Reads what every client saw and what the database holds, and names what was broken, the first first."""

from typing import Final

from tests.chaos.checks import logs, masks, members, promises, rooms, screens, sockets
from tests.chaos.history import History
from tests.chaos.violation import Violation

CHECKS: Final = (logs, rooms, sockets, screens, promises, masks, members)


def violations(history: History) -> list[Violation]:
    """All of them, by time; those that the database alone shows come first."""
    found = [one for checks in CHECKS for one in checks.check(history)]
    return sorted(found, key=lambda one: one.at_ms)
