"""The webhook and its deliveries in the port `Directory` on SQLite."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import UNSET
from msgspec.structs import asdict

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.times import from_ms, to_ms, to_ms_or_none
from chat_service.ports.webhook import Delivery, Webhook, WebhookChange

_THE_ONE: Final = "SELECT body FROM webhook WHERE id = 1"
_ALL: Final = "SELECT id, conversation_id, seq, event, at, next_at, tries, failed_at, error FROM deliveries "
_ADD: Final = "INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DUE: Final = _ALL + "WHERE next_at <= ? ORDER BY next_at LIMIT ?"
_FAILING: Final = _ALL + "WHERE failed_at IS NOT NULL ORDER BY failed_at LIMIT 1"
_COUNT: Final = "SELECT COUNT(*) FROM (SELECT 1 FROM deliveries WHERE next_at IS NOT NULL LIMIT ?)"
_RETRY: Final = """
  UPDATE deliveries SET tries = ?, next_at = ?, failed_at = ?, error = ? WHERE id = ? AND next_at IS NOT NULL"""
_END: Final = "UPDATE deliveries SET next_at = NULL, failed_at = NULL WHERE id = ?"
_END_ALL: Final = "UPDATE deliveries SET next_at = NULL, failed_at = NULL WHERE next_at IS NOT NULL"
_FORGET: Final = "DELETE FROM deliveries WHERE next_at IS NULL AND at < ?"


class SqliteWebhooks:
    """The tables `webhook` (one row, as JSON) and `deliveries`. One that ended has no `next_at`."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def webhook(self) -> Webhook:
        return await self._database.read(_webhook)

    async def change_webhook(self, change: WebhookChange) -> None:
        fields = {name: value for name, value in asdict(change).items() if value is not UNSET}

        def work(connection: sqlite3.Connection) -> None:
            body = msgspec.json.encode(msgspec.structs.replace(_webhook(connection), **fields)).decode()
            connection.execute("INSERT OR REPLACE INTO webhook VALUES (1, ?)", (body,))

        await self._database.write(work)

    async def add_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        rows = [_to_row(one) for one in deliveries]
        await self._database.write(lambda connection: connection.executemany(_ADD, rows).rowcount)

    async def due_deliveries(self, now: datetime, limit: int) -> list[Delivery]:
        return await self._all(_DUE, to_ms(now), limit)

    async def retry_delivery(self, delivery: Delivery) -> None:
        one = delivery
        values = (one.tries, to_ms(one.next_at), to_ms_or_none(one.failed_at), one.error, one.id)
        await self._change(_RETRY, *values)

    async def end_delivery(self, delivery: Delivery) -> None:
        await self._change(_END, delivery.id)

    async def end_deliveries(self) -> None:
        await self._change(_END_ALL)

    async def forget_deliveries(self, before: datetime) -> None:
        await self._change(_FORGET, to_ms(before))

    async def count_deliveries(self, limit: int) -> int:
        row = await self._database.read(lambda c: c.execute(_COUNT, (limit,)).fetchone())
        counted: int = row[0]
        return counted

    async def failing_delivery(self) -> Delivery | None:
        return next(iter(await self._all(_FAILING)), None)

    async def _all(self, query: str, *values: int) -> list[Delivery]:
        rows = await self._database.read(lambda c: c.execute(query, values).fetchall())
        return [_from_row(row) for row in rows]

    async def _change(self, statement: str, *values: str | int | None) -> None:
        await self._database.write(lambda connection: connection.execute(statement, values).rowcount)


def _webhook(connection: sqlite3.Connection) -> Webhook:
    row = connection.execute(_THE_ONE).fetchone()
    return msgspec.json.decode(row[0], type=Webhook) if row else Webhook()


def _to_row(one: Delivery) -> tuple[str | int | None, ...]:
    times = to_ms(one.at), to_ms(one.next_at)
    return one.id, one.conversation_id, one.seq, one.event, *times, one.tries, to_ms_or_none(one.failed_at), one.error


def _from_row(row: tuple[Any, ...]) -> Delivery:
    delivery_id, conversation_id, seq, event, at, next_at, tries, failed_at, error = row
    return Delivery(
        id=delivery_id,
        conversation_id=conversation_id,
        seq=seq,
        event=event,
        at=from_ms(at),
        next_at=from_ms(next_at),
        tries=tries,
        failed_at=None if failed_at is None else from_ms(failed_at),
        error=error,
    )
