"""What is applied together."""

import copy
from typing import Any

from deploy.manifests import Manifests
from deploy.stages import stages
from tests.unit.deploy.objects import Object, a_deployment, a_job, a_snapshot, a_stateful_set

TOGETHER = [["Deployment", "StatefulSet", "Job"]]
DATABASE_LAST = [["Deployment", "Job"], ["StatefulSet"]]


def a_database(image: str = "handoff/chat-service:1", **status: Any) -> Object:
    database = a_stateful_set(**status)
    database["spec"] = copy.deepcopy(database["spec"])
    containers = [{"name": "mongo", "image": "mongo:8"}, {"name": "watch", "image": image}]
    database["spec"]["template"]["spec"]["containers"] = containers
    return database


def kinds(*running: Object, wanted: Object | None = None) -> list[list[str]]:
    suite = Manifests((a_deployment(), wanted or a_database("registry.example/handoff/chat-service:2"), a_job()))
    return [[one["kind"] for one in stage.objects] for stage in stages(suite, a_snapshot(*running), lambda one: one)]


def test_a_database_that_runs_gets_a_newer_image_only_after_the_new_version_came_up() -> None:
    assert kinds(a_database()) == DATABASE_LAST


def test_a_database_that_does_not_run_comes_with_those_that_wait_for_it() -> None:
    assert kinds() == kinds(a_database(readyReplicas=0)) == TOGETHER


def test_a_database_that_was_scaled_to_none_does_not_run() -> None:
    none = a_database(readyReplicas=0, updatedReplicas=0)
    none["spec"]["replicas"] = 0

    assert kinds(none) == TOGETHER


def test_a_database_that_changes_otherwise_comes_with_those_that_may_need_that() -> None:
    three, newer = a_database(), a_database()
    three["spec"]["replicas"] = 3
    newer["spec"]["template"]["spec"]["containers"][0]["image"] = "mongo:9"

    assert kinds(a_database(), wanted=three) == kinds(a_database(), wanted=newer) == TOGETHER
