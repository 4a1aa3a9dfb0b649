"""Reading by the mark `latest`, and mending it on the way: an entry that lost its place may still have one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chat_service.adapters.mongo import insert
from chat_service.adapters.mongo.database import Collection, Document
from chat_service.adapters.mongo.documents import FIELDS

PLACE: Final = {"conversation_id": True, "seq": True}
Query = Mapping[str, Any]
Order = Sequence[tuple[str, int]]


async def marked(
    entries: Collection, query: Query, order: Order, limit: int, fields: Mapping[str, bool] = FIELDS
) -> list[Document]:
    """The newest entries whose mark fits. Older ones that still have a mark lose it, and the page is read anew."""
    while limit > 0:
        found = await entries.find(query, fields).sort(order).limit(limit).batch_size(limit).to_list()
        newest = await heads(entries, [document["conversation_id"] for document in found])
        outdated = {name: seq for d in found if d["seq"] < (seq := newest.get(name := d["conversation_id"], 0))}
        if not outdated:
            return found
        for conversation_id, seq in outdated.items():
            await insert.unmark(entries, conversation_id, below=seq)
    return []


async def heads(entries: Collection, conversation_ids: Sequence[str]) -> dict[str, int]:
    """The newest seq of each that has entries."""
    found = await entries.find({"latest.id": {"$in": list(conversation_ids)}}, PLACE).to_list()
    return {document["conversation_id"]: document["seq"] for document in sorted(found, key=seq_of)}


def seq_of(document: Document) -> int:
    """The entry's number."""
    seq: int = document["seq"]
    return seq
