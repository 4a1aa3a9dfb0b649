"""ConfigMaps and Secrets: every key is a setting that its service knows, and every service starts with what it gets."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final, get_args

import msgspec
import pytest
import yaml

import bot.settings
import chat_client.settings
import chat_service.settings
from bot.knowledge import SHIPPED
from process.settings import ProcessSettings, Secret, read
from tests.unit.k8s.rendered import Json, Workload, named, of_kind, overlay, workloads

SETTINGS: Final[Mapping[str, type[ProcessSettings]]] = {
    "chat-service": chat_service.settings.Settings,
    "chat-client": chat_client.settings.Settings,
    "bot": bot.settings.Settings,
}
SECRET_WORDS: Final = ("SECRET", "PASSWORD", "TOKEN", "API_KEY", "CREDENTIAL")


def known_to(service: str) -> set[str]:
    """The variables that this service reads."""
    return {field.encode_name.upper() for field in msgspec.structs.fields(SETTINGS[service])}


def secret_settings() -> set[str]:
    """The variables that some service keeps for itself."""
    fields = [field for each in SETTINGS.values() for field in msgspec.structs.fields(each)]
    return {field.encode_name.upper() for field in fields if is_secret(field.type)}


def is_secret(kind: Any) -> bool:
    """Whether the type, or one that it is made of, is a Secret."""
    return (isinstance(kind, type) and issubclass(kind, Secret)) or any(is_secret(part) for part in get_args(kind))


def sources(workload: Workload, kind: str) -> list[Json]:
    """Where the workload's own container takes its environment from: all `configMapRef` or all `secretRef`."""
    [container] = [each for each in workload.containers if each["name"] == workload.name]
    return [source[kind] for source in container.get("envFrom", ()) if kind in source]


def environment(workload: Workload, objects: tuple[Json, ...]) -> dict[str, str]:
    """What the workload's process finds there, the later source before the earlier. Secrets are those of `local`."""
    found: dict[str, str] = {}
    for source in sources(workload, "configMapRef"):
        found |= named(objects, "ConfigMap", source["name"])["data"]
    for source in sources(workload, "secretRef"):
        if not source.get("optional"):
            found |= named(overlay("local"), "Secret", source["name"])["stringData"]
    return found


def ours(objects: tuple[Json, ...]) -> list[Workload]:
    """The workloads that have settings of ours."""
    return [each for each in workloads(objects) if each.name in SETTINGS]


def test_all_three_services_are_there(objects: tuple[Json, ...]) -> None:
    assert sorted(each.name for each in ours(objects)) == sorted(SETTINGS)


def test_every_key_is_a_setting_that_its_service_knows(objects: tuple[Json, ...]) -> None:
    for workload in ours(objects):
        assert set(environment(workload, objects)) - known_to(workload.name) == set(), str(workload)


def test_every_service_accepts_what_it_gets(objects: tuple[Json, ...]) -> None:
    for workload in ours(objects):
        environ = environment(workload, objects)
        if "KNOWLEDGE_FILE" in environ:
            environ["KNOWLEDGE_FILE"] = str(SHIPPED)  # as its ConfigMap is the same file; where it lies is tested below
        assert read(SETTINGS[workload.name], environ).metrics_port == 9090, str(workload)


def test_no_config_map_holds_a_secret(objects: tuple[Json, ...]) -> None:
    for each in of_kind(objects, "ConfigMap"):
        name = each["metadata"]["name"]
        held = [key for key in each["data"] if key in secret_settings() or any(word in key for word in SECRET_WORDS)]
        assert held == [], name
        assert [key for key, value in each["data"].items() if "://" in value and "@" in value.split("\n")[0]] == [], (
            name
        )


def test_the_secret_settings_are_known_by_their_types() -> None:
    assert secret_settings() == {"BOT_SECRET", "ADMIN_PASSWORD", "LLM_API_KEY"}


def test_the_local_overlay_has_every_secret_that_a_pod_cannot_start_without() -> None:
    there = {each["metadata"]["name"] for each in of_kind(overlay("local"), "Secret")}

    assert there
    for workload in workloads(overlay("local")):
        assert secrets_needed(workload) - there == set(), str(workload)


def test_the_production_overlay_holds_no_secret() -> None:
    assert of_kind(overlay("production"), "Secret") == []


def secrets_needed(workload: Workload) -> set[str]:
    """The Secrets without which its pods do not start."""
    found = set()
    for container in workload.containers:
        found |= {one["secretRef"]["name"] for one in container.get("envFrom", ()) if is_needed(one.get("secretRef"))}
        references = [one.get("valueFrom", {}).get("secretKeyRef") for one in container.get("env", ())]
        found |= {one["name"] for one in references if is_needed(one)}
    volumes = [volume["secret"] for volume in workload.pod.get("volumes", ()) if "secret" in volume]
    return found | {volume["secretName"] for volume in volumes if is_needed(volume)}


def is_needed(reference: Json | None) -> bool:
    """Whether it is a reference, and not an optional one."""
    return bool(reference) and not (reference or {}).get("optional")


def test_the_knowledge_that_is_deployed_is_the_knowledge_that_is_shipped(objects: tuple[Json, ...]) -> None:
    [text] = named(objects, "ConfigMap", "bot-knowledge")["data"].values()

    assert text == SHIPPED.read_text(encoding="utf-8")
    assert isinstance(yaml.safe_load(text), list)


@pytest.mark.parametrize("service", ["bot", "chat-client"])
def test_the_knowledge_lies_where_the_setting_says(objects: tuple[Json, ...], service: str) -> None:
    [workload] = [each for each in ours(objects) if each.name == service]
    [container] = workload.containers
    path = PurePosixPath(environment(workload, objects)["KNOWLEDGE_FILE"])
    [mount] = [one for one in container["volumeMounts"] if PurePosixPath(one["mountPath"]) == path.parent]
    [volume] = [one for one in workload.pod["volumes"] if one["name"] == mount["name"]]

    assert path.name in named(objects, "ConfigMap", volume["configMap"]["name"])["data"]
