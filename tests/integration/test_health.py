"""The health check of the containers, asked about a real process."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.suite import ROOT, SECRET, Process

END_S: Final = 30  # for the check to end, on a busy machine


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Process]:
    process = Process("bot", {"BOT_SECRET": SECRET}, tmp_path).start()
    yield process
    process.kill()


def health(*arguments: str) -> tuple[int, str]:
    """The check's exit status, and what it said."""
    command = [sys.executable, "-m", "process.health", *arguments]
    env = {"PYTHONPATH": str(ROOT / "services")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=END_S, check=False)
    return done.returncode, done.stderr.strip()


def test_what_is_ready_is_healthy(bot: Process) -> None:
    assert health(f"{bot.url}/readyz") == (0, "")


def test_any_other_answer_is_named(bot: Process) -> None:
    assert health(f"{bot.url}/nowhere") == (1, f"{bot.url}/nowhere answers 404.")


def test_what_does_not_run_is_not_healthy(bot: Process) -> None:
    bot.kill()

    status, said = health(f"{bot.url}/readyz")

    assert status == 1
    assert said.startswith(f"{bot.url}/readyz does not answer")


def test_what_hangs_is_not_healthy(bot: Process) -> None:
    bot.signal(signal.SIGSTOP)

    status, said = health(f"{bot.url}/readyz")

    assert (status, said) == (1, f"{bot.url}/readyz does not answer (timed out).")


@pytest.mark.parametrize("arguments", [(), ("readyz",), ("http://a/readyz", "http://b/readyz")])
def test_without_one_address_it_says_what_it_takes(arguments: tuple[str, ...]) -> None:
    takes = "process.health takes one address such as http://127.0.0.1:8000/readyz."

    assert health(*arguments) == (2, takes)
