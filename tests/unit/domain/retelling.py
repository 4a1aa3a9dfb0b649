"""The state of a conversation told from its entries alone, in other words than the domain's."""

from datetime import datetime
from typing import Any

import msgspec

from contract.entries import After, Awaiting, Entry, Owner, State

LEADS_TO = {
    "handoff_requested": "queued",
    "handoff_cancelled": "bot",
    "handoff_accepted": "assigned",
    "handoff_transferred": "assigned",
    "handoff_requeued": "queued",
    "handoff_ended": "bot",
    "conversation_resolved": "resolved",
    "conversation_reopened": "assigned",
}
ACTION_LEADS_TO = {"handoff": "queued", "resolve": "resolved", "note": "bot", None: "bot"}


def retold(was: After, entry: Entry) -> After:
    """The state after `entry`, told from what it says and who said it."""
    said = msgspec.to_builtins(entry.payload)
    state = _state(was, entry, said)
    moved = state != was.state
    spoke = entry.by.role if entry.type == "message_posted" else None
    visitor_seq = entry.seq if spoke == "visitor" else was.visitor_seq
    answered_seq = _answered(was, entry, said, spoke)
    owner = _owner(was, entry, said) if state == "assigned" else None
    return After(
        state=State(state),
        epoch=was.epoch + 1 if moved or owner != was.owner else was.epoch,
        owner=owner,
        queued_at=_since(was.queued_at, entry.at, moved=moved) if state == "queued" else None,
        visitor_seq=visitor_seq,
        answered_seq=answered_seq,
        awaiting=_awaiting(was, entry, spoke, visitor_seq, answered_seq) if state == "bot" else None,
        handoff_seq=_since(was.handoff_seq, entry.seq, moved=moved) if state in {"queued", "assigned"} else 0,
        brief_seq=entry.seq if entry.type == "handoff_ended" else was.brief_seq,
    )


def _state(was: After, entry: Entry, said: dict[str, Any]) -> str:
    if entry.type == "bot_replied":
        return ACTION_LEADS_TO[said["action"]["type"] if "action" in said else None]
    if entry.type == "message_posted" and entry.by.role == "agent":
        return "assigned"
    if entry.type == "message_posted" and was.state == "resolved":
        return "bot"
    return LEADS_TO.get(entry.type, str(was.state))


def _owner(was: After, entry: Entry, said: dict[str, Any]) -> Owner | None:
    if entry.type == "handoff_transferred":
        return Owner(**said["to"])
    return was.owner or Owner(entry.by.id, entry.by.name)


def _answered(was: After, entry: Entry, said: dict[str, Any], spoke: str | None) -> int:
    if entry.type == "bot_replied":
        return int(said["in_reply_to"])
    return was.visitor_seq if spoke == "agent" or entry.type == "handoff_ended" else was.answered_seq


def _awaiting(was: After, entry: Entry, spoke: str | None, visitor_seq: int, answered_seq: int) -> Awaiting | None:
    if entry.type in {"bot_replied", "handoff_cancelled"}:
        return Awaiting(visitor_seq, entry.at) if visitor_seq > answered_seq else None
    if entry.type == "handoff_ended":
        return None
    return was.awaiting or (Awaiting(visitor_seq, entry.at) if spoke == "visitor" else None)


def _since(was: Any, now: int | datetime, *, moved: bool) -> Any:
    return now if moved else was
