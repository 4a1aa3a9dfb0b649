"""What the webhook tells: which entries are events, and the body that is signed and sent."""

from datetime import datetime
from typing import Any

import msgspec

from chat_service.domain.moves import Moved, moved
from chat_service.handlers.access import Person
from chat_service.ports.webhook import Delivery, Event
from contract.audience import owner, rfc3339
from contract.entries import By, Entry, State

Plain = dict[str, Any]


def event_of(entry: Entry) -> Event | None:
    """What to tell of a move: that somebody began to wait, whatever made them, or that it is resolved."""
    if entry.after.state is State.QUEUED and entry.after.handoff_seq == entry.seq:
        return "conversation_queued"
    return "conversation_resolved" if moved(entry) is Moved.RESOLVED else None


def delivery_of(entry: Entry, due: datetime) -> Delivery | None:
    """The delivery of a move that is an event."""
    event = event_of(entry)
    if event is None:
        return None
    return Delivery(
        id=f"{entry.conversation_id}:{entry.seq}",
        conversation_id=entry.conversation_id,
        seq=entry.seq,
        event=event,
        at=entry.at,
        next_at=due,
    )


def body_of(delivery: Delivery, entry: Entry, visitor: Person) -> bytes:
    """The same on every try."""
    conversation = {
        "id": entry.conversation_id,
        "state": str(entry.after.state),
        "owner": owner(entry.after),
        "queued_at": rfc3339(entry.after.queued_at) if entry.after.queued_at else None,
        "seq": entry.seq,
    }
    head = {"event": delivery.event, "delivery_id": delivery.id, "at": rfc3339(entry.at)}
    return _encoded({**head, "conversation": conversation, "visitor": visitor._asdict(), "by": _by(entry.by)})


def test_body(delivery_id: str, at: str, by: By) -> bytes:
    """What is sent to try the address out: of no conversation."""
    head = {"event": "test", "delivery_id": delivery_id, "at": at}
    return _encoded({**head, "conversation": None, "visitor": None, "by": _by(by)})


def _by(by: By) -> Plain:
    return {"role": by.role, "id": by.id, "name": by.name}


def _encoded(body: Plain) -> bytes:
    return msgspec.json.encode(body, enc_hook=str)
