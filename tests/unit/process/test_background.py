"""Work in the background is begun anew after a fault, and the fault is heard."""

import asyncio

import pytest

from process.background import untiring


async def test_a_fault_is_logged_and_the_work_begun_anew(caplog: pytest.LogCaptureFixture) -> None:
    tries = 0

    async def work() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ValueError("a fault of ours")

    await untiring(work, again_s=0)

    assert tries == 3
    assert [record.message for record in caplog.records] == ["unforeseen error in the background"] * 2
    assert all(record.exc_info for record in caplog.records)


async def test_who_cancels_it_ends_it() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(untiring(work))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
