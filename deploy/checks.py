"""What can be known before anything is applied: whether the cluster answers, and what it lacks."""

from collections.abc import Iterator
from typing import Final

from deploy.cluster import Cluster, Object, Refused
from deploy.manifests import Manifests

OLDEST: Final = (1, 30)  # the first that runs a `preStop: sleep` without being asked to
DEFAULT_CLASS: Final = "storageclass.kubernetes.io/is-default-class"


def version(cluster: Cluster) -> str:
    """The cluster's version. Raises Silent if it does not answer."""
    return str(cluster.get("/version")["gitVersion"])


def require_kinds(cluster: Cluster, manifests: Manifests) -> None:
    """Raises Refused for kinds of objects that the cluster does not know."""
    unknown = sorted({f"{kind} ({group})" for group, kind in unknown_kinds(cluster, manifests)})
    if unknown:
        raise Refused(f"This cluster does not know {', '.join(unknown)}: install what brings it, or leave it out.")


def unknown_kinds(cluster: Cluster, manifests: Manifests) -> set[tuple[str, str]]:
    """(apiVersion, kind) of the objects that the cluster does not know."""
    wanted = {(one["apiVersion"], one["kind"]) for one in manifests.objects}
    known = {(group, kind) for group in {group for group, _ in wanted} for kind in _kinds(cluster, group)}
    return wanted - known


def _kinds(cluster: Cluster, group: str) -> set[str]:
    found = cluster.find(f"/apis/{group}" if "/" in group else f"/api/{group}")
    return {each["kind"] for each in found["resources"]} if found else set()


def warnings(cluster: Cluster, manifests: Manifests) -> Iterator[str]:
    """What the suite can start without, or what may be there without our seeing it."""
    said = version(cluster)
    if _number(said) < OLDEST:
        yield f"Kubernetes {said} is older than {'.'.join(map(str, OLDEST))}, with which these manifests were written."
    if any(_wants_default_class(one) for one in manifests.of("StatefulSet")) and not _has_default_class(cluster):
        yield "No StorageClass is the default, so nothing may give the database a volume: kubectl get storageclass."
    if manifests.of("HorizontalPodAutoscaler") and cluster.find("/apis/metrics.k8s.io/v1beta1") is None:
        yield "No metrics API (metrics-server) is there, so replicas will not follow the load."


def _number(said: str) -> tuple[int, int]:
    major, minor = said.removeprefix("v").split(".")[:2]
    return int(major), int("".join(char for char in minor if char.isdigit()))


def _wants_default_class(stateful_set: Object) -> bool:
    claims = stateful_set["spec"].get("volumeClaimTemplates", ())
    return any("storageClassName" not in claim["spec"] for claim in claims)


def _has_default_class(cluster: Cluster) -> bool:
    try:
        classes = cluster.items("/apis/storage.k8s.io/v1/storageclasses")
    except Refused:
        return True  # not everybody may look
    return any(one["metadata"].get("annotations", {}).get(DEFAULT_CLASS) == "true" for one in classes)
