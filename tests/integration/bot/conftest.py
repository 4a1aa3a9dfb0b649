from collections.abc import Iterator

import pytest

from tests.integration.bot.bot_process import BotProcess
from tests.integration.bot.model_server import ModelServer

API_KEY = "sk-a-key-that-nobody-may-see"


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotProcess]:
    """A bot without a model."""
    process = BotProcess(tmp_path_factory.mktemp("bot")).start()
    yield process
    process.kill()


@pytest.fixture(scope="session")
def model() -> Iterator[ModelServer]:
    server = ModelServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def thinking_bot(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[BotProcess]:
    """A bot that asks that model."""
    process = thinking(model.base_url, tmp_path_factory)
    yield process
    process.kill()


def thinking(base_url: str, folder: pytest.TempPathFactory) -> BotProcess:
    settings = {"LLM_BASE_URL": base_url, "LLM_API_KEY": API_KEY, "LLM_MODEL": "small", "LLM_DEADLINE_S": "1"}
    return BotProcess(folder.mktemp("bot"), LOG_LEVEL="debug", **settings).start()
