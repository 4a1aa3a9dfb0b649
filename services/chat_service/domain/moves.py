"""Moves: the entries that changed hands or ended something. They are found by time, for the audit and the webhook."""

from enum import StrEnum

from contract.entries import BotReplied, Entry, HandoffAction, MessagePosted, ResolveAction, State


class Moved(StrEnum):
    """What an entry moved, by the name that its own entry has; it may have come as something else."""

    ACCEPTED = "handoff_accepted"
    TRANSFERRED = "handoff_transferred"
    REQUEUED = "handoff_requeued"
    REQUESTED = "handoff_requested"
    ENDED = "handoff_ended"
    CANCELLED = "handoff_cancelled"
    RESOLVED = "conversation_resolved"
    REOPENED = "conversation_reopened"
    RATED = "conversation_rated"


_NAMES: frozenset[str] = frozenset(Moved)


def moved(entry: Entry) -> Moved | None:
    """What the entry moved; an agent's first reply accepts, and a bot's turn hands over or resolves by its action."""
    match entry.payload:
        case MessagePosted():
            return Moved.ACCEPTED if entry.by.role == "agent" and _began(entry, State.ASSIGNED) else None
        case BotReplied(action=HandoffAction()):
            return Moved.REQUESTED
        case BotReplied(action=ResolveAction()):
            return Moved.RESOLVED
    return Moved(entry.type) if entry.type in _NAMES else None


def _began(entry: Entry, state: State) -> bool:
    """Whether this very entry put the conversation into that state."""
    return entry.after.state is state and entry.after.handoff_seq == entry.seq
