"""Agents in the port `Directory` on SQLite."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.times import from_ms, to_ms
from chat_service.ports.directory import Agent, AgentChange, Connected, Wait
from chat_service.ports.errors import NameTaken

CONNECTIONS_KEPT: Final = timedelta(days=1)
WAITS_KEPT: Final = timedelta(days=1)
PICKS_KEPT: Final = timedelta(days=2)  # before the end of a new one, which is a day from now

_AGENTS: Final = "SELECT id, name, role, password_hash, created_at, disabled, available FROM agents "
_CHANGE: Final = """
  UPDATE agents SET
    password_hash = COALESCE(?, password_hash), role = COALESCE(?, role),
    disabled = COALESCE(?, disabled), available = COALESCE(?, available)
  WHERE id = ?"""


class SqliteAgents:
    """The tables `agents`, `connections`, `waits` and `picks`."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def add_agent(self, agent: Agent, folded_name: str) -> None:
        await self._database.write(lambda connection: _add(connection, agent, folded_name))

    async def agent(self, agent_id: str) -> Agent | None:
        return await self._agent("WHERE id = ?", agent_id)

    async def agent_named(self, folded_name: str) -> Agent | None:
        return await self._agent("WHERE folded = ?", folded_name)

    async def agents(self) -> list[Agent]:
        rows = await self._database.read(lambda c: c.execute(_AGENTS + "ORDER BY folded").fetchall())
        return [_from_row(row) for row in rows]

    async def change_agent(self, agent_id: str, change: AgentChange) -> Agent | None:
        values = (change.password_hash, change.role, change.disabled, change.available, agent_id)
        await self._database.write(lambda connection: connection.execute(_CHANGE, values).rowcount)
        return await self.agent(agent_id)

    async def note_connections(self, connections: Sequence[Connected]) -> None:
        """Sweeps out what is too old, too. After a power cut they are noted anew before they are missed."""
        await self._database.write(lambda connection: _note(connection, connections), durable=False)

    async def connections(self) -> list[Connected]:
        query = "SELECT agent_id, replica, seen_at, until FROM connections"
        rows = await self._database.read(lambda c: c.execute(query).fetchall())
        return [
            Connected(agent_id=agent_id, replica=replica, seen_at=from_ms(seen_at), until=from_ms(until))
            for agent_id, replica, seen_at, until in rows
        ]

    async def note_wait(self, wait: Wait) -> None:
        values = (wait.conversation_id, wait.seq, to_ms(wait.at), wait.seconds)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM waits WHERE at < ?", (to_ms(wait.at - WAITS_KEPT),))
            connection.execute("INSERT OR REPLACE INTO waits VALUES (?, ?, ?, ?)", values)

        await self._database.write(work, durable=False)

    async def waits_since(self, at: datetime, limit: int) -> list[float]:
        query, values = "SELECT seconds FROM waits WHERE at >= ? ORDER BY at DESC LIMIT ?", (to_ms(at), limit)
        rows = await self._database.read(lambda c: c.execute(query, values).fetchall())
        return [seconds for (seconds,) in rows]

    async def keep_pick(self, agent_id: str, client_id: str, conversation_id: str, until: datetime) -> None:
        values = (agent_id, client_id, conversation_id, to_ms(until))

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM picks WHERE until < ?", (to_ms(until - PICKS_KEPT),))
            connection.execute("INSERT OR REPLACE INTO picks VALUES (?, ?, ?, ?)", values)

        await self._database.write(work)

    async def pick(self, agent_id: str, client_id: str) -> str | None:
        query, values = "SELECT conversation_id FROM picks WHERE agent_id = ? AND client_id = ?", (agent_id, client_id)
        row = await self._database.read(lambda c: c.execute(query, values).fetchone())
        return row[0] if row else None

    async def _agent(self, condition: str, value: str) -> Agent | None:
        row = await self._database.read(lambda c: c.execute(_AGENTS + condition, (value,)).fetchone())
        return _from_row(row) if row else None


def _add(connection: sqlite3.Connection, agent: Agent, folded_name: str) -> None:
    values = (
        agent.id,
        agent.name,
        agent.role,
        agent.password_hash,
        to_ms(agent.created_at),
        agent.disabled,
        agent.available,
        folded_name,
    )
    try:
        connection.execute("INSERT INTO agents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    except sqlite3.IntegrityError as error:
        raise NameTaken(folded_name) from error


def _note(connection: sqlite3.Connection, connections: Sequence[Connected]) -> None:
    rows = [(one.agent_id, one.replica, to_ms(one.seen_at), to_ms(one.until)) for one in connections]
    connection.executemany("INSERT OR REPLACE INTO connections VALUES (?, ?, ?, ?)", rows)
    for one in connections[:1]:
        connection.execute("DELETE FROM connections WHERE until < ?", (to_ms(one.seen_at - CONNECTIONS_KEPT),))


def _from_row(row: tuple[Any, ...]) -> Agent:
    agent_id, name, role, password_hash, created_at, disabled, available = row
    return Agent(
        id=agent_id,
        name=name,
        role=role,
        password_hash=password_hash,
        created_at=from_ms(created_at),
        disabled=bool(disabled),
        available=bool(available),
    )
