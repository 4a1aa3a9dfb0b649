"""What the last deploy changed can be taken back, and nothing else is."""

from typing import Any

from deploy import history
from deploy.manifests import Manifests
from tests.unit.deploy.objects import Object, a_deployment, a_replica_set, a_snapshot

CHAT = ("Deployment", "chat-service")
MANIFEST: Object = {"kind": "Deployment", "metadata": {"name": "chat-service"}}


def running(revision: int, before: str | None = None, **status: Any) -> Object:
    deployment = a_deployment(revision=revision, **status)
    if before:
        deployment["metadata"]["annotations"][history.BEFORE] = before
    return deployment


def versions(deployment: Object) -> tuple[Object, Object]:
    return a_replica_set(deployment, 1, "aaa"), a_replica_set(deployment, 2, "bbb")


def mark_on(deployment: Object) -> str | None:
    snapshot = a_snapshot(deployment, replica_sets=versions(deployment))
    (applied,) = history.remembered(Manifests((MANIFEST,)), snapshot).objects
    found: str | None = applied["metadata"].get("annotations", {}).get(history.BEFORE)
    return found


def test_a_version_that_is_complete_is_the_one_to_go_back_to() -> None:
    assert mark_on(running(2, "aaa")) == "bbb"


def test_a_version_that_never_came_up_is_nothing_to_go_back_to() -> None:
    assert mark_on(running(2, "aaa", availableReplicas=0)) == "aaa"
    assert mark_on(running(2, availableReplicas=0)) is None


def test_what_is_not_there_yet_has_no_mark() -> None:
    assert history.remembered(Manifests((MANIFEST,)), a_snapshot()).objects == (MANIFEST,)


def undone(deployment: Object) -> dict[tuple[str, str], str]:
    return history.undo(a_snapshot(deployment, replica_sets=versions(deployment)))


def test_the_revision_of_the_version_before_is_found() -> None:
    assert undone(running(2, "aaa")) == {CHAT: "1"}


def test_what_the_last_deploy_did_not_change_stays() -> None:
    assert undone(running(2, "bbb")) == {}
    assert undone(running(2)) == {}


def test_a_version_that_the_cluster_has_forgotten_is_not_gone_back_to() -> None:
    assert undone(running(2, "zzz")) == {}
