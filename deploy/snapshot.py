"""What a namespace holds at one moment, as far as a rollout needs it."""

from collections.abc import Iterator
from dataclasses import dataclass

from deploy import trouble
from deploy.cluster import Cluster, Object
from deploy.manifests import name_of
from deploy.trouble import Trouble
from deploy.workloads import is_seen, key, pods_of

Key = tuple[str, str]
"""Kind and name."""


@dataclass(frozen=True)
class Snapshot:
    """Objects as the API gives them."""

    workloads: dict[Key, Object]
    replica_sets: list[Object]
    pods: list[Object]
    events: list[Object]

    @classmethod
    def of(cls, cluster: Cluster, namespace: str) -> "Snapshot":
        """Asked for now."""
        apps, batch = f"/apis/apps/v1/namespaces/{namespace}", f"/apis/batch/v1/namespaces/{namespace}"
        core = f"/api/v1/namespaces/{namespace}"
        lists = {
            "Deployment": f"{apps}/deployments", "StatefulSet": f"{apps}/statefulsets", "Job": f"{batch}/jobs",
        }  # fmt: skip
        found = [
            one | {"kind": kind} for kind, path in lists.items() for one in cluster.items(path)
        ]  # lists leave it out
        return cls(
            {key(one): one for one in found},
            cluster.items(f"{apps}/replicasets"),
            cluster.items(f"{core}/pods"),
            cluster.items(f"{core}/events"),
        )

    def pods_of(self, workload: Object) -> list[Object]:
        """The pods of its newest version, the youngest last."""
        pods = pods_of(workload, self.replica_sets, self.pods)
        return sorted(pods, key=lambda pod: (pod["metadata"]["creationTimestamp"], name_of(pod)))

    def troubles(self, workload: Object) -> Iterator[Trouble]:
        """What keeps what was last applied from being ready."""
        if not is_seen(workload):
            return
        if found := trouble.of_workload(workload, self.events):
            yield found
        yield from (found for pod in self.pods_of(workload) if (found := trouble.of_pod(pod, self.events)))
