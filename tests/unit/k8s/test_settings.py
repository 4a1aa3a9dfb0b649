"""ConfigMaps and Secrets: every key is a setting that its service knows, and every service starts with what it gets."""

import re
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
from deploy.credentials import MADE
from process.settings import ProcessSettings, Secret, SettingError, read
from tests.unit.k8s.rendered import Json, Workload, named, of_kind, overlay, workloads

SETTINGS: Final[Mapping[str, type[ProcessSettings]]] = {
    "chat-service": chat_service.settings.Settings,
    "chat-client": chat_client.settings.Settings,
    "bot": bot.settings.Settings,
}
SAMPLES: Final = {
    "handoff-bot": {"BOT_SECRET": "sample"},
    "handoff-admin": {"ADMIN_NAME": "admin", "ADMIN_PASSWORD": "a sample of eight or more"},
    "handoff-database": {"DATABASE_PASSWORD": "sample"},
    "handoff-redis": {"REDIS_PASSWORD": "sample"},
    "handoff-stores": {"DATABASE_URL": "mongodb://handoff:sample@db.example.org:27017/handoff"},
    "handoff-model": {"LLM_API_KEY": "sample"},
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


def container_of(workload: Workload) -> Json:
    """The workload's own container."""
    [found] = [each for each in workload.containers if each["name"] == workload.name]
    return found


def configured(workload: Workload, objects: tuple[Json, ...]) -> dict[str, str]:
    """What the workload's ConfigMaps say."""
    found: dict[str, str] = {}
    for source in container_of(workload).get("envFrom", ()):
        if "configMapRef" in source:
            found |= named(objects, "ConfigMap", source["configMapRef"]["name"])["data"]
    return found


def environment(workload: Workload, objects: tuple[Json, ...]) -> dict[str, str]:
    """What the workload's process finds: ConfigMaps, over them Secrets as in SAMPLES, over them what stands alone."""
    container = container_of(workload)
    found = configured(workload, objects)
    for source in container.get("envFrom", ()):
        if is_needed(source.get("secretRef")):
            found |= SAMPLES[source["secretRef"]["name"]]
    for one in container.get("env", ()):
        secret = one.get("valueFrom", {}).get("secretKeyRef")
        text = SAMPLES[secret["name"]][secret["key"]] if secret else one["value"]
        found[one["name"]] = re.sub(r"\$\((\w+)\)", lambda match: found[match[1]], text)
    return found


def stand_ins(workload: Workload) -> set[str]:
    """The variables that only other variables' values name: `$(DATABASE_PASSWORD)`."""
    return {name for one in container_of(workload).get("env", ()) for name in re.findall(r"\$\((\w+)\)", str(one))}


def ours(objects: tuple[Json, ...]) -> list[Workload]:
    """The workloads that have settings of ours."""
    return [each for each in workloads(objects) if each.name in SETTINGS]


def test_all_three_services_are_there(objects: tuple[Json, ...]) -> None:
    assert sorted(each.name for each in ours(objects)) == sorted(SETTINGS)


def test_every_key_is_a_setting_that_its_service_knows(objects: tuple[Json, ...]) -> None:
    for workload in ours(objects):
        unknown = set(environment(workload, objects)) - known_to(workload.name) - stand_ins(workload)
        assert unknown == set(), str(workload)


def test_every_service_accepts_what_it_gets(objects: tuple[Json, ...]) -> None:
    for workload in ours(objects):
        environ = environment(workload, objects)
        if "KNOWLEDGE_FILE" in environ:
            environ["KNOWLEDGE_FILE"] = str(SHIPPED)  # as its ConfigMap is the same file; where it lies is tested below
        assert read(SETTINGS[workload.name], environ).metrics_port == 9090, str(workload)


def test_a_bot_with_a_model_starts_once_the_models_key_is_there() -> None:
    [workload] = [each for each in ours(overlay("managed")) if each.name == "bot"]
    environ = environment(workload, overlay("managed")) | SAMPLES["handoff-model"] | {"KNOWLEDGE_FILE": str(SHIPPED)}

    assert bot.settings.read(environ).llm_deadline_s > 4
    with pytest.raises(SettingError, match="LLM_API_KEY"):
        bot.settings.read(environ | {"LLM_API_KEY": ""})


def test_no_config_map_holds_a_secret(objects: tuple[Json, ...]) -> None:
    for each in of_kind(objects, "ConfigMap"):
        name = each["metadata"]["name"]
        held = [key for key in each["data"] if key in secret_settings() or any(word in key for word in SECRET_WORDS)]
        assert held == [], name
        assert [key for key, value in each["data"].items() if "://" in value and "@" in value.split("\n")[0]] == [], (
            name
        )


def test_the_secret_settings_are_known_by_their_types() -> None:
    assert secret_settings() == {"BOT_SECRET", "BOT_SECRET_BEFORE", "ADMIN_PASSWORD", "LLM_API_KEY"}


def test_the_local_overlay_has_every_secret_that_a_pod_cannot_start_without() -> None:
    there = {each["metadata"]["name"] for each in of_kind(overlay("local"), "Secret")}

    assert {name for each in workloads(overlay("local")) for name in secrets_needed(each)} == there


def test_the_services_take_the_secrets_of_the_local_overlay() -> None:
    values = {one: named(overlay("local"), "Secret", one)["stringData"] for one in ("handoff-bot", "handoff-admin")}
    given = values["handoff-bot"] | values["handoff-admin"]

    assert read(SETTINGS["bot"], given)
    assert read(chat_service.settings.Settings, given).first_admin == ("admin", given["ADMIN_PASSWORD"])


def test_make_deploy_makes_every_secret_that_production_cannot_start_without() -> None:
    needed = {name for each in workloads(overlay("production")) for name in secrets_needed(each)}

    assert needed - set(MADE) == set()


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

    assert text == SHIPPED.read_text(encoding="utf-8"), "`make knowledge` writes the ConfigMap anew"
    assert isinstance(yaml.safe_load(text), list)


@pytest.mark.parametrize("service", ["bot", "chat-client"])
def test_the_knowledge_lies_where_the_setting_says(objects: tuple[Json, ...], service: str) -> None:
    [workload] = [each for each in ours(objects) if each.name == service]
    [container] = workload.containers
    path = PurePosixPath(environment(workload, objects)["KNOWLEDGE_FILE"])
    [mount] = [one for one in container["volumeMounts"] if PurePosixPath(one["mountPath"]) == path.parent]
    [volume] = [one for one in workload.pod["volumes"] if one["name"] == mount["name"]]

    assert path.name in named(objects, "ConfigMap", volume["configMap"]["name"])["data"]
