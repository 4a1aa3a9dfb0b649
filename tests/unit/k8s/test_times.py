"""The manifests' times, held against those of the processes that they are about."""

import pytest

from bot.app import ROUTED_S
from chat_client.app import ENDPOINTS_S
from chat_service import leaving
from chat_service.adapters.mongo.deadline import TIMEOUT_S
from chat_service.api.probes import PING_S
from chat_service.replica_set import hello
from process.serve import ENDING_S
from tests.unit.k8s.objects import container_of, pod_of

DRAIN_S = 30  # as the images set it
MARGIN_S = 5  # for a busy node

LONGEST_LEAVES = {
    "chat-service": DRAIN_S + TIMEOUT_S + leaving.LAST_S + ENDING_S,
    "bot": ROUTED_S + DRAIN_S + ENDING_S,
    "chat-client": ENDPOINTS_S + ENDING_S,
}


@pytest.mark.parametrize("name", LONGEST_LEAVES)
def test_nobody_is_killed_who_leaves_in_order(name: str) -> None:
    path = f"deployments/{name}.yaml"
    sleep_s = container_of(path, name).get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)

    assert pod_of(path)["terminationGracePeriodSeconds"] >= sleep_s + LONGEST_LEAVES[name] + MARGIN_S


def test_a_slow_database_is_the_process_s_answer_and_not_the_probe_s() -> None:
    assert container_of("deployments/chat-service.yaml", "chat-service")["readinessProbe"]["timeoutSeconds"] > PING_S


def test_the_watch_may_wait_for_its_member_and_for_the_primary() -> None:
    probe = container_of("statefulsets/mongo.yaml", "watch")["readinessProbe"]

    assert probe["timeoutSeconds"] > 2 * hello.ANSWER_S


@pytest.mark.parametrize("name", LONGEST_LEAVES)
def test_readiness_fails_fast_and_liveness_slowly(name: str) -> None:
    container = container_of(f"deployments/{name}.yaml", name)
    ready, live = (container[probe] for probe in ("readinessProbe", "livenessProbe"))

    assert ready["periodSeconds"] * ready["failureThreshold"] <= 5
    assert live["periodSeconds"] * live["failureThreshold"] >= 60
