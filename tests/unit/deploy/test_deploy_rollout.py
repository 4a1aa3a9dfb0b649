"""A rollout is waited for while there is hope, and its failure explained."""

from collections.abc import Iterable

import pytest

from deploy.cluster import Silent
from deploy.report import failure
from deploy.rollout import Rollout
from deploy.snapshot import Snapshot
from deploy.workloads import progress
from tests.unit.deploy.objects import (
    Object,
    a_condition,
    a_container,
    a_deployment,
    a_job,
    a_pod,
    a_replica_set,
    a_snapshot,
    a_stateful_set,
    ended,
    waits,
)

CHAT = ("Deployment", "chat-service")


class Wait:
    """A wait whose seconds pass by themselves; after the last moment all stays as it is."""

    def __init__(self, *moments: Snapshot | Silent, timeout_s: float = 600) -> None:
        self.moments, self.lines, self.seconds = list(moments), list[str](), 0.0
        self.rollout = Rollout(self.look, timeout_s, self.lines.append, lambda: self.seconds, self.pause)

    def look(self) -> Snapshot:
        moment = self.moments.pop(0) if len(self.moments) > 1 else self.moments[0]
        if isinstance(moment, Silent):
            raise moment
        return moment

    def pause(self, seconds: float) -> None:
        self.seconds += seconds

    def report(self, log: Iterable[str] = ()) -> str:
        snapshot = self.moments[-1]
        assert isinstance(snapshot, Snapshot)
        return "\n".join(failure(self.rollout, snapshot, lambda *_, **__: list(log)))


def updating(new: int, ready: int, *pods: Object) -> Snapshot:
    """Two replicas of the version before, and what there is of the new one."""
    deployment = a_deployment(revision=2, replicas=2, updatedReplicas=new, availableReplicas=2 + ready)
    deployment["status"]["replicas"] = 2 + new
    old = a_replica_set(deployment, 1, "aaa", available=2)
    current = a_replica_set(deployment, 2, "bbb", available=ready)
    mine = tuple(
        a_pod(current, f"new-{number}", *pod["status"]["containerStatuses"]) for number, pod in enumerate(pods)
    )
    crashing = a_pod(old, "old-1", a_container(waits("CrashLoopBackOff"), restarts=9))
    return a_snapshot(deployment, replica_sets=(old, current), pods=(*mine, crashing))


def pod(container: Object) -> Object:
    return a_pod(a_deployment(), "", container)


def test_it_ends_when_all_are_ready_and_says_each_step_once() -> None:
    wait = Wait(
        a_snapshot(a_deployment(availableReplicas=0), a_job()),
        a_snapshot(a_deployment(availableReplicas=1), a_job()),
        a_snapshot(a_deployment(availableReplicas=1), a_job(conditions=[a_condition("Complete")])),
        a_snapshot(a_deployment()),
    )

    assert wait.rollout.wait([CHAT, ("Job", "mongo-setup")])
    assert [" ".join(line.split()) for line in wait.lines] == [
        "chat-service 0 of 2 ready", "mongo-setup runs", "chat-service 1 of 2 ready", "mongo-setup done",
        "chat-service 2 of 2 ready",
    ]  # fmt: skip


def test_what_was_applied_and_not_seen_yet_is_not_done() -> None:
    unseen = a_deployment(observedGeneration=2)

    assert not progress(unseen).done
    assert not progress(a_stateful_set(observedGeneration=0)).done


@pytest.mark.parametrize(
    "one",
    [a_stateful_set(readyReplicas=0), a_stateful_set(updatedReplicas=0), a_job(), a_deployment(updatedReplicas=1)],
)
def test_what_is_not_ready_in_its_newest_version_is_not_done(one: Object) -> None:
    assert not progress(one).done


def test_a_version_that_replaces_another_says_how_many_of_each_there_are() -> None:
    shown = updating(1, 0).workloads[CHAT]

    assert str(progress(shown)) == "1 of 2 new, 2 of the version before"


def test_a_bad_image_ends_the_wait_long_before_its_time_and_is_explained() -> None:
    tries = [
        a_container(waits(reason, "no such image"), started=False) for reason in ("ErrImagePull", "ImagePullBackOff")
    ]
    wait = Wait(*[updating(1, 0, pod(one)) for one in tries] * 20)

    assert not wait.rollout.wait([CHAT])
    assert 15 <= wait.seconds < 20
    report = wait.report()
    assert "chat-service does not come up." in report
    assert "pod new-0: ImagePullBackOff: no such image" in report
    assert "The version before still serves: chat-service (2)." in report
    assert "old-1" not in report


def test_a_crash_shows_the_last_words() -> None:
    crashed = a_container(waits("CrashLoopBackOff"), restarts=2, lastState=ended(2))
    wait = Wait(updating(1, 0, pod(crashed), pod(crashed)))

    assert not wait.rollout.wait([CHAT])
    assert wait.seconds == 0
    report = wait.report(["BOT_SECRET is missing: it takes ..."])
    assert report.count("CrashLoopBackOff") == 1, "the same trouble of two pods is told once"
    assert "    BOT_SECRET is missing: it takes ..." in report


def test_what_passes_in_time_is_no_failure() -> None:
    hiccup = updating(1, 0, pod(a_container(waits("ErrImagePull"), started=False)))
    wait = Wait(
        *[hiccup] * 10, updating(1, 0, pod(a_container(started=False))), *[hiccup] * 10, a_snapshot(a_deployment())
    )

    assert wait.rollout.wait([CHAT])


def test_trouble_of_a_version_that_is_being_replaced_is_not_held_against_the_new_one() -> None:
    wait = Wait(*[updating(1, 0, pod(a_container(started=False)))] * 50, a_snapshot(a_deployment()))

    assert wait.rollout.wait([CHAT])


def test_a_version_that_was_just_applied_is_not_judged_by_the_pods_before_it() -> None:
    crashed = pod(a_container(waits("CrashLoopBackOff"), restarts=2))
    unseen = updating(1, 0, crashed)
    unseen.workloads[CHAT]["status"]["observedGeneration"] = 1
    wait = Wait(unseen, a_snapshot(a_deployment()))

    assert wait.rollout.wait([CHAT])


def test_time_runs_out_with_what_is_known() -> None:
    slow = updating(1, 0, pod(a_container()))
    wait = Wait(slow, timeout_s=30)

    assert not wait.rollout.wait([CHAT, ("StatefulSet", "mongo")])
    assert 30 < wait.seconds < 33
    report = wait.report(["waiting for the database"])
    assert "Not ready within 30 s (TIMEOUT_S):" in report
    assert "  chat-service: 1 of 2 new, 2 of the version before" in report
    assert "  mongo: not seen yet" in report
    assert "pod new-0: NotReady" in report
    assert "    waiting for the database" in report


def test_a_job_that_gave_up_shows_what_its_last_try_said() -> None:
    job = a_job(conditions=[a_condition("Failed", "True", "BackoffLimitExceeded", "too many tries")])
    tries = tuple(a_pod(job, f"try-{number}", a_container(ended(1))) for number in (1, 2))
    wait = Wait(a_snapshot(job, pods=tries))

    assert not wait.rollout.wait([("Job", "mongo-setup")])
    report = wait.report(["no primary"])
    assert "BackoffLimitExceeded: too many tries" in report
    assert "The last lines of chat-service in try-2:" in report


def test_a_cluster_that_is_silent_for_a_moment_is_asked_again() -> None:
    wait = Wait(Silent("It does not answer."), a_snapshot(a_deployment()))

    assert wait.rollout.wait([CHAT])
    assert wait.lines[0] == "It does not answer. Asking again."
