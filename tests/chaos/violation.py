"""A broken promise, by name."""

from typing import NamedTuple


class Violation(NamedTuple):
    """What was broken, in which words, and when; `at_ms` is 0 for what the database alone shows."""

    name: str
    what: str
    at_ms: int = 0

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"


DOUBLE = "double"
DISORDER = "out of order"
GAP = "gap"
TAKEN_OVER = "bot message after a take-over"
EPOCH = "epoch"
DIFFERENT = "different content under one seq"
NOT_STORED = "acknowledged but not stored"
STORED_TWICE = "stored twice"
UNSETTLED = "never acknowledged nor refused"
BEHIND = "behind at the end"
ENDED = "logged out"
FAULT = "fault of a service"
UNMASKED = "words that were taken back are shown"
KEPT = "words that were taken back are in the database"
UNFOUND = "stored and not to be found"
OUTSIDER = "shown to somebody outside the room"
RULED = "against the rules of rooms"
LISTED = "list of members"
