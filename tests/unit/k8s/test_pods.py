"""Every pod: what it may do, what it may take, when it counts as ready, and how long it has to leave."""

import re
from collections.abc import Mapping
from typing import Final

from argon2 import PasswordHasher

from bot.app import ROUTED_S
from chat_client.app import ENDPOINTS_S
from chat_service.adapters.mongo.deadline import TIMEOUT_S
from chat_service.adapters.pillow.limits import MEMORY_BYTES
from chat_service.api.photos import BODY_BYTES
from chat_service.handlers.passphrases import THREADS
from chat_service.handlers.photos import PLACES
from chat_service.leaving import LAST_S
from process.serve import ENDING_S
from tests.unit.k8s.profile import faults
from tests.unit.k8s.rendered import ROOT, Json, Workload, all_containers, named, workloads

PATHS: Final = {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
MARGIN_S: Final = 5  # for a node that is busy
OURS: Final = ("chat-service", "chat-client", "bot")
MIB: Final = 1024 * 1024
SOCKETS_MIB: Final = 384  # of a replica without work, and of the buffers of its sockets


def drain_s() -> int:
    """What images have for DRAIN_S, in seconds."""
    found = re.search(r"DRAIN_S=([0-9]+)", (ROOT / "Dockerfile").read_text())
    assert found
    return int(found[1])


def leaving_s() -> Mapping[str, float]:
    """How long each of our processes takes at most from its signal to its end, in seconds."""
    window = drain_s()
    return {
        "chat-service": window
        + TIMEOUT_S
        + LAST_S
        + ENDING_S,  # TIMEOUT_S: an append in flight is stored or refused by then
        "chat-client": min(window, ENDPOINTS_S) + ENDING_S,
        "bot": min(window, ROUTED_S) + window + ENDING_S,
    }


def pre_stop_s(workload: Workload) -> float:
    """How long its containers wait before they get the signal, in seconds."""
    hooks = [container.get("lifecycle", {}).get("preStop", {}) for container in workload.containers]
    return max(float(hook.get("sleep", {}).get("seconds", 0)) for hook in hooks)


def mib(quantity: str) -> int:
    """An amount of memory as manifests write it."""
    return int(quantity[:-2]) * {"Mi": 1, "Gi": 1024}[quantity[-2:]]


def test_every_pod_may_run_in_a_restricted_namespace(objects: tuple[Json, ...]) -> None:
    assert {str(each): faults(each.pod) for each in workloads(objects) if faults(each.pod)} == {}


def test_no_container_writes_to_its_image(objects: tuple[Json, ...]) -> None:
    assert [
        container["name"]
        for _, container in all_containers(objects)
        if container["securityContext"].get("readOnlyRootFilesystem") is not True
    ] == []


def test_every_container_says_what_it_needs_and_where_it_ends(objects: tuple[Json, ...]) -> None:
    for workload, container in all_containers(objects):
        resources = container["resources"]
        for amount in ("cpu", "memory"):
            assert resources["requests"].get(amount), f"{workload}: {container['name']} requests no {amount}"
            assert resources["limits"].get(amount), f"{workload}: {container['name']} has no limit of {amount}"


def test_a_chat_service_may_take_what_passwords_and_photos_take_at_most(objects: tuple[Json, ...]) -> None:
    [chat_service] = [each for each in workloads(objects) if each.name == "chat-service"]
    [container] = chat_service.containers
    hashes = THREADS * PasswordHasher().memory_cost * 1024
    photos = PLACES * BODY_BYTES + MEMORY_BYTES

    assert mib(container["resources"]["limits"]["memory"]) >= (hashes + photos) / MIB + SOCKETS_MIB


def test_no_pod_takes_in_the_addresses_of_services_as_settings(objects: tuple[Json, ...]) -> None:
    assert [str(each) for each in workloads(objects) if each.pod.get("enableServiceLinks") is not False] == []


def test_only_a_chat_client_that_must_ask_for_an_address_holds_a_token_of_the_cluster(
    objects: tuple[Json, ...],
) -> None:
    address = named(objects, "ConfigMap", "chat-client")["data"]["CHAT_SERVICE_PUBLIC_URL"]
    holders = [each.name for each in workloads(objects) if each.pod.get("automountServiceAccountToken") is not False]

    assert holders == ([] if address else ["chat-client"])


def test_every_port_has_a_name_of_its_own_and_probes_use_it(objects: tuple[Json, ...]) -> None:
    for workload, container in all_containers(objects):
        names = [port.get("name") for port in container.get("ports", ())]
        assert all(names), f"{workload}: {container['name']} has a port without a name"
        for probe in PATHS:
            call = container.get(probe, {})
            for way in ("httpGet", "tcpSocket"):
                assert way not in call or call[way]["port"] in names, f"{workload}: {container['name']}'s {probe}"


def test_what_serves_is_probed_on_its_own_paths(objects: tuple[Json, ...]) -> None:
    for workload in workloads(objects):
        if workload.name in OURS:
            [container] = workload.containers
            assert {probe: container[probe]["httpGet"]["path"] for probe in PATHS} == PATHS, str(workload)


def test_readiness_fails_fast_and_liveness_slowly(objects: tuple[Json, ...]) -> None:
    def patience_s(probe: Json) -> float:
        return float(probe.get("periodSeconds", 10) * probe.get("failureThreshold", 3))

    for workload in workloads(objects):
        if workload.name in OURS:
            [container] = workload.containers
            assert patience_s(container["readinessProbe"]) <= 10, str(workload)
            assert patience_s(container["livenessProbe"]) >= 30, str(workload)


def test_every_pod_of_ours_has_time_to_leave_in_order(objects: tuple[Json, ...]) -> None:
    for workload in workloads(objects):
        if workload.name in OURS:
            needed = pre_stop_s(workload) + leaving_s()[workload.name] + MARGIN_S
            assert workload.pod["terminationGracePeriodSeconds"] >= needed, str(workload)


def test_updates_take_no_replica_away_before_there_is_another(objects: tuple[Json, ...]) -> None:
    for workload in workloads(objects):
        if workload.name in OURS:
            assert workload.spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, str(workload)
