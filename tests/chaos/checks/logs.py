"""What the database holds: numbered without gaps, each command once, epochs and take-overs by the rules."""

from collections.abc import Iterator

from tests.chaos.history import History, Stored, is_room
from tests.chaos.violation import EPOCH, GAP, STORED_TWICE, TAKEN_OVER, Violation

BEFORE_ALL = Stored(0, "", "", "", "bot", None, 0, {})


def check(history: History) -> Iterator[Violation]:
    """All of it."""
    for conversation, log in history.stored.items():
        yield from numbering(conversation, log)
        yield from repeats(conversation, log)
        if not is_room(log):
            yield from moves(conversation, log)


def numbering(conversation: str, log: list[Stored]) -> Iterator[Violation]:
    """1, 2, 3 without gaps."""
    for place, entry in enumerate(log, 1):
        if entry.seq != place:
            yield Violation(GAP, f"the database has {entry.seq} of {conversation} where {place} should be")
            return


def repeats(conversation: str, log: list[Stored]) -> Iterator[Violation]:
    """One entry a `client_id`."""
    first: dict[str, int] = {}
    for entry in log:
        if entry.client_id in first:
            where = f"{first[entry.client_id]} and {entry.seq} of {conversation}"
            yield Violation(STORED_TWICE, f"{entry.client_id} is {where}")
        first.setdefault(entry.client_id, entry.seq)


def moves(conversation: str, log: list[Stored]) -> Iterator[Violation]:
    """The bot speaks only in state `bot`; the epoch rises by one exactly when (state, owner) changes."""
    before = BEFORE_ALL
    for entry in log:
        if entry.type == "bot_replied" and before.state != "bot":
            yield Violation(TAKEN_OVER, f"{entry.seq} of {conversation} follows an entry in state {before.state}")
        changed = (entry.state, entry.owner) != (before.state, before.owner)
        if entry.epoch != before.epoch + changed:
            how = f"{before.epoch} to {entry.epoch}, state {before.state} to {entry.state}"
            yield Violation(EPOCH, f"at {entry.seq} of {conversation}: {how}")
        before = entry
