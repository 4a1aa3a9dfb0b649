"""The frames that the server sends, as text. Each is encoded once, however many receive it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from chat_service.handlers.visits import tag_of
from contract.audience import Audience, owner, rfc3339, wire
from contract.entries import By, Entry

PAGE_BYTES: Final = 262_144  # of entries in one frame, unless one is more: a quarter of what may wait for a reader


def text(frame: Mapping[str, Any]) -> str:
    """Any frame."""
    return msgspec.json.encode(frame, enc_hook=str).decode()


def entry(one: Entry, audience: Audience) -> str:
    """A live entry."""
    return text({"type": "entry", "entry": wire(one, audience)})


def fitting(page: Iterable[Entry], audience: Audience) -> list[msgspec.Raw]:
    """The first entries of a page as that audience reads them: one, and what goes into a frame with it."""
    fit: list[msgspec.Raw] = []
    size = 0
    for one in page:
        seen = msgspec.json.encode(wire(one, audience), enc_hook=str)
        size += len(seen)
        if fit and size > PAGE_BYTES:
            break
        fit.append(msgspec.Raw(seen))
    return fit


def entries(conversation_id: str, page: Sequence[msgspec.Raw], head: int) -> str:
    """A page of the backlog."""
    return text({"type": "entries", "conversation_id": conversation_id, "entries": page, "head": head})


def heartbeat(heads: Mapping[str, int]) -> str:
    """The newest seq of each conversation that the receiver follows."""
    return text({"type": "heartbeat", "heads": heads})


def typing(conversation_id: str, by: By, *, now: bool) -> str:
    """Somebody types, or stopped."""
    return text({"type": "typing", "conversation_id": conversation_id, "by": by, "typing": now})


def viewing(conversation_id: str, by: By, *, now: bool) -> str:
    """An agent looks at the conversation, or went on."""
    return text({"type": "viewing", "conversation_id": conversation_id, "by": by, "viewing": now})


def presence(conversation_id: str, crowd: Mapping[str, Any]) -> str:
    """Who is in a room now, how many, and who came and went."""
    return text({"type": "presence", "conversation_id": conversation_id, **crowd})


def person_changed(person_id: str) -> str:
    """Somebody who is in one of the receiver's rooms looks different now."""
    return text({"type": "person_changed", "id": person_id})


def read(conversation_id: str, seq: int) -> str:
    """This person has read the room up to there, perhaps on another screen."""
    return text({"type": "read", "conversation_id": conversation_id, "seq": seq})


def rooms_changed(conversation_id: str) -> str:
    """This person's rooms are others now: they came into that one, or left it."""
    return text({"type": "rooms_changed", "conversation_id": conversation_id})


def queue(conversation_id: str, position: int, expected_wait_s: int | None) -> str:
    """Where a waiting visitor stands."""
    frame = {"type": "queue", "conversation_id": conversation_id}
    return text({**frame, "position": position, "expected_wait_s": expected_wait_s})


def conversation(head: Entry, visitor: Mapping[str, str]) -> dict[str, Any]:
    """A conversation as the inbox shows it, to agents."""
    return {
        "conversation_id": head.conversation_id,
        "visitor": visitor,
        "tag": tag_of(visitor["id"]),
        "state": head.after.state,
        "owner": owner(head.after),
        "queued_at": rfc3339(head.after.queued_at) if head.after.queued_at else None,
        "head": wire(head, Audience.AGENT),
    }


def inbox_subscribed(counts: Mapping[str, int]) -> str:
    """From now on every change of a conversation is told."""
    return text({"type": "inbox_subscribed", "counts": counts})


def inbox(head: Entry, visitor: Mapping[str, str]) -> str:
    """A conversation changed."""
    return text({"type": "inbox", "conversation": conversation(head, visitor)})


def goodbye(reason: str, reconnect_in_ms: int) -> str:
    """This replica is leaving."""
    return text({"type": "goodbye", "reason": reason, "reconnect_in_ms": reconnect_in_ms})


def ack(conversation_id: str, client_id: str, seq: int) -> str:
    """A command is stored, as entry `seq`."""
    return text({"type": "ack", "conversation_id": conversation_id, "client_id": client_id, "seq": seq})


def error(problem: Mapping[str, Any], about: Mapping[str, str]) -> str:
    """A frame was refused; `about` names its client_id and conversation_id where it had them."""
    return text({"type": "error", **about, "problem": problem})
