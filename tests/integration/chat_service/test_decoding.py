"""The process that decodes a photo: whatever it is fed, it ends in time, and says why."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from functools import partial
from random import Random
from typing import Final

import pytest
from PIL import Image

from chat_service.adapters.pillow.faces import COMMAND, SERVICES, PillowFaces
from chat_service.adapters.pillow.limits import ANSWER_BYTES, PIXELS
from chat_service.adapters.pillow.outcome import BROKEN, REASONS, TOO_SLOW, Outcome
from chat_service.adapters.pillow.unreadable import PR_GET_DUMPABLE
from chat_service.ports.faces import BadPicture, FacesFailed, NoPicture
from tests.integration.chat_service.clients import eventually
from tests.integration.chat_service.decoders import decoders, environment
from tests.pictures import RED, UPRIGHT, a_picture, a_slow_jpeg, colours, in_bytes

SIDE_PX: Final = 6_324  # its square is the last below 40 megapixels
LITTLE_BYTES: Final = 96 * 1024 * 1024
SEED: Final = 7
DAMAGED: Final = 12
NOBODY: Final = 65_534
# Root reads everything, so it becomes somebody else, and readable as any process of theirs.
READ_FROM_OUTSIDE: Final = f"""
import ctypes, os, subprocess
from chat_service.adapters.pillow.unreadable import PR_SET_DUMPABLE, unreadable
if os.getuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1)
def read():
    found = subprocess.run(["/bin/cat", f"/proc/{{os.getpid()}}/environ"], capture_output=True)
    print("read" if b"quinceberry" in found.stdout else "denied" if b"denied" in found.stderr else found)
read()
with unreadable():
    read()
