"""compose.yaml, without Docker: what it says fits what the processes take."""

from typing import Any, Final

import msgspec
import pytest
import yaml

from bot.settings import Settings as BotSettings
from chat_client.settings import Settings as ClientSettings
from chat_service.settings import Settings as ServiceSettings
from tests.suite import ROOT

FILE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: Final[dict[str, Any]] = FILE["services"]
ONE_SHOT: Final = "mongo-setup"
OURS: Final = [("bot", BotSettings), ("chat-client", ClientSettings), ("chat-service", ServiceSettings)]


@pytest.mark.parametrize(("service", "settings"), OURS)
def test_each_variable_is_a_setting_of_the_process(service: str, settings: type[msgspec.Struct]) -> None:
    taken = {field.encode_name.upper() for field in msgspec.structs.fields(settings)}

    assert set(SERVICES[service]["environment"]) <= taken


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_can_do_no_more_than_it_must(service: str) -> None:
    container = SERVICES[service]

    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert "cap_add" not in container
    assert "privileged" not in container


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {ONE_SHOT}))
def test_whether_a_container_is_well_is_looked_at(service: str) -> None:
    assert SERVICES[service]["healthcheck"]["test"][0] == "CMD"


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_what_asks_for_no_password_is_on_no_network_but_its_own() -> None:
    assert SERVICES["mongo"]["networks"] == SERVICES["redis"]["networks"] == ["stores"]
    assert FILE["networks"]["stores"]["internal"] is True
