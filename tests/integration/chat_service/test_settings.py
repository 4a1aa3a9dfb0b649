"""A chat service with a setting that it can't start with says which, and ends."""

import asyncio
import os
import socket as sockets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.integration.chat_service.clients import DEADLINE_S
from tests.integration.chat_service.conftest import People, Start
from tests.suite import ROOT, SECRET

CONFIDENTIAL: Final = "confidential"

# The variable, what it takes, and what it can't be.
WRONG: Final[list[tuple[str, str, list[str]]]] = [
    ("PORT", "a port from 0", ["many", "65536", "tcp://10.0.0.1:8000"]),
    ("METRICS_PORT", "a port from 0", ["off"]),
    ("HOST", "an address", ["nowhere.invalid"]),
    ("DRAIN_S", "a number of seconds", ["-1", "30s", "nan"]),
    ("LOG_LEVEL", "debug, info, warning or error", ["loud"]),
    ("LOG_FORMAT", "text or json", ["xml"]),
    ("BOT_URL", "http://", ["bot:8001", "ftp://bot", "http://bot:99999"]),
    ("BOT_DEADLINE_S", "more than 0 and at most 60", ["0", "61", "soon"]),
    ("LIVE_CHAT", "on or off", ["maybe"]),
    ("ALLOWED_ORIGINS", "https://", ["https://a.example, b.example"]),
    ("MESSAGES_PER_SECOND", "0 (no limit) or more", ["-1", "few"]),
    ("SESSIONS_PER_MINUTE", "0 (no limit) or more", ["-0.5"]),
    ("LOGINS_PER_MINUTE", "0 (no limit) or more", ["x"]),
    ("PHOTOS_PER_MINUTE", "0 (no limit) or more", ["-5"]),
    ("CONNECTIONS_PER_ADDRESS", "0 (no limit) or more", ["-200"]),
    ("HELLOS_PER_SECOND", "0 (no limit) or more", ["-1", "many"]),
    ("MAX_CONNECTIONS", "0 (no limit) or more", ["1e999"]),
    ("TRUSTED_PROXIES", "10.0.0.0/8", ["10.0.0.0/33", "nginx"]),
    ("QUEUE_OFFER_S", "a number of seconds", ["-300"]),
]
# These may hold a password, so what they got is not shown.
WRONG_SECRETS: Final[list[tuple[str, str, list[str]]]] = [
    ("BOT_SECRET", "the secret", ["", "   "]),
    ("DATABASE_URL", "sqlite:///handoff.db", [f"postgres://ana:{CONFIDENTIAL}@db/handoff", "sqlite://", "sqlite:////"]),
    ("DATABASE_URL", "mongodb://", [f"mongodb+ssh://ana:{CONFIDENTIAL}@db", "mongodb://"]),
    (
        "DATABASE_URL",
        "address",
        [f"mongodb://ana:{CONFIDENTIAL}@db:many/handoff", f"mongodb://ana:{CONFIDENTIAL}/2@db"],
    ),
    ("BROKER_URL", "memory://", [f"kafka://ana:{CONFIDENTIAL}@broker", "memory", "redis://", "redis:6379"]),
    ("BROKER_URL", "redis://", [f"redis://:{CONFIDENTIAL}/2@broker", f"rediss://:{CONFIDENTIAL}@broker:many"]),
    ("BROKER_URL", "redis://", [f"redis://:{CONFIDENTIAL}@broker/one", f"redis://:{CONFIDENTIAL}@broker?ssl=maybe"]),
    ("BROKER_URL", "nats://", ["nats://", f"nats://ana:{CONFIDENTIAL}@broker/a.>", f"nats://{CONFIDENTIAL}@broker:0"]),
    ("BROKER_URL", "tls://", [f"tls://ana:{CONFIDENTIAL}@broker?ca=x", "tls://broker?cafile=/no/such/file"]),
    (
        "BROKER_URL",
        "amqp://",
        [f"amqp://ana:{CONFIDENTIAL}@broker/a/b", f"amqps://ana:{CONFIDENTIAL}@broker?cafile=/none"],
    ),
]


class Ended(NamedTuple):
    """How a process ended, and what it said."""

    status: int | None
    lines: list[str]


async def started(folder: Path, **env: str) -> Ended:
    """A chat service with these settings, which ends by itself."""
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "services"), "PORT": "0", "BOT_SECRET": SECRET}
    command = [sys.executable, "-m", "chat_service"]
    ended = await asyncio.to_thread(
        subprocess.run, command, env={**given, **env}, cwd=folder, capture_output=True, timeout=DEADLINE_S, check=False
    )
    assert ended.stdout == b""
    return Ended(ended.returncode, ended.stderr.decode().splitlines())


@contextmanager
def taken() -> Iterator[str]:
    """A port on which somebody else listens."""
    with sockets.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


async def refused(folder: Path, variable: str, got: str) -> str:
    """The one line with which such a process ends before it listens."""
    ended = await started(folder, **{variable: got})
    assert ended.status == 2
    (line,) = ended.lines
    return line


@pytest.mark.parametrize(("variable", "takes", "wrong"), WRONG, ids=[variable for variable, _, _ in WRONG])
async def test_a_setting_that_does_not_fit_is_named_with_what_it_got_and_takes(
    tmp_path: Path, variable: str, takes: str, wrong: list[str]
) -> None:
    lines = await asyncio.gather(*(refused(tmp_path, variable, got) for got in wrong))

    for got, line in zip(wrong, lines, strict=True):
        assert line.startswith(f"{variable} got {got!r}: it takes ")
        assert takes in line.partition("it takes ")[2]


@pytest.mark.parametrize(
    ("variable", "takes", "wrong"), WRONG_SECRETS, ids=[f"{name}: {takes}" for name, takes, _ in WRONG_SECRETS]
)
async def test_what_may_be_secret_is_not_shown(tmp_path: Path, variable: str, takes: str, wrong: list[str]) -> None:
    for line in await asyncio.gather(*(refused(tmp_path, variable, got) for got in wrong)):
        assert line.startswith(f"{variable} ")
        assert takes in line
        assert CONFIDENTIAL not in line


@pytest.mark.parametrize("variable", ["PORT", "METRICS_PORT"])
async def test_a_port_in_use_is_named(tmp_path: Path, variable: str) -> None:
    with taken() as port:
        ended = await started(tmp_path, **{variable: port})

    assert ended.status not in {0, None}
    (line,) = ended.lines
    assert variable in line.split("set ")[1].replace(",", " ").split()
    assert port in line


async def test_settings_that_fit_are_taken_with_blanks_around_them(start: Start, people: People) -> None:
    chat = start(
        LIVE_CHAT=" off ",
        ALLOWED_ORIGINS=" https://a.example/ , http://b.example ",
        TRUSTED_PROXIES="10.0.0.0/8, ::1/128",
        DRAIN_S="0.5",
        LOG_LEVEL="",
        QUEUE_OFFER_S="120",
    )
    ana = await people.visitor(chat)
    response = await ana.get("/v1/me", headers={"Origin": "https://a.example"})
    welcome = await (await people.socket(chat)).greet(ana.token)

    assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert welcome["limits"]["queue_offer_s"] == 120
