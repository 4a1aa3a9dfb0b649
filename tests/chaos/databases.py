"""The databases that replicas may share: how each fails, and what it holds at the end."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol

from pymongo import MongoClient

from contract.audience import Audience, wire
from contract.codec import from_json, from_plain
from contract.entries import Entry
from tests.chaos.history import Directory, Stored
from tests.servers.mongo import MongoServer, free_port

TERMS: Final = "CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)"
LOCK_S: Final = 10.0  # for a lock that others want, too


class Database(Protocol):
    """One database, shared by all replicas."""

    url: str

    def kill(self) -> None:
        """As a power cut would."""

    def start(self) -> None:
        """Let it come back."""

    async def hold(self) -> None:
        """From now on nobody's write is answered."""

    async def let_go(self) -> None:
        """It is answered again."""

    def heads(self) -> dict[str, int]:
        """The newest seq of each conversation."""

    def stored(self) -> dict[str, list[Stored]]:
        """All that it holds, in the order of `seq`."""

    def directory(self) -> Directory:
        """What it holds besides."""

    def end(self) -> None:
        """Stop it."""


class SqliteFile:
    """A file on this machine. It has no process to kill; somebody else's transaction is what makes it wait."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "handoff.db"
        self.url = f"sqlite:///{self._path}"
        self._holder: sqlite3.Connection | None = None

    def kill(self) -> None:
        raise NotImplementedError

    start = kill

    async def hold(self) -> None:
        await asyncio.to_thread(self._lock)

    def _lock(self) -> None:
        """BEGIN IMMEDIATE until it is ours; the replicas write all the time.

        If it does not get ours, a replica stands still amid its own write: nobody's write is answered then, either.
        """
        holder = sqlite3.connect(self._path, timeout=LOCK_S, isolation_level=None, check_same_thread=False)
        try:
            holder.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            holder.close()
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        else:
            self._holder = holder

    async def let_go(self) -> None:
        if self._holder:
            self._holder.execute("ROLLBACK")
            self._holder.close()
        self._holder = None

    def heads(self) -> dict[str, int]:
        rows = self._read("SELECT conversation_id, MAX(seq) FROM entries GROUP BY conversation_id")
        return dict(rows)

    def stored(self) -> dict[str, list[Stored]]:
        rows = self._read("SELECT conversation_id, seq, client_id, body FROM entries ORDER BY conversation_id, seq")
        logs: dict[str, list[Stored]] = {}
        for conversation_id, seq, client_id, body in rows:
            logs.setdefault(conversation_id, []).append(as_stored(seq, client_id, from_json(body)))
        return logs

    def directory(self) -> Directory:
        rows = self._read("SELECT room_id, person_id, role, muted, banned FROM room_members")
        terms = self._read("SELECT term FROM terms", before=TERMS)
        return Directory(by_room(rows), frozenset(term for (term,) in terms))

    def end(self) -> None:
        if self._holder:
            self._holder.close()

    def _read(self, query: str, before: str = "") -> list[Any]:
        reader = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
        try:
            reader.executescript(before)
            return reader.execute(query).fetchall()
        finally:
            reader.close()


class MongoFile:
    """A MongoDB server that keeps every acknowledged write in a file."""

    def __init__(self, folder: Path) -> None:
        self._server = MongoServer.started(free_port(), folder / "mongo.db")
        self.url = f"{self._server.uri}/chaos"

    def kill(self) -> None:
        self._server.kill()

    def start(self) -> None:
        self._server.start()

    async def hold(self) -> None:
        self._server.freeze()

    async def let_go(self) -> None:
        self._server.thaw()

    def heads(self) -> dict[str, int]:
        heads: dict[str, int] = {}
        for document in self._documents("entries", {"_id": 0, "conversation_id": 1, "seq": 1}):
            heads[document["conversation_id"]] = max(document["seq"], heads.get(document["conversation_id"], 0))
        return heads

    def stored(self) -> dict[str, list[Stored]]:
        logs: dict[str, list[Stored]] = {}
        for document in self._documents("entries", None):
            entry = from_plain(document)
            logs.setdefault(entry.conversation_id, []).append(as_stored(document["seq"], document["client_id"], entry))
        return {name: sorted(log, key=lambda one: one.seq) for name, log in logs.items()}

    def directory(self) -> Directory:
        notes = self._documents("room_members", None)
        fields = ("room_id", "person_id", "role", "muted", "banned")
        rows = [tuple(one[name] for name in fields) for one in notes]
        found = (one.get("search", {}).get("words", []) for one in self._documents("entries", {"search.words": 1}))
        return Directory(by_room(rows), frozenset(chain.from_iterable(found)))

    def end(self) -> None:
        self._server.stop()

    def _documents(self, collection: str, fields: Mapping[str, int] | None) -> list[dict[str, Any]]:
        client: MongoClient[dict[str, Any]]
        with MongoClient(self._server.uri, directConnection=True, timeoutMS=30_000, tz_aware=True) as client:
            return list(client["chaos"][collection].find({}, fields))


KINDS: Final[dict[str, Callable[[Path], Database]]] = {"sqlite": SqliteFile, "mongo": MongoFile}


def as_stored(seq: int, client_id: str, entry: Entry) -> Stored:
    """What the checker compares: the entry's place and standing, and what each audience may see of it."""
    seen = {str(audience): json.loads(json.dumps(wire(entry, audience))) for audience in Audience}
    owner = entry.after.owner.id if entry.after.owner else None
    return Stored(seq, client_id, entry.by.role, entry.type, str(entry.after.state), owner, entry.after.epoch, seen)


def by_room(rows: Iterable[Any]) -> dict[str, dict[str, tuple[str | None, bool, bool]]]:
    """How people are noted to stand: of (room, person, role, muted, banned), by room and person."""
    noted: dict[str, dict[str, tuple[str | None, bool, bool]]] = {}
    for room, person, role, muted, banned in rows:
        noted.setdefault(room, {})[person] = role, bool(muted), bool(banned)
    return noted
