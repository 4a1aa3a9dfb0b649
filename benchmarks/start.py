"""From `make run` (installed) to the page's first acknowledged message, as the page would send it."""

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx

from benchmarks.load import greeted
from tests.suite import ROOT

PORTS: Final = {"CHAT_CLIENT_PORT": "18080", "CHAT_SERVICE_PORT": "18000", "BOT_PORT": "18001"}
PAGE: Final = "http://127.0.0.1:18080"
CHAT: Final = "http://127.0.0.1:18000"
RUNS: Final = 3


def table() -> None:
    """Print the table."""
    found = [_run() for _ in range(RUNS)]
    print(f"make run to the first acknowledged message, {RUNS} runs, seconds")
    print("  ".join(f"{seconds:.2f}" for seconds in found))


def _run() -> float:
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, **PORTS, "HANDOFF_DATA": str(Path(folder) / "data")}
        start = time.monotonic()
        running = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            asyncio.run(_first_message())
            return time.monotonic() - start
        finally:
            os.killpg(running.pid, signal.SIGINT)
            running.wait(10)


async def _first_message() -> None:
    async with httpx.AsyncClient() as browser:
        while not await _open(browser):
            await asyncio.sleep(0.02)
    socket, speaker = await greeted(CHAT, escalated=False)
    await socket.send(speaker.say(1))
    while speaker.heard(await socket.recv()) is None:
        pass
    await socket.close()


async def _open(browser: httpx.AsyncClient) -> bool:
    """Whether the page is there and the chat service answers it."""
    try:
        return (await browser.get(PAGE)).is_success and (await browser.get(f"{CHAT}/readyz")).is_success
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    table()
