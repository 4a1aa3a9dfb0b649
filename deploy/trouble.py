"""What keeps pods from being ready, by what the API says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deploy.cluster import Object
from deploy.manifests import name_of
from deploy.workloads import condition

# Seconds for which it must hold before nobody waits any longer: what passes by itself is no trouble.
AT_ONCE_S: Final = 0.0
CONFIG_S: Final = 10.0  # a ConfigMap that is a moment younger than the pod
IMAGE_S: Final = 15.0  # a registry that hiccups is asked again after 10 s
ROOM_S: Final = 90.0  # a cluster that grows adds a node in a minute or two
READY_S: Final = 120.0  # above what start-up probes allow our own processes
CRASHES: Final = 2  # one may be a database that was not there yet

IMAGE: Final = frozenset(
    {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable"}
)
SAME: Final = {"ErrImagePull": "ImagePullBackOff"}  # one trouble, between which and itself a pod goes to and fro
BEGINNING: Final = ("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox")
CONFIGURED: Final = frozenset({"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})


@dataclass(frozen=True)
class Trouble:
    """`reason` in one word, `message` in the cluster's own, `hint` in ours; `log` is the container worth reading."""

    pod: str
    reason: str
    message: str
    patience_s: float
    hint: str = ""
    log: str = ""
    crashed: bool = False  # then what it said before is worth reading


def of_workload(workload: Object, events: Sequence[Object]) -> Trouble | None:
    """What keeps it from having pods at all, or has ended it."""
    if failed := condition(workload, "Failed"):
        return Trouble("", failed.get("reason", "Failed"), failed.get("message", ""), AT_ONCE_S)
    if refused := condition(workload, "ReplicaFailure"):
        return _no_pods(refused.get("message", ""))
    if (late := condition(workload, "Progressing", "False")) and late.get("reason") == "ProgressDeadlineExceeded":
        return Trouble("", late["reason"], late.get("message", ""), CONFIG_S)
    if _lacks_pods(workload) and (event := last(events, workload, "FailedCreate")):
        return _no_pods(event.get("message", ""))
    return None


def _lacks_pods(workload: Object) -> bool:
    """An event is remembered for an hour; it counts while it explains something. Deployments have a condition."""
    status = workload.get("status", {})
    if workload["kind"] == "StatefulSet":
        return int(status.get("replicas", 0)) < int(workload["spec"].get("replicas", 1))
    return workload["kind"] == "Job" and not any(status.get(state) for state in ("active", "succeeded", "failed"))


def _no_pods(message: str) -> Trouble:
    hint = ""
    if "exceeded quota" in message:
        hint = "The namespace's quota leaves no room: kubectl describe quota."
    elif "violates PodSecurity" in message:
        hint = "The namespace's Pod Security level forbids such pods."
    return Trouble("", "FailedCreate", message, CONFIG_S, hint)


def of_pod(pod: Object, events: Sequence[Object]) -> Trouble | None:
    """What keeps this pod from being ready."""
    if homeless := condition(pod, "PodScheduled", "False"):
        hint = "Without a default StorageClass nothing gives it a volume." if "unbound" in homeless["message"] else ""
        return Trouble(name_of(pod), homeless.get("reason", "Unschedulable"), homeless["message"], ROOM_S, hint)
    status = pod.get("status", {})
    containers = [*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())]
    troubles = (trouble for one in containers if (trouble := _of_container(name_of(pod), one)))
    return next(troubles, None) or _not_ready(pod, containers, events)


def _of_container(pod: str, one: Object) -> Trouble | None:
    waiting = one["state"].get("waiting", {})
    reason, message = waiting.get("reason", ""), waiting.get("message", "")
    if reason in IMAGE:
        hint = "Which images a cluster can get is not to be seen from here: make images builds them; TAG, REGISTRY."
        return Trouble(pod, SAME.get(reason, reason), message, IMAGE_S, hint)
    if reason in CONFIGURED:
        return Trouble(pod, reason, message, CONFIG_S, log=one["name"])
    if reason == "CrashLoopBackOff" or (one["restartCount"] >= CRASHES and not one["ready"]):
        return _crashes(pod, one)
    return None


def _crashes(pod: str, one: Object) -> Trouble:
    ended = one.get("lastState", {}).get("terminated") or one["state"].get("terminated") or {}
    how = ended.get("reason", "Error")
    message = (
        f"{one['name']} restarts ({one['restartCount']}), ended last with status {ended.get('exitCode', '?')} ({how})."
    )
    hint = "It needs more memory than its limit." if how == "OOMKilled" else ""
    return Trouble(pod, "CrashLoopBackOff", message, AT_ONCE_S, hint, one["name"], crashed=True)


def _not_ready(pod: Object, containers: Sequence[Object], events: Sequence[Object]) -> Trouble | None:
    """Something that runs and is not ready, or that can't begin. What a start-up probe still waits for is neither."""
    waits = next((one for one in containers if not one["ready"] and not one["state"].get("terminated")), None)
    if waits is None:
        return None
    if waits.get("started"):
        said = last(events, pod, "Unhealthy") or {"message": "It gives no reason."}
        return Trouble(name_of(pod), "NotReady", f"{waits['name']}: {said['message']}", READY_S, log=waits["name"])
    begins = (event for reason in BEGINNING if (event := last(events, pod, reason)))
    said = next(begins, {}) if waits["state"].get("waiting") else {}
    return Trouble(name_of(pod), said["reason"], said["message"], READY_S) if said else None


def last(events: Sequence[Object], one: Object, reason: str) -> Object | None:
    """The newest event of that reason about the object."""
    about = [event for event in events if event["involvedObject"].get("uid") == one["metadata"]["uid"]]
    return max((event for event in about if event["reason"] == reason), key=when, default=None)


def when(event: Object) -> str:
    """Its time, to be sorted by."""
    return str(event.get("lastTimestamp") or event.get("eventTime") or event["metadata"]["creationTimestamp"])
