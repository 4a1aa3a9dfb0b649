"""What is applied together."""

from deploy.manifests import Manifests
from deploy.up import stages
from tests.unit.deploy.objects import Object, a_deployment, a_job, a_snapshot, a_stateful_set

SUITE = Manifests((a_deployment(), a_stateful_set(), a_job()))


def kinds(*running: Object) -> list[list[str]]:
    return [[one["kind"] for one in stage.objects] for stage in stages(SUITE, a_snapshot(*running))]


def test_a_database_that_runs_is_touched_only_after_the_new_version_came_up() -> None:
    assert kinds(a_stateful_set()) == [["Deployment"], ["StatefulSet", "Job"]]


def test_a_database_that_does_not_run_comes_with_those_that_wait_for_it() -> None:
    assert kinds() == kinds(a_stateful_set(readyReplicas=0)) == [["Deployment", "StatefulSet", "Job"]]
