"""The newest page of a conversation of 1,000 against one of 1,000,000 entries, on SQLite, in turn in one run."""

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from chat_service.adapters.sqlite import SqliteDatabase, SqliteLog
from contract.codec import to_json
from contract.entries import After, By, Entry, MessagePosted

PAGE: Final = 50
SMALL, LARGE = 1_000, 1_000_000
BATCH: Final = 10_000


def table(reads: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        database = SqliteDatabase(Path(folder) / "growth.db")
        asyncio.run(_table(database, Path(folder) / "growth.db", reads))
        database.close()


async def _table(database: SqliteDatabase, path: Path, reads: int) -> None:
    log = SqliteLog(database)
    await log.ping()  # makes the tables
    for conversation_id, amount in (("small", SMALL), ("large", LARGE)):
        _fill(path, conversation_id, amount)
    times: dict[str, list[float]] = {"small": [], "large": []}
    for _ in range(reads):
        for conversation_id, found in times.items():
            start = time.perf_counter()
            page = await log.before(conversation_id, None, PAGE)
            found.append((time.perf_counter() - start) * 1000)
            assert len(page) == PAGE
    small, large = (statistics.median(times[one]) for one in ("small", "large"))
    print(f"Newest {PAGE} of a conversation, SQLite, median of {reads} reads each, in turn; milliseconds")
    print(f"{SMALL:>12,} entries {small:8.3f}\n{LARGE:>12,} entries {large:8.3f}\n{'ratio':>20} {large / small:8.2f}")


def _fill(path: Path, conversation_id: str, amount: int) -> None:
    """Write entries past the adapter, in large transactions: filling is not what is measured."""
    connection = sqlite3.connect(path)
    at = datetime.now(UTC)
    for start in range(1, amount + 1, BATCH):
        rows = [_row(conversation_id, seq, at) for seq in range(start, min(start + BATCH, amount + 1))]
        connection.executemany("INSERT INTO entries (conversation_id, seq, client_id, body) VALUES (?, ?, ?, ?)", rows)
        connection.commit()
    connection.close()


def _row(conversation_id: str, seq: int, at: datetime) -> tuple[str, int, str, str]:
    entry = Entry(
        conversation_id=conversation_id,
        seq=seq,
        client_id=f"m{seq}",
        at=at,
        by=By("visitor", "v_1", "Ana"),
        payload=MessagePosted(f"Where is my parcel, number {seq}? It was due a while ago."),
        after=After(visitor_seq=seq),
    )
    return conversation_id, seq, entry.client_id, to_json(entry).decode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads", type=int, default=500)
    table(parser.parse_args().reads)
