"""`make undeploy`: takes everything away but the data, unless told to."""

import sys
import time
from argparse import Namespace
from typing import Final

from deploy import kubectl
from deploy.checks import unknown_kinds
from deploy.cluster import Cluster, Refused
from deploy.manifests import CLUSTER_WIDE, Manifests, name_of
from deploy.up import prepared, say

OURS: Final = "app.kubernetes.io/part-of=handoff"
LOOK_S: Final = 1.0


def down(options: Namespace) -> int:
    """Delete what the overlay holds, wait for the pods' end, and say what was kept."""
    cluster, manifests, namespace = prepared(options)
    all_data = options.data == "delete"
    if all_data and sys.stdin.isatty() and input(f"Type {namespace} to delete all chats in it: ") != namespace:
        raise Refused("Nothing was deleted.")
    unknown = unknown_kinds(cluster, manifests)
    gone = without_data(manifests).where(lambda one: (one["apiVersion"], one["kind"]) not in unknown)
    kubectl.kubectl("delete", "--ignore-not-found", "-n", namespace, "-f", "-", given=gone.text)
    _wait_for_pods(cluster, namespace, options.timeout_s)
    data = _data(cluster, namespace)
    if all_data:
        for path in data:
            cluster.delete(path)
    say(f"The suite is gone from the namespace {namespace}.")
    for path in data:
        kind, name = path.split("/")[-2:]
        say(f"{'Deleted' if all_data else 'Kept'}: {kind.removesuffix('s')} {name}")
    if data and not all_data:
        say("The next `make deploy` finds them again; `make undeploy DATA=delete` deletes them.")
    for one in manifests.of(*CLUSTER_WIDE):
        say(f"Kept: {one['kind'].lower()} {name_of(one)}")
    return 0


def without_data(manifests: Manifests) -> Manifests:
    """All but volumes (backups lie on one), Secrets, and what belongs to the whole cluster."""
    return manifests.where(lambda one: one["kind"] not in {*CLUSTER_WIDE, "Secret", "PersistentVolumeClaim"})


def _wait_for_pods(cluster: Cluster, namespace: str, timeout_s: float) -> None:
    """Pods drain; a volume is free only without them."""
    deadline_s = time.monotonic() + timeout_s
    while cluster.items(f"/api/v1/namespaces/{namespace}/pods", labelSelector=OURS):
        if time.monotonic() > deadline_s:
            raise Refused(f"Pods are still there after {timeout_s:.0f} s: kubectl get pods -n {namespace} -l {OURS}.")
        time.sleep(LOOK_S)


def _data(cluster: Cluster, namespace: str) -> list[str]:
    """The paths of volumes' claims and Secrets that are ours."""
    core = f"/api/v1/namespaces/{namespace}"
    claims = cluster.items(f"{core}/persistentvolumeclaims", labelSelector=OURS)
    secrets = cluster.metadata(f"{core}/secrets", labelSelector=OURS)
    return [f"{core}/persistentvolumeclaims/{name_of(one)}" for one in claims] + [
        f"{core}/secrets/{name_of(one)}" for one in secrets
    ]
