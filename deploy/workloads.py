"""How far a Deployment, a StatefulSet or a Job has come, by what the API says of it."""

from dataclasses import dataclass
from typing import Final

from deploy.cluster import Object
from deploy.manifests import name_of

REVISION: Final = "deployment.kubernetes.io/revision"
POD_HASH: Final = "pod-template-hash"


@dataclass(frozen=True)
class Progress:
    """`ready` of `wanted`; `done` when nothing is left to wait for."""

    ready: int
    wanted: int
    done: bool
    note: str = ""

    def __str__(self) -> str:
        if self.note:
            return self.note
        return f"{self.ready} of {self.wanted} ready"


def progress(workload: Object) -> Progress:
    """As `kubectl rollout status` counts it."""
    return _OF_KIND[workload["kind"]](workload)


def _deployment(one: Object) -> Progress:
    wanted, status = int(one["spec"].get("replicas", 1)), one.get("status", {})
    total, updated = status.get("replicas", 0), status.get("updatedReplicas", 0)
    ready = min(status.get("availableReplicas", 0), updated)
    done = is_seen(one) and updated >= wanted and total <= updated and ready >= wanted
    if is_seen(one) and not done and total > updated:
        return Progress(ready, wanted, done, f"{updated} of {wanted} new, {total - updated} of the version before")
    return Progress(ready, wanted, done)


def _stateful_set(one: Object) -> Progress:
    wanted, status = int(one["spec"].get("replicas", 1)), one.get("status", {})
    ready, updated = status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
    by_hand = one["spec"].get("updateStrategy", {}).get("type") == "OnDelete"
    return Progress(ready, wanted, is_seen(one) and ready >= wanted and (by_hand or updated >= wanted))


def _job(one: Object) -> Progress:
    wanted, status = int(one["spec"].get("completions", 1)), one.get("status", {})
    succeeded = status.get("succeeded", 0)
    done = condition(one, "Complete") is not None
    return Progress(succeeded, wanted, done, "done" if done else "runs" if status.get("active") else "not started")


_OF_KIND: Final = {"Deployment": _deployment, "StatefulSet": _stateful_set, "Job": _job}


def is_seen(one: Object) -> bool:
    """Whether what the API says of it is about what was last applied. A Job is never applied twice."""
    if one["kind"] == "Job":
        return True
    return int(one.get("status", {}).get("observedGeneration", 0)) >= int(one["metadata"]["generation"])


def condition(one: Object, kind: str, status: str = "True") -> Object | None:
    """The condition of that type, if it is so."""
    held: list[Object] = one.get("status", {}).get("conditions") or []
    return next((each for each in held if each["type"] == kind and each["status"] == status), None)


def newest(deployment: Object, replica_sets: list[Object]) -> Object | None:
    """The ReplicaSet of what was last applied; None until there is one."""
    revision = deployment["metadata"].get("annotations", {}).get(REVISION)
    return next((one for one in owned(deployment, replica_sets) if _revision(one) == revision), None)


def owned(owner: Object, objects: list[Object]) -> list[Object]:
    """Those that were made for it."""
    return [one for one in objects if _owner(one) == owner["metadata"]["uid"]]


def template_of(replica_set: Object) -> str:
    """Which version of the pods it makes."""
    return str(replica_set["metadata"]["labels"][POD_HASH])


def pods_of(workload: Object, replica_sets: list[Object], pods: list[Object]) -> list[Object]:
    """The pods of what was last applied, without those that are told to end."""
    living = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
    if workload["kind"] == "Deployment":
        replica_set = newest(workload, replica_sets)
        return owned(replica_set, living) if replica_set else []
    if workload["kind"] == "StatefulSet":
        update = workload.get("status", {}).get("updateRevision")
        labels = ((pod, pod["metadata"]["labels"]) for pod in owned(workload, living))
        return [pod for pod, said in labels if said.get("controller-revision-hash") == update]
    return owned(workload, living)


def key(workload: Object) -> tuple[str, str]:
    """Kind and name."""
    return workload["kind"], name_of(workload)


def _revision(one: Object) -> str | None:
    found: str | None = one["metadata"].get("annotations", {}).get(REVISION)
    return found


def _owner(one: Object) -> str | None:
    return next((each["uid"] for each in one["metadata"].get("ownerReferences", ()) if each.get("controller")), None)
