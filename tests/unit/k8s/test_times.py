"""Probes' patience, held against the processes that answer them."""

from chat_service.api.probes import PING_S
from chat_service.replica_set import hello
from tests.unit.k8s.rendered import Json, of_kind, workloads


def readiness(objects: tuple[Json, ...], workload: str, container: str) -> Json:
    """That container's probe."""
    [found] = [each for each in workloads(objects) if each.name == workload]
    [probed] = [each for each in found.containers if each["name"] == container]
    probe: Json = probed["readinessProbe"]
    return probe


def test_a_slow_database_is_the_process_s_answer_and_not_the_probe_s(objects: tuple[Json, ...]) -> None:
    assert readiness(objects, "chat-service", "chat-service")["timeoutSeconds"] > PING_S


def test_the_watch_may_wait_for_its_member_and_for_the_primary(objects: tuple[Json, ...]) -> None:
    if of_kind(objects, "StatefulSet"):
        assert readiness(objects, "mongo", "watch")["timeoutSeconds"] > 2 * hello.ANSWER_S
