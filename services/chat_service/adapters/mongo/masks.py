"""Masks on MongoDB, and redaction: what readers mask is taken out, right after the insert or by whoever meets it.

The mark `edit` says which message an entry edited or deleted. An edit that is redacted loses it, so each message has
one, but for a moment or after a crash; a deletion keeps it.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from pymongo.errors import PyMongoError

from chat_service.adapters.mongo.database import Collection, Document
from chat_service.adapters.mongo.documents import FIELDS, from_document
from chat_service.domain.rooms.masks import Edit, Target, edit_of, masked, redacted, redacted_by, targets
from contract.entries import Entry

EDIT: Final = {"conversation_id": True, "seq": True, "edit": True, "payload.type": True}
REDACTED: Final = {"payload.mentions": "", "search": "", "edit": ""}  # what goes with the text

Query = dict[str, Any]


async def shown(entries: Collection, documents: Sequence[Document]) -> list[Entry]:
    """The entries of these documents, as readers may see them; a text that should be out of the database is then."""
    seen, outdated = await looked_at(entries, documents)
    if outdated:
        with suppress(PyMongoError):  # it is masked, and whoever reads it next tries again
            await redact(entries, outdated)
    return seen


async def looked_at(entries: Collection, documents: Sequence[Document]) -> tuple[list[Entry], list[Entry]]:
    """The entries as readers may see them, and those of them that are to be redacted.

    The edits are read last, and as far as the documents were: none is missed that was stored when those were read.
    """
    stored = [from_document(document) for document in documents]
    told = targets(stored)
    if not told:
        return stored, []
    seen = masked(stored, await _edits(entries, told))
    return seen, redacted(stored, seen)


async def redact(entries: Collection, outdated: Sequence[Entry]) -> None:
    """Take the texts of these entries out, with the words by which they are found."""
    for entry in outdated:
        gone = {"payload.text": "", "payload.redacted_by": redacted_by(entry)}
        place = {"conversation_id": entry.conversation_id, "seq": entry.seq}
        await entries.update_one(place, {"$set": gone, "$unset": REDACTED})


async def redact_before(entries: Collection, stored: Sequence[Entry]) -> None:
    """Take out what these entries edited or deleted; a failure is harmless, for readers mask."""
    told = [edit.target for entry in stored if (edit := edit_of(entry))]
    if told:
        messages = [{"conversation_id": target.room_id, "seq": target.seq} for target in told]
        with suppress(PyMongoError):
            await shown(entries, await entries.find({"$or": [*messages, *edits_of(told)]}, FIELDS).to_list())


def edits_of(told: Sequence[Target]) -> list[Query]:
    """What to search for the edits of these messages: any of it, a query a room."""
    seqs: dict[str, list[int]] = {}
    for target in told:
        seqs.setdefault(target.room_id, []).append(target.seq)
    return [{"edit.id": room_id, "edit.seq": {"$in": some}} for room_id, some in seqs.items()]


async def _edits(entries: Collection, told: Sequence[Target]) -> list[Edit]:
    asked = edits_of(told)
    found = await entries.find({"$or": asked} if len(asked) > 1 else asked[0], EDIT).to_list()
    return [
        Edit(Target(one["edit"]["id"], one["edit"]["seq"]), one["seq"], one["payload"]["type"] == "message_deleted")
        for one in found
    ]
