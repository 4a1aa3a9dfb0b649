"""Entries as an operator reads them in the database: the contract's fields, native dates, the newest one's mark."""

from typing import Any, Final

from contract.codec import from_plain, to_plain
from contract.entries import Entry

FIELDS: Final = {"_id": False, "latest": False}  # what a read leaves out


def to_document(entry: Entry) -> dict[str, Any]:
    """The entry with its mark: whoever is inserted is the newest."""
    return {**to_plain(entry), "latest": _mark(entry)}


def from_document(document: dict[str, Any]) -> Entry:
    """The entry of a stored document."""
    return from_plain(document)


def _mark(entry: Entry) -> dict[str, Any]:
    """What inbox, queue and sweepers search; what does not apply is left out, and so out of the sparse indexes."""
    after = entry.after
    mark = {
        "id": entry.conversation_id,
        "state": str(after.state),
        "owner": after.owner and after.owner.id,
        "queued_at": after.queued_at,
        "awaiting_since": after.awaiting and after.awaiting.since,
        "at": entry.at,
    }
    return {name: value for name, value in mark.items() if value is not None}
