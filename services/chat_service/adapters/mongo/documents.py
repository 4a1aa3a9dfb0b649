"""Entries as an operator reads them in the database: the contract's fields, native dates, marks to search by."""

from typing import Any, Final

from chat_service.domain.moves import moved
from chat_service.domain.rooms.masks import edit_of
from chat_service.domain.words import words_of
from contract.codec import from_plain, to_plain
from contract.entries import ROOM_STATES, Entry

FIELDS: Final = dict.fromkeys(("_id", "latest", "move", "search", "edit"), False)  # what a read leaves out


def to_document(entry: Entry) -> dict[str, Any]:
    """The entry with its mark, for whoever is inserted is the newest; with that of a move or an edit, and its words."""
    return {**to_plain(entry), "latest": _mark(entry), **_move(entry), **_search(entry), **_edit(entry)}


def from_document(document: dict[str, Any]) -> Entry:
    """The entry of a stored document."""
    return from_plain(document)


def _mark(entry: Entry) -> dict[str, Any]:
    """What inbox, queue and sweepers search; what does not apply is left out, and so out of the sparse indexes.

    Of a room it says nothing but that: it is in no view.
    """
    after = entry.after
    if after.state in ROOM_STATES:
        return {"id": entry.conversation_id}
    mark = {
        "id": entry.conversation_id,
        "state": str(after.state),
        "owner": after.owner and after.owner.id,
        "queued_at": after.queued_at,
        "awaiting_since": after.awaiting and after.awaiting.since,
        "at": entry.at,
    }
    return {name: value for name, value in mark.items() if value is not None}


def _move(entry: Entry) -> dict[str, Any]:
    """What moves are searched by. It never changes and repeats `seq`, for a sparse index holds whatever has any key."""
    kind = moved(entry)
    if kind is None:
        return {}
    return {"move": {"at": entry.at, "id": entry.conversation_id, "seq": entry.seq, "kind": str(kind)}}


def _search(entry: Entry) -> dict[str, Any]:
    """What entries are found by. It stays as it is until the text is redacted; what has no words is in no index."""
    words = words_of(entry)
    if not words:
        return {}
    return {"search": {"words": words, "at": entry.at, "id": entry.conversation_id, "seq": entry.seq}}


def _edit(entry: Entry) -> dict[str, Any]:
    """What readers of the message that it edited or deleted look it up by; `pending` until that is taken out."""
    edit = edit_of(entry)
    return {"edit": {"id": edit.target.room_id, "seq": edit.target.seq, "pending": True}} if edit else {}
