"""Masks on MongoDB, and redaction: what readers mask is taken out, right after the insert or by whoever meets it.

The mark `edit` says which message an entry edited or deleted. An edit that is redacted loses it, so each message has
one, but for a moment or after a crash; a deletion keeps it. Until what it edited or deleted is taken out, `edit` is
`pending`: so whatever a crash or a failover leaves is found, and taken out later.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pymongo import UpdateOne
from pymongo.errors import PyMongoError

from chat_service.adapters.mongo.database import Collection, Document
from chat_service.adapters.mongo.documents import FIELDS, from_document
from chat_service.domain.rooms.masks import Edit, Target, edit_of, masked, redacted, redacted_by, targets
from contract.entries import Entry

EDIT: Final = {"conversation_id": True, "seq": True, "edit": True, "payload.type": True}
REDACTED: Final = {"payload.mentions": "", "search": "", "edit": ""}  # what goes with the text
PENDING: Final = {"edit.pending": True}
PAGE: Final = 100  # of those that are pending

Query = dict[str, Any]

log = logging.getLogger("chat_service.masks")


async def shown(entries: Collection, documents: Sequence[Document]) -> list[Entry]:
    """The entries of these documents, as readers may see them; a text that should be out of the database is then."""
    seen, outdated = await looked_at(entries, documents)
    if outdated:
        try:
            await redact(entries, outdated)
        except PyMongoError as error:  # it is masked, and whoever reads it next tries again
            _log_left(error)
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


async def redact(entries: Collection, outdated: Iterable[Entry], done: Iterable[Edit] = ()) -> None:
    """Take the texts of these entries out, with the words by which they are found; then those edits are done."""
    gone = [({"payload.text": "", "payload.redacted_by": redacted_by(entry)}, entry) for entry in outdated]
    updates = [UpdateOne(_at(e.conversation_id, e.seq), {"$set": what, "$unset": REDACTED}) for what, e in gone]
    over = [UpdateOne(_at(edit.target.room_id, edit.seq), {"$unset": {"edit.pending": ""}}) for edit in done]
    await entries.bulk_write([*updates, *over])  # in this order, and none after one that failed


async def redact_before(entries: Collection, stored: Sequence[Entry]) -> None:
    """Take out what these entries edited or deleted; after a failure readers mask it, and it stays pending."""
    edits = [edit for entry in stored if (edit := edit_of(entry))]
    if edits:
        try:
            await _redact_before(entries, edits)
        except PyMongoError as error:
            _log_left(error)


async def redact_pending(entries: Collection) -> None:
    """Take out all that a crash or a failure left, as of this moment. Raises what the driver raises."""
    while found := await entries.find(PENDING, EDIT).limit(PAGE).to_list():
        await _redact_before(entries, [_edit(one) for one in found])


def edits_of(told: Sequence[Target]) -> list[Query]:
    """What to search for the edits of these messages: any of it, a query a room."""
    seqs: dict[str, list[int]] = {}
    for target in told:
        seqs.setdefault(target.room_id, []).append(target.seq)
    return [{"edit.id": room_id, "edit.seq": {"$in": some}} for room_id, some in seqs.items()]


async def _edits(entries: Collection, told: Sequence[Target]) -> list[Edit]:
    asked = edits_of(told)
    found = await entries.find({"$or": asked} if len(asked) > 1 else asked[0], EDIT).to_list()
    return [_edit(one) for one in found]


async def _redact_before(entries: Collection, edits: Sequence[Edit]) -> None:
    told = [edit.target for edit in edits]
    messages = [_at(target.room_id, target.seq) for target in told]
    found = await entries.find({"$or": [*messages, *edits_of(told)]}, FIELDS).to_list()
    _, outdated = await looked_at(entries, found)
    await redact(entries, outdated, edits)


def _edit(document: Document) -> Edit:
    target, seq = Target(document["edit"]["id"], document["edit"]["seq"]), document["seq"]
    return Edit(target, seq, document["payload"]["type"] == "message_deleted")


def _at(room_id: str, seq: int) -> Query:
    return {"conversation_id": room_id, "seq": seq}


def _log_left(error: PyMongoError) -> None:
    log.warning("a text that was taken back is in the database yet", exc_info=error)
