"""What compose.yaml keeps from whom."""

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose.machine import CALL_S, Machine
from tests.suite import ROOT

VISITORS = 12  # more than one address may be within the minute that it has 2 for

START = """
import json, urllib.error, urllib.request
body = json.dumps({"name": "Ana"}).encode()
request = urllib.request.Request("http://proxy:8080/v1/sessions", body, {"Content-Type": "application/json"})
print(urllib.request.urlopen(request, timeout=10).status)
"""

INTRUDE = """
import os, pathlib
def can_write(folder):
    try:
        pathlib.Path(folder, "file").touch()
    except OSError as error:
        return error.strerror
print(os.getuid(), os.getgid(), can_write("/app"), can_write("/"), can_write("/app/services/process"))
"""


@pytest.fixture
def strict(machine: Machine) -> Iterator[Machine]:
    """Two new visitors a minute."""
    machine.up(SESSIONS_PER_MINUTE="2")
    yield machine
    machine.up()


def start(machine: Machine, **headers: str) -> int:
    """The status that a new visitor gets, who comes from this machine."""
    request = urllib.request.Request(  # noqa: S310
        f"{machine.chat.url}/v1/sessions",
        json.dumps({"name": "Ana"}).encode(),
        {"Content-Type": "application/json", **headers},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_the_visitors_address_counts_not_the_proxys_and_not_what_a_visitor_claims(strict: Machine) -> None:
    assert 429 in [start(strict) for _ in range(VISITORS)]

    assert start(strict, **{"X-Forwarded-For": "203.0.113.7"}) == 429
    assert strict.inside("chat-client", START) == "201"


@pytest.mark.parametrize("service", ["chat-service", "chat-client", "bot"])
def test_a_service_is_nobody_and_can_write_nowhere(machine: Machine, service: str) -> None:
    read_only = "Read-only file system"

    assert machine.inside(service, INTRUDE) == f"10001 10001 {read_only} {read_only} {read_only}"


def test_without_secrets_compose_says_what_to_do(tmp_path: Path) -> None:
    empty = tmp_path / ".env"
    empty.touch()
    command = ["docker", "compose", "--env-file", str(empty), "config"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=CALL_S, check=False)

    assert done.returncode != 0
    assert "run `make up` once" in done.stderr
