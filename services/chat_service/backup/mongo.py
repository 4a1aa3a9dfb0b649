"""Backups of MongoDB, taken while people chat, by plain reads: no snapshot, no transaction, no lock.

Before, what was edited or deleted is taken out of the database, should any of it be there yet.

Entries are read along the unique index (conversation_id, seq), by majority and from the primary. An entry is inserted
only when the one before it is stored, and both stand side by side in that index; so whoever walks along it and sees an
entry has seen all before it. Each conversation is read as a prefix without gaps: with everything that was stored when
the backup began, and perhaps with what came meanwhile.
"""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any, Final

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import ASCENDING, AsyncMongoClient, MongoClient, WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern

from chat_service.adapters.mongo.documents import FIELDS, from_document, to_document
from chat_service.adapters.mongo.indexes import INDEXES
from chat_service.adapters.mongo.masks import redact_pending
from chat_service.backup.errors import NotEmpty
from chat_service.backup.order import in_order
from chat_service.backup.prefix import Prefixes
from chat_service.backup.stream import Kind, Record, Writer

OPTIONS: Final = {"serverSelectionTimeoutMS": 20_000, "connectTimeoutMS": 5_000, "socketTimeoutMS": 60_000}
MAJORITY: Final[dict[str, Any]] = {"write_concern": WriteConcern("majority"), "read_concern": ReadConcern("majority")}
BATCH: Final = 500  # documents an insert; a conversation's longest entries have 50 KB
ENTRY_ORDER: Final = (("conversation_id", ASCENDING), ("seq", ASCENDING))
RAW: Final[CodecOptions[RawBSONDocument]] = CodecOptions(document_class=RawBSONDocument)
DATED: Final[CodecOptions[dict[str, Any]]] = CodecOptions(tz_aware=True)

Document = dict[str, Any]


class MongoBackup:
    """The database `name` at `uri`."""

    kind: Final[Kind] = "mongodb"

    def __init__(self, uri: str, name: str) -> None:
        options: dict[str, Any] = {one: OPTIONS[one] for one in OPTIONS if f"{one.lower()}=" not in uri.lower()}
        self._client: MongoClient[Document] = MongoClient(uri, **options)
        self._database: Database[Document] = self._client.get_database(name, **MAJORITY)
        self._uri, self._options = uri, options

    def begin(self) -> None:
        """Make sure that reads from now on see all that was acknowledged: that the primary still is one."""
        entries = self._database["entries"]
        try:
            entries.with_options(read_concern=ReadConcern("linearizable")).find_one({})
        except OperationFailure:  # not every server knows this
            entries.find_one({})

    def dump(self, into: Writer) -> None:
        """Write all collections, those of processes that run left out. Raises Gap, and what the driver raises."""
        asyncio.run(self._redact())
        for name in in_order(self._database.list_collection_names()):
            into.section(name)
            for document in self._documents(name):
                into.record(bytes(document.raw))

    def restore(self, records: Iterable[Record]) -> None:
        """Write them into this database. Raises NotEmpty, Gap, and what the driver raises; then a part may be there."""
        self._require_empty()
        for name, indexes in INDEXES.items():
            self._database[name].create_indexes(list(indexes))
        for name, documents in _batches(records):
            self._database[name].insert_many(documents, ordered=False)

    async def _redact(self) -> None:
        client: AsyncMongoClient[Document] = AsyncMongoClient(self._uri, tz_aware=True, **self._options)
        async with client:
            await redact_pending(client.get_database(self._database.name, **MAJORITY)["entries"])

    def _documents(self, name: str) -> Iterator[RawBSONDocument]:
        found: Collection[RawBSONDocument] = self._database.get_collection(name, codec_options=RAW)  # type: ignore[assignment]
        if name != "entries":
            yield from found.find().sort("_id", ASCENDING)
            return
        prefixes = Prefixes()
        for document in found.find().sort(ENTRY_ORDER):
            prefixes.take(document["conversation_id"], document["seq"])
            yield document

    def _require_empty(self) -> None:
        for name in in_order(self._database.list_collection_names()):
            if self._database[name].find_one({}, {"_id": True}):
                raise NotEmpty(f"The database has {name} already.")


def _batches(records: Iterable[Record]) -> Iterator[tuple[str, list[Document]]]:
    """Documents to insert together, each batch of one collection."""
    section, batch = "", list[Document]()
    for name, document in _marked(records):
        if batch and (name != section or len(batch) == BATCH):
            yield section, batch
            batch = []
        section = name
        batch.append(document)
    if batch:
        yield section, batch


def _marked(records: Iterable[Record]) -> Iterator[tuple[str, Document]]:
    """The documents; of the entries the last one of each conversation has the mark `latest`, and no other."""
    prefixes, last = Prefixes(), Document()
    for section, content in records:
        document = bson.decode(content, DATED)
        if section != "entries":
            if last:
                yield "entries", _newest(last)
                last = {}
            yield section, document
            continue
        prefixes.take(document["conversation_id"], document["seq"])
        document.pop("latest", None)
        if last:
            goes_on = last["conversation_id"] == document["conversation_id"]
            yield "entries", last if goes_on else _newest(last)
        last = document
    if last:
        yield "entries", _newest(last)


def _newest(document: Document) -> Document:
    """The entry with its mark, as the adapter writes it."""
    entry = from_document({name: value for name, value in document.items() if name not in FIELDS})
    return {**document, "latest": to_document(entry)["latest"]}
