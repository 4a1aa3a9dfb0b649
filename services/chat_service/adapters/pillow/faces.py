"""The process that decodes, from outside: started, fed, timed, and ended whatever it does."""

import asyncio
import contextlib
import logging
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Final

from chat_service.adapters.pillow import limits
from chat_service.adapters.pillow.formats import is_taken
from chat_service.adapters.pillow.outcome import BROKEN, REASONS, TOO_SLOW, Outcome, from_bytes
from chat_service.adapters.pillow.unreadable import unreadable
from chat_service.ports.faces import BadPicture, Faces, FacesFailed, NoPicture

SERVICES: Final = Path(__file__).parents[3]
# -P, -s: no modules but ours and the installed ones; -B: it writes nothing
COMMAND: Final = (sys.executable, "-P", "-s", "-B", "-m", "chat_service.adapters.pillow")
# What a decoder dies of that was led astray. SIGKILL is none of them: that comes from outside.
CRASHES: Final = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP)

log = logging.getLogger("chat_service.faces")


class PillowFaces:
    """MakeFaces: one process a picture, one at a time, within `memory_bytes`, `cpu_s` and `wall_s`."""

    def __init__(
        self,
        memory_bytes: int = limits.MEMORY_BYTES,
        cpu_s: int = limits.CPU_S,
        wall_s: float = limits.WALL_S,
    ) -> None:
        self._arguments = (str(memory_bytes), str(cpu_s))
        self._wall_s = wall_s
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, picture: bytes) -> Faces:
        """The faces. Raises NoPicture, BadPicture, FacesFailed."""
        if not is_taken(picture):
            raise NoPicture
        async with self._one_at_a_time:
            with unreadable():
                return await self._made(picture)

    async def _made(self, picture: bytes) -> Faces:
        process = await self._begun()
        try:
            async with asyncio.timeout(self._wall_s):
                answer = await _answer(process, picture)
                status = await process.wait()
        except TimeoutError as error:
            raise BadPicture(TOO_SLOW) from error
        finally:
            await _over(process)
        return _faces(status, answer)

    async def _begun(self) -> Process:
        """It knows the way to its modules, and nothing of our settings: it is told none, and can't read them here."""
        env = {"PYTHONPATH": str(SERVICES)}
        command = (*COMMAND, *self._arguments)
        try:
            return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=env)
        except OSError as error:
            log.error("no process to decode a photo", exc_info=error)  # noqa: TRY400 - as everywhere
            raise FacesFailed from error


async def _answer(process: Process, picture: bytes) -> bytes:
    """All that it writes, up to the limit; it may end before it has read everything."""
    assert process.stdin and process.stdout  # noqa: S101, PT018 - pipes, as was asked for
    process.stdin.write(picture)
    with contextlib.suppress(ConnectionError):
        await process.stdin.drain()
    process.stdin.close()
    try:
        await process.stdout.readexactly(limits.ANSWER_BYTES)
    except asyncio.IncompleteReadError as end:
        return end.partial
    raise BadPicture(BROKEN)


async def _over(process: Process) -> None:
    """Ended, by force if it has not by itself, and nothing left open."""
    assert process.stdin  # noqa: S101 - a pipe, as was asked for
    process.stdin.close()
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _faces(status: int, answer: bytes) -> Faces:
    """What that ending means. Raises BadPicture, FacesFailed."""
    if status == Outcome.DONE:
        return from_bytes(answer)
    if status in REASONS:
        raise BadPicture(REASONS[status])
    if -status == signal.SIGXCPU:
        raise BadPicture(TOO_SLOW)
    if -status in CRASHES:
        log.warning("a photo crashed its decoder", extra={"signal": -status})
        raise BadPicture(BROKEN)
    log.warning("the process that decodes a photo was ended", extra={"status": status})
    raise FacesFailed
