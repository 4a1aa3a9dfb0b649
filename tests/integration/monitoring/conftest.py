"""A suite that is watched: a bot with a model, a chat service, a client, and a Prometheus that scrapes all three."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.integration.agents.desk import ADMIN, DEADLINE_S, Desk
from tests.integration.bot.model_server import ModelServer
from tests.integration.monitoring.manifests import groups
from tests.servers.mongo import free_port
from tests.servers.prometheus import PrometheusServer
from tests.suite import ROOT, SECRET, Process

PAUSE_S = 0.1  # between two visitors


class Watched:
    """Three processes with metrics. `ports` are those of their metrics, by job."""

    def __init__(self, folder: Path, model_url: str) -> None:
        self.ports = {job: free_port() for job in ("bot", "chat-service", "chat-client")}
        thinks = {"LLM_BASE_URL": model_url, "LLM_API_KEY": "none", "LLM_MODEL": "small"}
        self._folder, self._thinks = folder, thinks
        self._started: list[Process] = []

    def start(self) -> "Watched":
        """Start them, one after another."""
        self.bot = self._process("bot", "bot", **self._thinks)
        limits = {"MESSAGES_PER_SECOND": "0", "SESSIONS_PER_MINUTE": "0", "CONNECTIONS_PER_ADDRESS": "0"}
        admin = {"ADMIN_NAME": ADMIN[0], "ADMIN_PASSWORD": ADMIN[1]}
        self.chat = self._process("chat_service", "chat-service", BOT_URL=self.bot.url, **limits, **admin)
        knowledge = str(ROOT / "services" / "bot" / "knowledge.yaml")
        self.client = self._process(
            "chat_client", "chat-client", CHAT_SERVICE_PUBLIC_URL=self.chat.url, KNOWLEDGE_FILE=knowledge
        )
        return self

    def end(self) -> None:
        """Kill them."""
        for process in self._started:
            process.kill()

    def _process(self, module: str, job: str, **env: str) -> Process:
        given = {"METRICS_PORT": str(self.ports[job]), "LOG_FORMAT": "json", "LOG_LEVEL": "debug"}
        if module != "chat_client":
            given["BOT_SECRET"] = SECRET
        self._started.append(Process(module, {**given, **env}, self._folder))
        return self._started[-1].start()


@pytest.fixture(scope="session")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The suite of all these tests."""
    model = ModelServer()
    processes = Watched(tmp_path_factory.mktemp("watched"), model.base_url)
    try:
        yield processes.start()
    finally:
        processes.end()
        model.close()


@pytest.fixture(scope="session")
def prometheus(watched: Watched) -> Iterator[PrometheusServer]:
    """A server that watches it, by the rules of the manifests."""
    require_prometheus()
    server = PrometheusServer(watched.ports, groups())
    server.start()
    yield server
    server.stop()


def require_prometheus() -> None:
    """A person may do without it, CI may not."""
    if (lack := PrometheusServer.missing()) and os.environ.get("CI") == "true":
        pytest.fail(lack)
    elif lack:
        pytest.skip(lack)


@pytest.fixture
async def desk(watched: Watched) -> AsyncIterator[Desk]:
    """The chat service, for people."""
    async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False, verify=False) as http:  # noqa: S501 - no TLS here
        yield Desk(http, watched.chat.url)


@pytest.fixture
async def lively(watched: Watched, desk: Desk) -> AsyncIterator[None]:
    """Meanwhile people come, ask the bot, then a person, are helped, and leave."""
    task = asyncio.create_task(_come_and_go(watched, desk))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _come_and_go(watched: Watched, desk: Desk) -> None:
    agent = await desk.admin()
    async with agent.socket():
        while True:
            assert (await desk.http.get(watched.client.url)).status_code == 200
            ana = await desk.visitor()
            async with ana.socket(ana.conversation) as socket:
                await socket.until("entries")  # what comes from now on comes live
                await ana.says("Do you have it in blue?")
                await socket.next(lambda frame: frame["type"] == "entry" and frame["entry"]["type"] == "bot_replied")
                await ana.says("escalate")
                await socket.next(lambda frame: frame["type"] == "entry" and "action" in frame["entry"])
                await agent.does(ana.conversation, "accept_handoff")
                await agent.does(ana.conversation, "post_message", text="Yes, we do.")
                await agent.does(ana.conversation, "resolve")
            await asyncio.sleep(PAUSE_S)
