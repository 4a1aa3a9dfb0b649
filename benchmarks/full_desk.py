"""Many conversations in a SQLite file, by the adapter's own statements in large transactions that wait for no disk."""

import random
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.adapters.sqlite.database import T, Work
from chat_service.ports.directory import Visitor
from contract.entries import (
    After,
    By,
    ConversationResolved,
    Entry,
    HandoffAccepted,
    HandoffRequested,
    NotePosted,
    Owner,
    State,
)

BATCH: Final = 10_000
SPAN_S: Final = 30 * 86_400  # the newest entries lie within so many seconds
FILLING_CACHE_KIB: Final = 1_000_000


class Bulk(SqliteDatabase):
    """A file that is filled: every write is done at once, and is there for others after `commit`."""

    async def write(self, work: Work[T], *, durable: bool = True, then: Work[None] | None = None) -> T:  # noqa: ARG002
        """Do it now."""
        connection = self._connection()
        if not connection.in_transaction:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(f"PRAGMA cache_size = -{FILLING_CACHE_KIB}")
            connection.execute("BEGIN IMMEDIATE")
        return work(connection)

    def commit(self) -> None:
        """Let others see it."""
        if self._connection().in_transaction:
            self._connection().execute("COMMIT")


async def fill(path: Path, amount: int, owner: Owner) -> None:
    """Conversations of one entry: a fifth queued, a fifth with the bot, a fifth that agent's, the rest resolved."""
    database = Bulk(path)
    log, directory = SqliteLog(database), SqliteDirectory(database)
    now, chance = datetime.now(UTC), random.Random(amount)  # noqa: S311 - no secret
    for number, conversation_id in enumerate(sorted(f"c_{secrets.token_urlsafe(12)}" for _ in range(amount))):
        at = now - timedelta(milliseconds=chance.randrange(SPAN_S * 1000))
        visitor = Visitor(
            id=f"v_{secrets.token_urlsafe(12)}",
            name="Ana",
            conversation_id=conversation_id,
            created_at=at,
            language="en",
        )
        await directory.add_visitor(visitor)
        await log.insert([_entry(number, visitor, at, owner)])
        if number % BATCH == BATCH - 1:
            database.commit()
    database.commit()
    database.close()


def _entry(number: int, visitor: Visitor, at: datetime, owner: Owner) -> Entry:
    """The only entry of a conversation, one of five kinds by turns."""
    ana, agent = By("visitor", visitor.id, visitor.name), By("agent", owner.id, owner.name)
    kinds = (
        (ana, HandoffRequested(), After(state=State.QUEUED, epoch=1, queued_at=at, handoff_seq=1)),
        (agent, NotePosted("Asked about this on the phone, too."), After()),
        (agent, HandoffAccepted(), After(state=State.ASSIGNED, epoch=1, owner=owner, handoff_seq=1)),
        (agent, ConversationResolved(), After(state=State.RESOLVED, epoch=1)),
        (agent, ConversationResolved(), After(state=State.RESOLVED, epoch=1)),
    )
    by, payload, after = kinds[number % len(kinds)]
    return Entry(
        conversation_id=visitor.conversation_id, seq=1, client_id="k1", at=at, by=by, payload=payload, after=after
    )
