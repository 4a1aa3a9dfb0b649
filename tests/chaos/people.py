"""The people at their screens: the pages' own modules, many in one process of Node.js."""

import asyncio
import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

PROGRAM: Final = Path(__file__).parent / "screens" / "main.mjs"
LINE_BYTES: Final = 2**22  # an answer names the place of every screen
ANSWER_S: Final = 60.0


async def node_js() -> Path:
    """Node.js. Other programs are called `node`, too, and may come first in PATH."""
    for folder in os.get_exec_path():
        program = Path(folder) / "node"
        if os.access(program, os.X_OK) and re.match(rb"v\d+\.", await _version(program)):
            return program
    raise AssertionError("node is missing")


async def _version(program: Path) -> bytes:
    pipe = asyncio.subprocess.PIPE
    asked = await asyncio.create_subprocess_exec(program, "--version", stdout=pipe, stderr=asyncio.subprocess.DEVNULL)
    return (await asked.communicate())[0]


class Screens:
    """Answers one question at a time. What was seen goes to `file`."""

    def __init__(self, process: asyncio.subprocess.Process, file: Path) -> None:
        self._process, self.file = process, file
        self._one = asyncio.Lock()

    @classmethod
    async def begin(cls, file: Path, **told: Any) -> "Screens":
        """Open them all."""
        program = await node_js()
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            program, "--no-warnings", str(PROGRAM), stdin=pipe, stdout=pipe, limit=LINE_BYTES
        )
        screens = cls(process, file)
        try:
            await screens.ask("begin", file=str(file), **told)
        except BaseException:
            await screens.close()
            raise
        return screens

    async def ask(self, act: str, **what: Any) -> dict[str, Any]:
        """Have something done; the answer."""
        assert self._process.stdin
        assert self._process.stdout
        async with self._one, asyncio.timeout(ANSWER_S):
            self._process.stdin.write(json.dumps({"act": act, **what}).encode() + b"\n")
            answer = await self._process.stdout.readline()
        assert answer, "the screens' process ended; its complaint is above"
        decoded: dict[str, Any] = json.loads(answer)
        return decoded

    async def close(self) -> None:
        """Shut them."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        transport = self._process._transport  # type: ignore[attr-defined]
        transport.close()
