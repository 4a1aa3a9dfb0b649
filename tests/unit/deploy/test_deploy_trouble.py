"""What keeps pods from being ready is told by the API; what passes by itself is no trouble."""

import pytest

from deploy.trouble import AT_ONCE_S, of_pod, of_workload
from tests.unit.deploy.objects import (
    Object,
    a_condition,
    a_container,
    a_deployment,
    a_job,
    a_pod,
    a_stateful_set,
    an_event,
    ended,
    waits,
)

OWNER = a_deployment()


def pod(*containers: Object, conditions: tuple[Object, ...] = ()) -> Object:
    return a_pod(OWNER, "pod-1", *containers, conditions=conditions)


@pytest.mark.parametrize(
    "one",
    [
        pod(),
        pod(a_container(ready=True)),
        pod(a_container(waits("ContainerCreating"), started=False)),
        pod(a_container(waits("PodInitializing"), started=False)),
        pod(a_container(started=False)),
        pod(a_container(restarts=1, started=False, lastState=ended())),
        pod(a_container(ended(0, "Completed"))),
        pod(a_container(ready=True, restarts=7, lastState=ended())),
        pod(conditions=(a_condition("PodScheduled"),)),
    ],
)
def test_a_pod_that_is_well_or_on_its_way_is_in_no_trouble(one: Object) -> None:
    assert of_pod(one, []) is None


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("ErrImagePull", "ImagePullBackOff"),
        ("ImagePullBackOff", "ImagePullBackOff"),
        ("InvalidImageName", "InvalidImageName"),
        ("ErrImageNeverPull", "ErrImageNeverPull"),
    ],
)
def test_an_image_that_can_not_be_had_is_named_with_what_to_do(said: str, reason: str) -> None:
    found = of_pod(pod(a_container(waits(said, "not found"), started=False)), [])

    assert found
    assert (found.pod, found.reason, found.message) == ("pod-1", reason, "not found")
    assert "make images" in found.hint
    assert found.patience_s > AT_ONCE_S, "a registry that hiccups is asked again"


def test_settings_that_are_missing_are_told_in_the_clusters_words() -> None:
    found = of_pod(pod(a_container(waits("CreateContainerConfigError", 'secret "x" not found'), started=False)), [])

    assert found
    assert found.message == 'secret "x" not found'


@pytest.mark.parametrize(
    ("container", "words"),
    [
        (a_container(waits("CrashLoopBackOff"), restarts=1, lastState=ended(2)), "ended last with status 2 (Error)"),
        (a_container(restarts=2, lastState=ended(1)), "restarts (2)"),
        (a_container(ended(137, "OOMKilled"), restarts=3), "(OOMKilled)"),
    ],
)
def test_a_container_that_ends_again_and_again_is_waited_for_no_longer(container: Object, words: str) -> None:
    found = of_pod(pod(container), [])

    assert found
    assert (found.patience_s, found.log, found.crashed) == (AT_ONCE_S, "chat-service", True)
    assert words in found.message


def test_too_little_memory_is_said() -> None:
    found = of_pod(pod(a_container(waits("CrashLoopBackOff"), restarts=1, lastState=ended(137, "OOMKilled"))), [])

    assert found
    assert found.hint == "It needs more memory than its limit."


def test_a_container_beside_or_before_the_main_one_counts_too() -> None:
    beside = pod(a_container(ready=True), a_container(waits("ErrImagePull"), name="watch", started=False))
    before = pod(a_container(waits("PodInitializing"), started=False))
    before["status"]["initContainerStatuses"] = [a_container(waits("CrashLoopBackOff"), name="first", restarts=3)]

    assert [found.reason for one in (beside, before) if (found := of_pod(one, []))] == [
        "ImagePullBackOff",
        "CrashLoopBackOff",
    ]


def test_a_pod_without_a_node_says_what_the_scheduler_said() -> None:
    message = "0/1 nodes are available: 1 Insufficient cpu."
    found = of_pod(pod(conditions=(a_condition("PodScheduled", "False", "Unschedulable", message),)), [])

    assert found
    assert (found.reason, found.message, found.hint) == ("Unschedulable", message, "")


def test_a_volume_that_nobody_gives_is_said() -> None:
    message = "pod has unbound immediate PersistentVolumeClaims"
    found = of_pod(pod(conditions=(a_condition("PodScheduled", "False", "Unschedulable", message),)), [])

    assert found
    assert "StorageClass" in found.hint


def test_a_probe_that_fails_is_told_by_its_newest_event() -> None:
    one = pod(a_container())
    events = [
        an_event(one, "Unhealthy", "Readiness probe failed: 503", "2030-05-04T12:00:09Z"),
        an_event(one, "Unhealthy", "Startup probe failed: refused", "2030-05-04T12:00:01Z"),
        an_event(OWNER, "Unhealthy", "another's", "2030-05-04T12:00:20Z"),
    ]

    found = of_pod(one, events)

    assert found
    assert (found.reason, found.message) == ("NotReady", "chat-service: Readiness probe failed: 503")


def test_a_volume_that_can_not_be_mounted_is_told_by_its_event() -> None:
    one = pod(a_container(waits("ContainerCreating"), started=False))

    found = of_pod(one, [an_event(one, "FailedMount", 'configmap "x" not found')])

    assert found
    assert (found.reason, found.message) == ("FailedMount", 'configmap "x" not found')


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ('pods "x" is forbidden: exceeded quota: small', "quota leaves no room"),
        ('pods "x" is forbidden: violates PodSecurity "restricted:latest"', "Pod Security level"),
    ],
)
def test_pods_that_may_not_be_are_told_of_whatever_makes_them(message: str, words: str) -> None:
    refused = a_deployment(conditions=[a_condition("ReplicaFailure", "True", "FailedCreate", message)])
    stateful, job = a_stateful_set(replicas=0), a_job(ready=0)
    events = [an_event(stateful, "FailedCreate", message), an_event(job, "FailedCreate", message)]

    for found in (of_workload(one, events) for one in (refused, stateful, job)):
        assert found
        assert (found.reason, found.message) == ("FailedCreate", message)
        assert words in found.hint


def test_a_job_that_gave_up_and_a_rollout_that_took_too_long_have_failed() -> None:
    gave_up = a_job(conditions=[a_condition("Failed", "True", "BackoffLimitExceeded", "too many tries")])
    too_long = a_deployment(conditions=[a_condition("Progressing", "False", "ProgressDeadlineExceeded", "timed out")])

    assert [found.message for one in (gave_up, too_long) if (found := of_workload(one, []))] == [
        "too many tries",
        "timed out",
    ]


def test_a_workload_that_goes_on_is_in_no_trouble() -> None:
    goes_on = a_deployment(conditions=[a_condition("Progressing"), a_condition("Available", "False")])

    assert [of_workload(one, []) for one in (goes_on, a_stateful_set(), a_job())] == [None] * 3


def test_pods_that_could_not_be_made_some_time_ago_and_are_there_now_are_no_trouble() -> None:
    stateful, job = a_stateful_set(replicas=1), a_job()

    assert [of_workload(one, [an_event(one, "FailedCreate", "exceeded quota")]) for one in (stateful, job)] == [
        None
    ] * 2
