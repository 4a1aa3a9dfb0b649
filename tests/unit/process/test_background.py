"""Work in the background is begun anew after a fault, and the fault is heard."""

import asyncio
import contextlib

import pytest

from process.background import ended, untiring


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


async def test_what_swallows_a_cancellation_is_ended_all_the_same() -> None:
    begun, swallowed = asyncio.Event(), 0

    async def work() -> None:
        nonlocal swallowed
        while True:
            try:
                begun.set()
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if swallowed == 2:
                    raise
                swallowed += 1

    async def failing() -> None:
        raise ValueError("a fault of ours")

    tasks = [asyncio.create_task(work()), asyncio.create_task(failing())]
    await begun.wait()
    await ended(tasks, again_s=0.001)

    assert swallowed == 2
    assert all(task.done() for task in tasks)


async def test_what_can_not_be_ended_is_returned_after_so_many_tries() -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        while not free.is_set():
            begun.set()
            with contextlib.suppress(asyncio.CancelledError):
                await free.wait()

    task = asyncio.create_task(work())
    await begun.wait()

    assert await ended([task], again_s=0.001, tries=2) == {task}
    free.set()
    assert await ended([task], again_s=0.001) == set()
