"""Does history cost? The same conversation with 1,000 to 1,000,000 (`--to 7`: 10,000,000) entries in a SQLite file.

Half of the entries are that conversation's, the other half lie in conversations of 100. Through the real process:
somebody posts, two have it, one message under way: time until both have it, and the server's CPU. Past it: the newest
page.
`--to 7` takes 5 GB of disk and a quarter of an hour.
"""

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.handoff import handoff_plan, hello, message
from benchmarks.history import fill
from benchmarks.loading import Found, Loading, Room
from benchmarks.markdown import middle, say, table
from benchmarks.servers import chat_service
from benchmarks.visitors import visitors
from chat_service.adapters.sqlite import SqliteDatabase, SqliteLog

OTHERS: Final = 100  # entries of each other conversation
PAGE: Final = 50
ROUNDS: Final = 3
SECONDS: Final = 3.0
BYTES_EACH: Final = 600  # of disk, generously


@dataclass
class History:
    """One file, and what was measured on it: seconds a page, and how messages went."""

    amount: int
    path: Path
    session: dict[str, Any]
    pages: list[float] = field(default_factory=list)
    posts: list[Found] = field(default_factory=list)


def main(up_to: int, reads: int) -> None:
    """Print the table."""
    amounts = [10**power for power in range(3, up_to + 1, 2)]
    amounts += [10**up_to] if amounts[-1] != 10**up_to else []
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        if shutil.disk_usage(folder).free < BYTES_EACH * sum(amounts):
            raise SystemExit(f"{BYTES_EACH * sum(amounts) / 1e9:.0f} GB of disk are needed; `--to` takes less.")
        histories = [_made(Path(folder) / f"{amount}.db", amount) for amount in amounts]
        for number in range(ROUNDS):
            for one in histories:
                one.posts.append(_posted(one, number))
        _read(histories, reads)
    _print(histories)


def _made(path: Path, amount: int) -> History:
    say(f"  a file of {amount:,} entries")
    return asyncio.run(_filled(path, amount))


async def _filled(path: Path, amount: int) -> History:
    [session] = await visitors(path, 1)
    others = [(f"c_{number}", OTHERS) for number in range(amount // 2 // OTHERS)]
    await fill(path, [*others, (session["conversation_id"], amount // 2)], waiting=True)
    return History(amount, path, session)


def _posted(one: History, number: int) -> Found:
    say(f"  round {number + 1}: messages with {one.amount:,}")
    conversation_id = one.session["conversation_id"]
    head = asyncio.run(_head(one.path, conversation_id))
    with ExitStack() as both:
        running = both.enter_context(chat_service(DATABASE_URL=f"sqlite:///{one.path}"))
        loading = both.enter_context(Loading(handoff_plan(), running.pids))
        again = message(conversation_id).replace('"m#"', f'"m{number}-#"')
        loading.room(Room(hello(one.session, head), again), (running.ports[0], 2))
        loading.connect()
        loading.relay(1, SECONDS / 3)
        return loading.relay(1, SECONDS)


async def _head(path: Path, conversation_id: str) -> int:
    database = SqliteDatabase(path)
    head = await SqliteLog(database).head(conversation_id)
    database.close()
    return head.seq if head else 0


def _read(histories: Sequence[History], reads: int) -> None:
    """The newest page from each file in turn."""
    databases = [SqliteDatabase(one.path) for one in histories]
    asyncio.run(_read_in_turn(histories, [SqliteLog(one) for one in databases], reads))
    for one in databases:
        one.close()


async def _read_in_turn(histories: Sequence[History], logs: Sequence[SqliteLog], reads: int) -> None:
    for _ in range(reads):
        for one, log in zip(histories, logs, strict=True):
            start = time.perf_counter()
            page = await log.before(one.session["conversation_id"], None, PAGE)
            one.pages.append((time.perf_counter() - start) * 1000)
            assert len(page) == PAGE


def _print(histories: Sequence[History]) -> None:
    print("What a message costs with so many entries in the file\n")
    rows = [_figures(one) for one in histories]
    head = ["entries", "post to both have it, p50 ms", "ratio", "server CPU a message, ms", "ratio"]
    head += [f"newest {PAGE} read, ms", "ratio"]
    table(head, [[f"{one.amount:,}", *_cells(row, rows[0])] for one, row in zip(histories, rows, strict=True)])


def _figures(one: History) -> tuple[float, float, float]:
    cpu = middle(1000 * found.server_cpu / found.messages for found in one.posts)
    return middle(found.p50_ms for found in one.posts), cpu, statistics.median(one.pages)


def _cells(row: Sequence[float], first: Sequence[float]) -> list[str]:
    return [cell for mine, its in zip(row, first, strict=True) for cell in (f"{mine:.3f}", f"{mine / its:.2f}")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=int, default=6, help="the power of ten to go to; 3 to 7")
    parser.add_argument("--reads", type=int, default=500)
    given = parser.parse_args()
    main(given.to, given.reads)
