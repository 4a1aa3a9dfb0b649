"""The ConfigMaps hold settings that the services take."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from bot import settings as bot
from chat_client import settings as chat_client
from chat_service import settings as chat_service
from process.settings import read as taken_from
from tests.unit.k8s.objects import K8S, read

SETTINGS: Mapping[str, Any] = {
    "chat-service": chat_service.Settings,
    "chat-client": chat_client.Settings,
    "bot": bot.Settings,
}
REST = {"BOT_SECRET": "from-its-secret", "LLM_API_KEY": "from-its-secret"}
KNOWLEDGE = str(K8S.parent / "services/bot/knowledge.yaml")

MAPS = [
    "configmaps/chat-service.yaml",
    "configmaps/chat-client.yaml",
    "configmaps/bot.yaml",
    "overlays/local/limits.yaml",
    "overlays/production/address.yaml",
    "overlays/production/proxies.yaml",
    "components/model/settings.yaml",
    "components/model/deadline.yaml",
    "components/nats/broker-url.yaml",
    "components/rabbitmq/broker-url.yaml",
]


@pytest.mark.parametrize("path", MAPS)
def test_a_service_takes_what_its_config_map_says(path: str) -> None:
    config_map = read(path)
    settings = SETTINGS[config_map["metadata"]["name"]]
    names = {field.name.upper() for field in msgspec.structs.fields(settings)}

    assert config_map["data"].keys() <= names
    taken_from(settings, {**REST, **config_map["data"], "KNOWLEDGE_FILE": KNOWLEDGE})


def test_every_config_map_of_settings_is_among_these() -> None:
    found = {str(path.relative_to(K8S)) for path in K8S.rglob("*.yaml") if "\nkind: ConfigMap" in path.read_text()}

    assert {path for path in found if read(path)["metadata"]["name"] in SETTINGS} == set(MAPS)


def test_the_secrets_of_the_local_way_are_taken_too() -> None:
    given = {**read("secrets/handoff-bot.yaml")["stringData"], **read("secrets/handoff-admin.yaml")["stringData"]}

    assert taken_from(chat_service.Settings, given).first_admin == ("admin", given["ADMIN_PASSWORD"])
    assert taken_from(bot.Settings, given).bot_secret.reveal() == given["BOT_SECRET"]
