"""Whether a log is legal: its numbers without gaps, every move one of the law's, every state as it is told."""

from collections.abc import Collection, Sequence

from contract.entries import After, BotReplied, Entry
from tests.unit.domain.law import verdict
from tests.unit.domain.retelling import retold

BY_PEOPLE = {
    "message_posted": "post_message",
    "handoff_requested": "request_handoff",
    "handoff_cancelled": "cancel_handoff",
    "handoff_accepted": "accept_handoff",
    "handoff_transferred": "transfer_handoff",
    "handoff_requeued": "requeue_handoff",
    "handoff_ended": "end_handoff",
    "conversation_resolved": "resolve",
    "conversation_reopened": "reopen",
}
BY_US = {"handoff_requeued": "take_from_absent", "handoff_requested": "give_up_on_bot"}


def assert_legal(entries: Sequence[Entry], admins: Collection[str] = ()) -> None:
    """Every entry follows from the one before it."""
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    was = After()
    for entry in entries:
        owed = was.visitor_seq > was.answered_seq
        assert verdict(was.state, _who(was, entry, admins), _command(entry), owed=owed) == entry.after.state, entry
        if isinstance(entry.payload, BotReplied):
            assert was.answered_seq < entry.payload.in_reply_to <= was.visitor_seq, entry
        was = retold(was, entry)
        assert entry.after == was


def _who(was: After, entry: Entry, admins: Collection[str]) -> str:
    """Who that is to the law."""
    if entry.by.role != "agent":
        return entry.by.role
    if was.owner and was.owner.id == entry.by.id:
        return "owner"
    return "admin" if entry.by.id in admins else "agent"


def _command(entry: Entry) -> str:
    """Which command becomes such an entry."""
    if isinstance(entry.payload, BotReplied):
        action = entry.payload.action
        return f"turn+{action.__struct_config__.tag}" if action else "turn"
    return (BY_US if entry.by.role == "system" else BY_PEOPLE)[entry.type]
