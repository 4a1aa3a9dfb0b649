"""A long history in a SQLite file, by the adapter's own statements in large transactions that wait for no disk."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.full_desk import Bulk
from chat_service.adapters.sqlite import SqliteLog
from contract.entries import After, By, Entry, MessagePosted, State

TOGETHER: Final = 500  # entries an insert
COMMIT: Final = 20_000  # entries a transaction
EACH_MS: Final = 20  # between two entries
ANA: Final = By("visitor", "v_ana", "Ana")


async def fill(path: Path, conversations: Sequence[tuple[str, int]], *, waiting: bool) -> None:
    """So many entries in each of these conversations; `waiting`: for a person, so that no bot answers the next one."""
    database = Bulk(path)
    log = SqliteLog(database)
    written = 0
    start = datetime.now(UTC) - timedelta(milliseconds=EACH_MS * sum(amount for _, amount in conversations))
    for conversation_id, amount in conversations:
        for first in range(1, amount + 1, TOGETHER):
            last = min(first + TOGETHER, amount + 1)
            at = start + timedelta(milliseconds=EACH_MS * written)
            await log.insert(list(_entries(conversation_id, first, last, at, waiting)))
            written += last - first
            if written % COMMIT < TOGETHER:
                database.commit()
    database.commit()
    database.close()


def _entries(conversation_id: str, first: int, last: int, start: datetime, waiting: bool) -> Iterator[Entry]:  # noqa: FBT001
    for seq in range(first, last):
        yield Entry(
            conversation_id=conversation_id,
            seq=seq,
            client_id=f"h{seq}",
            at=start + timedelta(milliseconds=EACH_MS * (seq - first)),
            by=ANA,
            payload=MessagePosted(f"Where is my parcel, number {seq}? It was due a while ago."),
            after=After(visitor_seq=seq, **(_queued(start) if waiting else {})),
        )


def _queued(at: datetime) -> dict[str, Any]:
    return {"state": State.QUEUED, "epoch": 1, "queued_at": at, "handoff_seq": 1}
