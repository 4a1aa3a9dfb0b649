"""The smoke test itself: it passes on a suite that works, and says what is wrong with one that does not."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from tests.suite import ROOT, Suite

ADMIN: Final = ("Ada", "a password of the tests")
LONGEST_S: Final = 60
STEPS: Final = [
    "shows the chat",
    "is ready",
    "a visitor gives a name",
    "the socket welcomes the visitor",
    "the conversation is there",
    "the bot answers",
    "the visitor waits in the queue",
    "the visitor goes back to the bot",
    "The suite works.",
]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """A suite with its page, for all tests here."""
    env = {"ADMIN_NAME": ADMIN[0], "ADMIN_PASSWORD": ADMIN[1]}
    one = Suite(tmp_path_factory.mktemp("suite"), env).start(client=True)
    yield one
    one.end()


@pytest.fixture
def suite(started: Suite) -> Iterator[Suite]:
    """All of it runs; what a test killed starts again."""
    yield started
    for process in (started.bot, started.chat):
        if not process.runs:
            process.start()


def smoke(*addresses: str) -> tuple[int, list[str]]:
    """How the command ends, and what it says."""
    command = [sys.executable, "-m", "deploy.smoke", *addresses]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def waiting(suite: Suite) -> int:
    """How many conversations wait for an agent."""
    with httpx.Client(base_url=suite.chat.url) as http:
        login = http.post("/v1/agents/sessions", json={"name": ADMIN[0], "password": ADMIN[1]}).json()
        inbox = http.get("/v1/inbox?view=queue", headers={"Authorization": f"Bearer {login['token']}"}).json()
    return int(inbox["counts"]["queue"])


def test_a_suite_that_works_passes_step_by_step_and_nobody_is_left_waiting(suite: Suite) -> None:
    status, lines = smoke(suite.client.url, suite.chat.url)

    assert status == 0
    assert all(step in line for step, line in zip(STEPS, lines, strict=True)), lines
    assert waiting(suite) == 0


def test_a_page_that_sends_visitors_elsewhere_is_a_failure(suite: Suite) -> None:
    status, lines = smoke(suite.client.url, "http://127.0.0.1:9")

    assert status == 1
    assert lines[-1] == f"FAILED: {suite.client.url} sends visitors to {suite.chat.url}, not to http://127.0.0.1:9"


def test_a_dead_bot_is_a_failure_although_a_person_takes_over(suite: Suite) -> None:
    suite.bot.kill()

    status, lines = smoke(suite.client.url)

    assert status == 1
    assert lines[-1].startswith("FAILED: the bot's answer: the chat went to a person instead")


def test_a_dead_chat_service_is_a_failure_at_its_first_step(suite: Suite) -> None:
    suite.chat.kill()

    status, lines = smoke(suite.client.url)

    assert status == 1
    assert lines[-1].startswith(f"FAILED: {suite.chat.url} is ready: ")
