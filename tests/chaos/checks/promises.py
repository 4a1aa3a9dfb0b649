"""What people were promised: an acknowledgement means stored there, and everything said is settled in the end."""

from collections.abc import Iterator

from tests.chaos.history import History
from tests.chaos.violation import FAULT, NOT_STORED, UNSETTLED, Violation

STANDS = "request_handoff"  # asking twice is answered with the entry that stands


def check(history: History) -> Iterator[Violation]:
    """All commands, by outbox or by REST."""
    stored = {(name, entry.client_id): entry.seq for name, log in history.stored.items() for entry in log}
    said: dict[tuple[str, str], str] = {}
    waits: dict[tuple[str, str], int] = {}  # what was said and is not settled, since when
    for event in history.events:
        if event.kind == "fault":
            yield Violation(FAULT, f"{event.what[1]} was answered {event.what[0]}", event.at_ms)
        if event.kind in {"said", "gave"}:
            conversation, client_id, kind, *_ = event.what
            said[conversation, client_id] = kind
            if event.kind == "said":
                waits.setdefault((conversation, client_id), event.at_ms)
        if event.kind in {"acked", "refused"}:
            waits.pop((event.what[0], event.what[1]), None)
        if event.kind == "acked":
            yield from _acknowledged(history, stored, said, event.what, event.at_ms)
    for (conversation, client_id), at_ms in waits.items():
        if (conversation, client_id) not in stored:
            yield Violation(UNSETTLED, f"{client_id} in {conversation}", at_ms)


def _acknowledged(
    history: History,
    stored: dict[tuple[str, str], int],
    said: dict[tuple[str, str], str],
    what: list[object],
    at_ms: int,
) -> Iterator[Violation]:
    conversation, client_id, seq = str(what[0]), str(what[1]), what[2]
    assert isinstance(seq, int)
    log = history.stored.get(conversation, [])
    place = stored.get((conversation, client_id))
    if place == seq:
        return
    later = place is None or place > seq  # another tab's copy of it came when that had ended
    asks = said.get((conversation, client_id)) == STANDS
    if asks and later and 0 < seq <= len(log) and log[seq - 1].state in {"queued", "assigned"}:
        return
    where = f"is {place}" if place else "is nowhere"
    yield Violation(NOT_STORED, f"{client_id} was acknowledged as {seq} of {conversation} and {where}", at_ms)
