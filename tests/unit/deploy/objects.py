"""Objects as the Kubernetes API gives them, as far as deploying reads them."""

from typing import Any

from deploy.snapshot import Snapshot
from deploy.workloads import key

Object = dict[str, Any]
START = "2030-05-04T12:00:00Z"
IMAGE = "handoff/chat-service:dev"


def a_deployment(name: str = "chat-service", *, replicas: int = 2, revision: int = 1, **status: Any) -> Object:
    """Seen, with `status` over all being ready."""
    ready = {"observedGeneration": 3, "replicas": replicas, "updatedReplicas": replicas, "availableReplicas": replicas}
    return {
        "kind": "Deployment",
        "metadata": _metadata(name, generation=3, annotations={"deployment.kubernetes.io/revision": str(revision)}),
        "spec": {"replicas": replicas, "template": a_template()},
        "status": ready | status,
    }


def a_replica_set(of: Object, revision: int, template: str, available: int = 0) -> Object:
    """One version of that Deployment."""
    name = f"{of['metadata']['name']}-{template}"
    annotations = {"deployment.kubernetes.io/revision": str(revision)}
    metadata = _metadata(name, of, annotations=annotations, labels={"pod-template-hash": template})
    return {"metadata": metadata, "status": {"availableReplicas": available}}


def a_stateful_set(name: str = "mongo", **status: Any) -> Object:
    """One replica, seen and ready."""
    ready = {"observedGeneration": 1, "readyReplicas": 1, "updatedReplicas": 1, "updateRevision": f"{name}-1"}
    return {
        "kind": "StatefulSet",
        "metadata": _metadata(name, generation=1),
        "spec": {"replicas": 1, "template": a_template()},
        "status": ready | status,
    }


def a_job(name: str = "mongo-setup", **status: Any) -> Object:
    """It runs."""
    return {"kind": "Job", "metadata": _metadata(name), "spec": {}, "status": status or {"active": 1}}


def a_template() -> Object:
    """Of pods."""
    return {"spec": {"containers": [{"name": "chat-service", "image": IMAGE}]}}


def a_pod(of: Object, name: str = "", *containers: Object, conditions: tuple[Object, ...] = ()) -> Object:
    """A pod with these containers."""
    name = name or f"{of['metadata']['name']}-x"
    labels = {"controller-revision-hash": of.get("status", {}).get("updateRevision", "")}
    status = {"phase": "Running", "containerStatuses": list(containers), "conditions": list(conditions)}
    return {"metadata": _metadata(name, of, labels=labels), "spec": a_template()["spec"], "status": status}


def a_container(state: Object | None = None, *, ready: bool = False, restarts: int = 0, **more: Any) -> Object:
    """One that runs, and has started."""
    runs = {"running": {"startedAt": START}}
    about = {"name": "chat-service", "image": IMAGE, "lastState": {}, "started": True}
    return {**about, "state": state or runs, "ready": ready, "restartCount": restarts, **more}


def waits(reason: str, message: str = "") -> Object:
    """A container's state."""
    return {"waiting": {"reason": reason, "message": message}}


def ended(status: int = 1, reason: str = "Error") -> Object:
    """A container's state."""
    return {"terminated": {"exitCode": status, "reason": reason, "startedAt": START, "finishedAt": START}}


def a_condition(kind: str, status: str = "True", reason: str = "", message: str = "") -> Object:
    """A condition of anything."""
    return {"type": kind, "status": status, "reason": reason, "message": message}


def an_event(about: Object, reason: str, message: str, at: str = START) -> Object:
    """A warning."""
    involved = {"uid": about["metadata"]["uid"], "name": about["metadata"]["name"]}
    metadata = {"name": "e", "creationTimestamp": at}
    return {
        "metadata": metadata, "involvedObject": involved, "type": "Warning", "reason": reason, "message": message,
        "lastTimestamp": at,
    }  # fmt: skip


def a_snapshot(*workloads: Object, replica_sets: tuple[Object, ...] = (), pods: tuple[Object, ...] = (),
               events: tuple[Object, ...] = ()) -> Snapshot:  # fmt: skip
    """A moment."""
    return Snapshot({key(one): one for one in workloads}, list(replica_sets), list(pods), list(events))


def _metadata(name: str, owner: Object | None = None, **more: Any) -> Object:
    owners = [{"uid": owner["metadata"]["uid"], "controller": True}] if owner else []
    return {"name": name, "uid": f"uid-of-{name}", "creationTimestamp": START, "ownerReferences": owners, **more}
