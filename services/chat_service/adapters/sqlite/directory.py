"""The port `Directory` on SQLite."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from chat_service.adapters.sqlite.agents import SqliteAgents
from chat_service.adapters.sqlite.audits import SqliteAudits
from chat_service.adapters.sqlite.canned import SqliteCanned
from chat_service.adapters.sqlite.database import VARIABLES
from chat_service.adapters.sqlite.invites import SqliteInvites
from chat_service.adapters.sqlite.photos import SqlitePhotos
from chat_service.adapters.sqlite.read_cursors import SqliteReadCursors
from chat_service.adapters.sqlite.reports import SqliteReports
from chat_service.adapters.sqlite.room_members import SqliteRoomMembers
from chat_service.adapters.sqlite.rooms import SqliteRooms
from chat_service.adapters.sqlite.times import from_ms, to_ms
from chat_service.adapters.sqlite.visits import SqliteVisits
from chat_service.adapters.sqlite.webhooks import SqliteWebhooks
from chat_service.ports.directory import Lease, Named, Session, Visitor
from chat_service.ports.errors import NameTaken

ENDINGS_KEPT: Final = timedelta(hours=1)

_VISITOR: Final = """
  SELECT id, name, conversation_id, created_at, language, passphrase_hash
  FROM visitors LEFT JOIN names ON names.visitor_id = visitors.id WHERE """
_PLAIN_VISITORS: Final = """
  SELECT id, name, conversation_id, created_at, language FROM visitors WHERE conversation_id IN """
_NAMED: Final = """
  SELECT id, name, passphrase_hash IS NOT NULL FROM visitors LEFT JOIN names ON names.visitor_id = visitors.id
  WHERE id IN ({ids}) UNION ALL SELECT id, name, TRUE FROM agents WHERE id IN ({ids})"""
_PROTECT: Final = """
  INSERT INTO names (folded, visitor_id, passphrase_hash) VALUES (?, ?, ?)
  ON CONFLICT (folded) DO UPDATE SET passphrase_hash = excluded.passphrase_hash
  WHERE visitor_id = excluded.visitor_id"""
_SESSION: Final = """
  SELECT token_hash, role, person_id, name, conversation_id, created_at, expires_at
  FROM sessions WHERE token_hash = ?"""
_END_OTHERS: Final = "SELECT token_hash FROM sessions WHERE person_id = ? AND token_hash IS NOT ?"
_TAKE: Final = """
  INSERT INTO leases (id, holder, until) VALUES (?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE until <= ?"""
_RENEW: Final = "UPDATE leases SET until = ? WHERE id = ? AND holder = ?"


class SqliteDirectory(
    SqliteAgents,
    SqliteAudits,
    SqliteCanned,
    SqliteInvites,
    SqlitePhotos,
    SqliteReadCursors,
    SqliteReports,
    SqliteRoomMembers,
    SqliteRooms,
    SqliteVisits,
    SqliteWebhooks,
):
    """People, sessions, endings and leases, a table each."""

    async def add_visitor(self, visitor: Visitor) -> None:
        values = (
            visitor.id,
            visitor.name,
            visitor.conversation_id,
            to_ms(visitor.created_at),
            visitor.language,
        )
        await self._execute("INSERT INTO visitors VALUES (?, ?, ?, ?, ?)", *values)

    async def visitor(self, visitor_id: str) -> Visitor | None:
        return await self._visitor("id = ?", visitor_id)

    async def visitor_of(self, conversation_id: str) -> Visitor | None:
        return await self._visitor("conversation_id = ?", conversation_id)

    async def visitors_of(self, conversation_ids: Sequence[str]) -> dict[str, Visitor]:
        found: dict[str, Visitor] = {}
        for start in range(0, len(conversation_ids), VARIABLES):
            some = conversation_ids[start : start + VARIABLES]
            query = _PLAIN_VISITORS + f"({', '.join('?' * len(some))})"
            rows = await self._database.read(lambda c, q=query, v=some: c.execute(q, v).fetchall())  # type: ignore[misc]
            found.update({row[2]: _visitor((*row, None)) for row in rows})
        return found

    async def named(self, person_ids: Sequence[str]) -> dict[str, Named]:
        found: dict[str, Named] = {}
        for start in range(0, len(person_ids), VARIABLES // 2):
            some = person_ids[start : start + VARIABLES // 2]
            query = _NAMED.format(ids=", ".join("?" * len(some)))
            rows = await self._database.read(lambda c, q=query, v=some: c.execute(q, (*v, *v)).fetchall())  # type: ignore[misc]
            found.update({person_id: Named(name, bool(protected)) for person_id, name, protected in rows})
        return found

    async def protector_of(self, folded_name: str) -> Visitor | None:
        return await self._visitor("folded = ?", folded_name)

    async def protect(self, visitor_id: str, folded_name: str, passphrase_hash: str) -> None:
        try:
            protected = await self._execute(_PROTECT, folded_name, visitor_id, passphrase_hash)
        except sqlite3.IntegrityError as error:
            raise NameTaken(folded_name) from error
        if not protected:
            raise NameTaken(folded_name)

    async def add_session(self, session: Session) -> None:
        await self._database.write(lambda connection: _add_session(connection, session))

    async def session(self, token_hash: str) -> Session | None:
        row = await self._database.read(lambda c: c.execute(_SESSION, (token_hash,)).fetchone())
        return _session(row) if row else None

    async def extend_session(self, token_hash: str, expires_at: datetime) -> None:
        await self._execute("UPDATE sessions SET expires_at = ? WHERE token_hash = ?", to_ms(expires_at), token_hash)

    async def end_session(self, token_hash: str, at: datetime) -> None:
        await self._database.write(lambda connection: _end(connection, [token_hash], at))

    async def end_sessions_of(self, person_id: str, at: datetime, besides: str | None = None) -> None:
        def work(connection: sqlite3.Connection) -> None:
            rows = connection.execute(_END_OTHERS, (person_id, besides)).fetchall()
            _end(connection, [token_hash for (token_hash,) in rows], at)

        await self._database.write(work)

    async def endings_since(self, at: datetime) -> list[str]:
        query, since = "SELECT token_hash FROM endings WHERE at >= ?", to_ms(at)
        rows = await self._database.read(lambda c: c.execute(query, (since,)).fetchall())
        return [token_hash for (token_hash,) in rows]

    async def take_lease(self, lease: Lease, now: datetime) -> bool:
        return await self._on_lease(_TAKE, lease.id, lease.holder, to_ms(lease.until), to_ms(now)) > 0

    async def renew_lease(self, lease: Lease) -> bool:
        return await self._on_lease(_RENEW, to_ms(lease.until), lease.id, lease.holder) > 0

    async def drop_lease(self, lease_id: str, holder: str) -> None:
        await self._on_lease("DELETE FROM leases WHERE id = ? AND holder = ?", lease_id, holder)

    async def ping(self) -> None:
        await self._database.read(lambda c: c.execute("SELECT 1 FROM visitors LIMIT 1").fetchall())

    async def _visitor(self, condition: str, value: str) -> Visitor | None:
        row = await self._database.read(lambda c: c.execute(_VISITOR + condition, (value,)).fetchone())
        return _visitor(row) if row else None

    async def _on_lease(self, statement: str, *values: str | int) -> int:
        """As `_execute`; a lease that a power cut takes with it has expired by the time the machine is back."""
        return await self._database.write(lambda c: c.execute(statement, values).rowcount, durable=False)

    async def _execute(self, statement: str, *values: str | int) -> int:
        """Write one statement; return how many rows it changed."""
        return await self._database.write(lambda connection: connection.execute(statement, values).rowcount)


def _add_session(connection: sqlite3.Connection, session: Session) -> None:
    """Insert it, and sweep out what expired."""
    connection.execute("DELETE FROM sessions WHERE expires_at < ?", (to_ms(session.created_at),))
    values = (
        session.token_hash,
        session.role,
        session.person_id,
        session.name,
        session.conversation_id,
        to_ms(session.created_at),
        to_ms(session.expires_at),
    )
    connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def _end(connection: sqlite3.Connection, token_hashes: list[str], at: datetime) -> None:
    connection.execute("DELETE FROM endings WHERE at < ?", (to_ms(at - ENDINGS_KEPT),))
    for token_hash in token_hashes:
        connection.execute("DELETE FROM sessions WHERE token_hash = ?", (token_hash,))
        connection.execute("INSERT OR REPLACE INTO endings VALUES (?, ?)", (token_hash, to_ms(at)))


def _visitor(row: tuple[Any, ...]) -> Visitor:
    person, name, conversation_id, created_at, language, passphrase_hash = row
    return Visitor(
        id=person,
        name=name,
        conversation_id=conversation_id,
        created_at=from_ms(created_at),
        language=language,
        passphrase_hash=passphrase_hash,
    )


def _session(row: tuple[Any, ...]) -> Session:
    token_hash, role, person_id, name, conversation_id, created_at, expires_at = row
    return Session(
        token_hash=token_hash,
        role=role,
        person_id=person_id,
        name=name,
        conversation_id=conversation_id,
        created_at=from_ms(created_at),
        expires_at=from_ms(expires_at),
    )
