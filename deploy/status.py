"""`make deploy-status`: what runs, with which images, where; and what ails the rest."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Final

from deploy import addresses, trouble
from deploy.cluster import Cluster, Object
from deploy.manifests import WORKLOADS, Manifests, name_of
from deploy.rollout import NAME_WIDTH
from deploy.snapshot import Snapshot
from deploy.up import prepared, say
from deploy.workloads import key, progress

EVENTS: Final = 3  # of what is not well, the newest


def status(options: Namespace) -> int:
    """Say it; return 1 if something is not well."""
    cluster, manifests, namespace = prepared(options)
    snapshot = Snapshot.of(cluster, namespace)
    say(f"Cluster of {cluster.context}, namespace {namespace}:")
    wanted = [key(one) for one in manifests.of(*WORKLOADS)]
    is_well = [_tell(snapshot, one) for one in wanted if one[0] != "Job" or one in snapshot.workloads]
    for line in _addresses(cluster, namespace, manifests):
        say(line)
    return 0 if all(is_well) else 1


def _tell(snapshot: Snapshot, one: tuple[str, str]) -> bool:
    workload = snapshot.workloads.get(one)
    if workload is None:
        say(f"  {one[1]:<{NAME_WIDTH}} is not there")
        return False
    now, pods = progress(workload), snapshot.pods_of(workload)
    restarts = sum(each["restartCount"] for pod in pods for each in pod.get("status", {}).get("containerStatuses", ()))
    restarted = f", {restarts} restart{'' if restarts == 1 else 's'}" if restarts else ""
    say(f"  {one[1]:<{NAME_WIDTH}} {now}{restarted}  {' '.join(_images(workload))}")
    if not now.done:
        for line in _not_well(snapshot, workload, pods):
            say(f"    {line}")
    return now.done


def _images(workload: Object) -> list[str]:
    return sorted({each["image"] for each in workload["spec"]["template"]["spec"]["containers"]})


def _not_well(snapshot: Snapshot, workload: Object, pods: list[Object]) -> Iterator[str]:
    """What ails it; where that is not clear, the newest warnings about it."""
    found = list(snapshot.troubles(workload))
    yield from (f"{each.pod or name_of(workload)}: {each.reason}: {each.message}" for each in found)
    about = {one["metadata"]["uid"] for one in [workload, *pods]} if not found else set()
    events = [one for one in snapshot.events if one["involvedObject"].get("uid") in about and one["type"] != "Normal"]
    for event in sorted(events, key=trouble.when)[-EVENTS:]:
        yield f"{trouble.when(event)} {event['reason']}: {event.get('message', '')}"


def _addresses(cluster: Cluster, namespace: str, manifests: Manifests) -> Iterator[str]:
    if page := addresses.of_ingress(manifests):
        yield f"  {addresses.PAGE:<{NAME_WIDTH}} {page}"
        return
    for name in (addresses.PAGE, addresses.CHAT):
        service = cluster.find(f"/api/v1/namespaces/{namespace}/services/{name}")
        yield f"  {name:<{NAME_WIDTH}} {(service and addresses.of_service(service)) or 'has no external address'}"
