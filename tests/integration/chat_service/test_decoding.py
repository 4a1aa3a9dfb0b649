"""The process that decodes a photo: whatever it is fed, it ends in time, and says why."""

import asyncio
import os
import signal
import subprocess
from functools import partial
from random import Random
from typing import Final

import pytest
from PIL import Image

from chat_service.adapters.pillow.faces import COMMAND, SERVICES, PillowFaces
from chat_service.adapters.pillow.limits import ANSWER_BYTES, PIXELS
from chat_service.adapters.pillow.outcome import BROKEN, REASONS, TOO_SLOW, Outcome
from chat_service.ports.faces import BadPicture, FacesFailed, NoPicture
from tests.integration.chat_service.clients import eventually
from tests.integration.chat_service.decoders import decoders, environment
from tests.pictures import RED, UPRIGHT, a_picture, a_slow_jpeg, colours, in_bytes

SIDE_PX: Final = 6_324  # its square is the last below 40 megapixels
LITTLE_BYTES: Final = 96 * 1024 * 1024
SEED: Final = 7
DAMAGED: Final = 12


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


def test_a_decoder_may_start_and_write_nothing() -> None:
    code = (
        "import os, resource, sys; sys.argv = ['', '300000000', '1'];"
        "from chat_service.adapters.pillow.__main__ import confine; confine(300_000_000, 1);"
        "names = 'RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_FSIZE', 'RLIMIT_NPROC', 'RLIMIT_CORE';"
        "print([resource.getrlimit(getattr(resource, name)) for name in names])"
    )
    told = subprocess.check_output([*COMMAND[:-2], "-c", code], env={"PYTHONPATH": str(SERVICES)}, text=True)

    assert told.strip() == str([(300_000_000,) * 2, (1, 2), (0, 0), (0, 0), (0, 0)])
