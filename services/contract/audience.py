"""Who reads which field of an entry, and the entry in that form. The table is the whole truth of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Any, Final

import msgspec

from contract.codec import Plain
from contract.entries import ROOM_STATES, After, Entry, RoomChanged, Unknown
from contract.fields import encode_hook


class Audience(StrEnum):
    """An entry is encoded once for each of these, never once a receiver."""

    VISITOR = "visitor"
    AGENT = "agent"


class Reads(Enum):
    """Which audience gets a field."""

    ALL = "everybody"
    AGENTS = "agents only"
    TYPE = "everybody learns its type, agents all of it"
    UNLESS_SYSTEM = "everybody, but agents only where the system is the author"


# Of a type that is missing here visitors get a stub: notes, and what newer versions write (its readers are not known).
TABLE: Final[Mapping[str, Mapping[str, Reads]]] = {
    "message_posted": dict.fromkeys(("text", "reply_to", "mentions", "redacted_by"), Reads.ALL),
    "bot_replied": {"in_reply_to": Reads.ALL, "messages": Reads.ALL, "action": Reads.TYPE},
    "handoff_requested": {"reason": Reads.UNLESS_SYSTEM},
    "handoff_cancelled": {},
    "handoff_accepted": {},
    "handoff_transferred": {"to": Reads.ALL},
    "handoff_requeued": {"reason": Reads.UNLESS_SYSTEM},
    "handoff_ended": {"outcome": Reads.AGENTS, "facts": Reads.AGENTS, "do_not_repeat": Reads.AGENTS},
    "conversation_resolved": {"reason": Reads.UNLESS_SYSTEM},
    "conversation_reopened": {},
    "conversation_rated": {"score": Reads.ALL, "comment": Reads.ALL},
    # rooms: who may read them at all reads everything
    "message_edited": dict.fromkeys(("target_seq", "text", "mentions", "redacted_by"), Reads.ALL),
    "message_deleted": {"target_seq": Reads.ALL},
    "member_joined": {"role": Reads.ALL},
    "member_left": {"member": Reads.ALL, "reason": Reads.ALL},
    "reacted": dict.fromkeys(("target_seq", "emoji", "on"), Reads.ALL),
    "room_changed": dict.fromkeys(RoomChanged.__struct_fields__, Reads.ALL),
}
SECRET_ACTIONS: Final = frozenset({"note"})  # visitors do not even learn that there was one


def rfc3339(at: datetime) -> str:
    """UTC with milliseconds: 2026-03-01T12:00:00.123Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def wire(entry: Entry, audience: Audience) -> Plain:
    """The entry as `audience` may see it, ready to be JSON; what it may not see at all is a numbered stub."""
    if hidden(entry, audience):
        return {"conversation_id": entry.conversation_id, "seq": entry.seq, "type": "hidden"}
    envelope = {
        "conversation_id": entry.conversation_id,
        "seq": entry.seq,
        "client_id": entry.client_id,
        "at": rfc3339(entry.at),
        "type": entry.type,
        "by": msgspec.to_builtins(entry.by),
        "after": _after(entry.after),
    }
    return envelope | _payload(entry, audience) | envelope  # a newer version's field never takes one of these names


def hidden(entry: Entry, audience: Audience) -> bool:
    """Whether `audience` gets only a stub of it."""
    return audience is Audience.VISITOR and (entry.type not in TABLE or isinstance(entry.payload, Unknown))


def owner(after: After) -> Plain | None:
    """The owner as the wire shows it: `{id, name}` or null."""
    return msgspec.to_builtins(after.owner) if after.owner else None


def _after(after: After) -> Plain:
    if after.state in ROOM_STATES:
        counts = {name: getattr(after, name) for name in ("members_seq", "members", "messages")}
        return {"state": str(after.state), **counts}
    return {
        "state": str(after.state),
        "epoch": after.epoch,
        "owner": owner(after),
        "queued_at": rfc3339(after.queued_at) if after.queued_at else None,
        "awaiting_bot": after.awaiting is not None,
    }


def _payload(entry: Entry, audience: Audience) -> Plain:
    if isinstance(entry.payload, Unknown):
        return {name: _timed(value) for name, value in entry.payload.fields.items()}
    fields: Plain = msgspec.to_builtins(entry.payload, enc_hook=encode_hook)
    del fields["type"]
    if audience is Audience.AGENT:
        return fields
    return {name: seen for name, value in fields.items() if (seen := _seen(entry, name, value)) is not None}


def _timed(value: Any) -> Any:
    """The value with its times as texts: a database with native dates reads them of newer versions' fields, too."""
    match value:
        case datetime():
            return rfc3339(value)
        case dict():
            return {name: _timed(inner) for name, inner in value.items()}
        case list():
            return [_timed(inner) for inner in value]
    return value


def _seen(entry: Entry, name: str, value: Any) -> Any:
    """What a visitor sees of the field, None for nothing."""
    match TABLE[entry.type][name]:
        case Reads.ALL:
            return value
        case Reads.TYPE:
            return {"type": value["type"]} if value and value["type"] not in SECRET_ACTIONS else None
        case Reads.UNLESS_SYSTEM:
            return value if entry.by.role != "system" else None
        case Reads.AGENTS:
            return None
