"""Long reads of SQLite: beside the loop, and not for ever."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from chat_service.adapters.sqlite.aside import WAITING, Aside
from chat_service.ports.errors import Unavailable

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"


async def test_the_loop_turns_while_a_read_takes_long(tmp_path: Path) -> None:
    aside = Aside(str(tmp_path / "handoff.db"), timeout_s=20)
    turned = threading.Event()

    async def turn() -> None:
        turned.set()

    def waits_for_the_loop(_: sqlite3.Connection) -> bool:
        return turned.wait(10)

    assert (await asyncio.gather(aside.read(waits_for_the_loop), turn()))[0]
    aside.close()


async def test_a_read_that_takes_too_long_is_given_up_and_the_next_one_is_served(tmp_path: Path) -> None:
    aside = Aside(str(tmp_path / "handoff.db"), timeout_s=0.05)

    with pytest.raises(Unavailable):
        await aside.read(lambda connection: connection.execute(ENDLESS).fetchall())

    assert await aside.read(lambda connection: connection.execute("SELECT 1").fetchone()) == (1,)
    aside.close()


async def test_no_more_than_so_many_reads_wait(tmp_path: Path) -> None:
    aside = Aside(str(tmp_path / "handoff.db"), timeout_s=20)
    free = threading.Event()
    reads = [asyncio.create_task(aside.read(lambda _: free.wait(10))) for _ in range(WAITING)]
    await asyncio.sleep(0)

    with pytest.raises(Unavailable):
        await aside.read(lambda _: True)
    free.set()

    assert all(await asyncio.gather(*reads))
    assert await aside.read(lambda _: True)
    aside.close()


async def test_nothing_can_be_written_by_the_way(tmp_path: Path) -> None:
    aside = Aside(str(tmp_path / "handoff.db"), timeout_s=20)

    with pytest.raises(Unavailable, match="readonly"):
        await aside.read(lambda connection: connection.execute("CREATE TABLE t (i)"))

    aside.close()
