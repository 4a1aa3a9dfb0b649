"""The inbox with 1,000 against 1,000,000 conversations on SQLite, in turn in one run: first pages with the counts.

Over HTTP as an agent's console asks for it, and by the handlers alone, where nothing that both have in common hides a
difference. A fifth of the conversations waits, a fifth is with the bot, a fifth the agent's: pages and counts are full.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.full_desk import fill
from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.handlers.access import Access
from chat_service.handlers.inbox import COUNTED, COUNTS, Inbox
from chat_service.handlers.standings import Standings
from chat_service.ports.log import View
from contract.entries import Owner
from tests.suite import SECRET, Process

PAGE: Final = 50
SMALL, LARGE = 1_000, 1_000_000
FULL: Final = {view.value: COUNTED for view in COUNTS}
LOGIN: Final = {"name": "Ada", "password": "a password of the table"}
ENV: Final = {
    "BOT_SECRET": SECRET,
    "ADMIN_NAME": LOGIN["name"],
    "ADMIN_PASSWORD": LOGIN["password"],
    "AGENT_AWAY_S": "0",  # the table's agent has no socket
    "RESOLVE_AFTER_S": "0",
    "LOGINS_PER_MINUTE": "0",
}
LOOK_S: Final = 0.2

Call = Callable[[View], Awaitable[None]]


def table(calls: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        asyncio.run(_table(Path(folder), calls))


async def _table(folder: Path, calls: int) -> None:
    async with _desk(folder / "small.db", SMALL) as small, _desk(folder / "large.db", LARGE) as large:
        print(f"First page of {PAGE} and the counts, SQLite, median of {calls} calls each, in turn; milliseconds")
        print(f"{'conversations':24}{SMALL:>12,}{LARGE:>12,}{'ratio':>8}")
        for way in small:
            for view in View:
                await _row(f"{view.value}, {way}", (small[way], large[way]), view, calls)


async def _row(name: str, both: tuple[Call, Call], view: View, calls: int) -> None:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(calls):
        for call, found in zip(both, times, strict=True):
            start = time.perf_counter()
            await call(view)
            found.append((time.perf_counter() - start) * 1000)
    small, large = map(statistics.median, times)
    print(f"{name:24}{small:12.3f}{large:12.3f}{large / small:8.2f}", flush=True)


@asynccontextmanager
async def _desk(path: Path, conversations: int) -> AsyncIterator[dict[str, Call]]:
    """A chat service with so many conversations, to be asked in each way."""
    process = Process("chat_service", {**ENV, "DATABASE_URL": f"sqlite:///{path}"}, path.parent).start()
    database = SqliteDatabase(path)
    try:
        async with httpx.AsyncClient(base_url=process.url, trust_env=False) as http:
            agent = await _logged_in(http)
            await fill(path, conversations, agent)
            yield {"HTTP": _by_http(http), "handlers": _by_handlers(database, agent)}
    finally:
        database.close()
        process.kill()


async def _logged_in(http: httpx.AsyncClient) -> Owner:
    """The first admin, as soon as there is one."""
    while (answer := await http.post("/v1/agents/sessions", json=LOGIN)).status_code != httpx.codes.CREATED:
        await asyncio.sleep(LOOK_S)
    session = answer.json()
    http.headers["Authorization"] = f"Bearer {session['token']}"
    return Owner(session["agent"]["id"], session["agent"]["name"])


def _by_http(http: httpx.AsyncClient) -> Call:
    async def call(view: View) -> None:
        answer: dict[str, Any] = (await http.get("/v1/inbox", params={"view": view.value, "limit": PAGE})).json()
        assert (len(answer["conversations"]), answer["counts"]) == (PAGE, FULL)

    return call


def _by_handlers(database: SqliteDatabase, agent: Owner) -> Call:
    log, directory = SqliteLog(database), SqliteDirectory(database)
    access = Access(log, directory, Standings(log, directory, MemoryBroker()), rooms=False)
    inbox = Inbox(log, access)

    async def call(view: View) -> None:
        page, counts = await inbox.page(view, agent.id, None, PAGE), await inbox.counts(agent.id)
        assert (len(page.rows), counts) == (PAGE, FULL)

    return call


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    table(parser.parse_args().calls)