read()
"""


def is_gone(pid: int) -> bool:
    """Whether that decoder has ended."""
    return pid not in decoders(os.getpid())


async def test_the_noisiest_face_is_far_smaller_than_what_is_read_of_a_decoder() -> None:
    noise = Random(SEED).randbytes(256 * 256 * 4)  # noqa: S311 - repeatable
    faces = await PillowFaces()(in_bytes(Image.frombytes("RGBA", (256, 256), noise), "PNG"))

    assert len(faces.large) + len(faces.small) < ANSWER_BYTES / 4


async def test_a_picture_that_takes_too_much_processor_time_is_given_up() -> None:
    with pytest.raises(BadPicture, match=TOO_SLOW):
        await PillowFaces(cpu_s=1)(a_slow_jpeg())


async def test_a_picture_that_takes_too_long_is_given_up_and_its_process_ended() -> None:
    with pytest.raises(BadPicture, match=TOO_SLOW):
        await PillowFaces(wall_s=0.001)(in_bytes(a_picture(), "PNG"))

    assert decoders(os.getpid()) == []


async def test_a_picture_that_takes_too_much_memory_is_given_up() -> None:
    large = in_bytes(Image.new("RGB", (SIDE_PX, SIDE_PX)), "PNG")

    with pytest.raises(BadPicture, match=REASONS[Outcome.TOO_HUNGRY]):
        await PillowFaces(memory_bytes=LITTLE_BYTES)(large)


async def test_forty_megapixels_fit_in_the_format_that_takes_most() -> None:
    assert (SIDE_PX + 1) ** 2 > PIXELS

    large = Image.new("RGBA", (SIDE_PX, SIDE_PX), (*RED, 200))
    faces = await PillowFaces()(in_bytes(large, "WEBP", lossless=True, quality=0, method=0))

    assert set(colours(faces.large)) == {"red"}


async def test_a_decoder_that_is_killed_is_no_verdict_on_the_picture_and_the_next_one_is_decoded() -> None:
    make = PillowFaces()
    slow = asyncio.create_task(make(a_slow_jpeg()))
    [pid] = await eventually(lambda: decoders(os.getpid()))
    waiting = asyncio.create_task(make(in_bytes(a_picture(), "PNG")))

    os.kill(pid, signal.SIGKILL)

    with pytest.raises(FacesFailed):
        await slow
    assert colours((await waiting).large) == UPRIGHT


async def test_a_decoder_that_crashes_says_that_the_picture_is_broken() -> None:
    slow = asyncio.create_task(PillowFaces()(a_slow_jpeg()))
    [pid] = await eventually(lambda: decoders(os.getpid()))

    os.kill(pid, signal.SIGSEGV)

    with pytest.raises(BadPicture, match=BROKEN):
        await slow


async def test_who_goes_away_takes_the_decoder_along() -> None:
    slow = asyncio.create_task(PillowFaces()(a_slow_jpeg()))
    await eventually(lambda: decoders(os.getpid()))

    slow.cancel()

    with pytest.raises(asyncio.CancelledError):
        await slow
    assert decoders(os.getpid()) == []


async def test_one_picture_is_decoded_at_a_time() -> None:
    make = PillowFaces()
    tasks = [asyncio.create_task(make(a_slow_jpeg())) for _ in range(3)]

    for _ in tasks:
        [pid] = await eventually(lambda: decoders(os.getpid()))
        os.kill(pid, signal.SIGKILL)
        await eventually(partial(is_gone, pid))

    assert [type(ended) for ended in await asyncio.gather(*tasks, return_exceptions=True)] == [FacesFailed] * 3


async def test_damaged_pictures_are_decoded_or_refused() -> None:
    chance, make = Random(SEED), PillowFaces()  # noqa: S311 - repeatable
    wholes = [in_bytes(a_picture(64, 8), kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")]
    for number in range(DAMAGED):
        damaged = bytearray(wholes[number % len(wholes)])
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(12, len(damaged))] = chance.randrange(256)
        try:
            faces = await make(bytes(damaged))
        except BadPicture as refused:
            assert str(refused) in REASONS.values()  # noqa: PT017 - either way
        else:
            assert len(colours(faces.large)) == 4


async def test_what_begins_as_nothing_that_is_taken_starts_no_process() -> None:
    with pytest.raises(NoPicture):
        await PillowFaces(wall_s=0)(Random(SEED).randbytes(4_096))  # noqa: S311 - repeatable


async def test_a_decoder_is_told_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_SECRET", "quinceberry")
    slow = asyncio.create_task(PillowFaces()(a_slow_jpeg()))
    [pid] = await eventually(lambda: decoders(os.getpid()))

    told = environment(pid)

    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert told == f"PYTHONPATH={SERVICES}\0"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets processes read one another")
async def test_while_a_decoder_runs_nobody_reads_the_process_that_started_it() -> None:
    libc = ctypes.CDLL(None)
    slow = asyncio.create_task(PillowFaces()(a_slow_jpeg()))
    await eventually(lambda: decoders(os.getpid()))

    during = libc.prctl(PR_GET_DUMPABLE)

    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert (during, libc.prctl(PR_GET_DUMPABLE)) == (0, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets processes read one another")
def test_what_is_unreadable_keeps_its_environment_from_others_of_its_user() -> None:
    env = {"PYTHONPATH": str(SERVICES), "BOT_SECRET": "quinceberry"}
    told = subprocess.check_output([sys.executable, "-c", READ_FROM_OUTSIDE], env=env, text=True)

    assert told.split() == ["read", "denied", "read"]


def test_a_decoder_may_start_and_write_nothing() -> None:
    code = (
        "import os, resource, sys; sys.argv = ['', '300000000', '1'];"
        "from chat_service.adapters.pillow.__main__ import confine; confine(300_000_000, 1);"
        "names = 'RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_FSIZE', 'RLIMIT_NPROC', 'RLIMIT_CORE';"
        "print([resource.getrlimit(getattr(resource, name)) for name in names])"
    )
    told = subprocess.check_output([*COMMAND[:-2], "-c", code], env={"PYTHONPATH": str(SERVICES)}, text=True)

    assert told.strip() == str([(300_000_000,) * 2, (1, 2), (0, 0), (0, 0), (0, 0)])
