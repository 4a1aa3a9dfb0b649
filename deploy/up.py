"""`make deploy`: from a kustomization to an address that people open."""

from argparse import Namespace
from collections.abc import Iterable

from deploy import addresses, checks, credentials, kubectl, report
from deploy.cluster import Cluster, Object
from deploy.history import remembered
from deploy.manifests import WORKLOADS, Manifests, marked, name_of, rendered
from deploy.rollout import Rollout
from deploy.snapshot import Key, Snapshot
from deploy.workloads import key, progress

RESTRICTED = {"app.kubernetes.io/part-of": "handoff", "pod-security.kubernetes.io/enforce": "restricted"}


def up(options: Namespace) -> int:
    """Apply, wait, and say where it is; return the exit status."""
    cluster, manifests, namespace = prepared(options)
    say(f"Cluster of {cluster.context}, Kubernetes {checks.version(cluster)}, namespace {namespace}.")
    checks.require_kinds(cluster, manifests)
    for warning in checks.warnings(cluster, manifests):
        say(f"Note: {warning}")
    make_namespace(cluster, namespace)
    secrets = credentials.ensured(cluster, namespace, manifests)
    new = manifests.where(lambda one: one["kind"] != "Secret" or name_of(one) not in secrets)
    snapshot = Snapshot.of(cluster, namespace)
    for part in stages(remembered(marked(new, secrets), snapshot), snapshot):
        if not came_up(cluster, namespace, part, options.timeout_s):
            return 1
    tell_where(cluster, namespace, manifests)
    return 0


def stages(manifests: Manifests, running: Snapshot) -> list[Manifests]:
    """What is applied and waited for together. A database that runs comes last: it never meets a version that fails."""
    found = [running.workloads.get(key(one)) for one in manifests.of("StatefulSet")]
    if not any(one and progress(one).done for one in found):
        return [manifests]  # the others wait for it
    last = {key(one) for one in manifests.of("StatefulSet", "Job")}
    return [manifests.where(lambda one: key(one) not in last), manifests.where(lambda one: key(one) in last)]


def prepared(options: Namespace) -> tuple[Cluster, Manifests, str]:
    """The cluster, what is to be there, and in which namespace."""
    kubectl.found()
    cluster = Cluster.of_context()
    manifests = rendered(options.overlay, options.namespace, options.tag, options.registry)
    return cluster, manifests, manifests.namespace or cluster.namespace


def make_namespace(cluster: Cluster, namespace: str) -> None:
    """One that takes restricted pods only, unless it is there."""
    if cluster.find(f"/api/v1/namespaces/{namespace}") is None:
        metadata = {"name": namespace, "labels": dict(RESTRICTED)}
        cluster.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        say(f"Made the namespace {namespace}, for restricted pods only.")


def remove_jobs(cluster: Cluster, namespace: str, jobs: Iterable[Object]) -> None:
    """A Job runs once and refuses another image; ours are harmless to repeat."""
    for job in jobs:
        cluster.delete(f"/apis/batch/v1/namespaces/{namespace}/jobs/{name_of(job)}")


def came_up(cluster: Cluster, namespace: str, part: Manifests, timeout_s: float) -> bool:
    """Apply it; whether all of it became ready. Why not is said."""
    remove_jobs(cluster, namespace, part.of("Job"))
    count = kubectl.apply(namespace, part.text)
    say(f"Applied {count} objects. Waiting for all to be ready, for up to {timeout_s:.0f} s:")
    return is_ready(cluster, namespace, map(key, part.of(*WORKLOADS)), timeout_s)


def is_ready(cluster: Cluster, namespace: str, workloads: Iterable[Key], timeout_s: float) -> bool:
    """Whether all became ready; why not is said."""

    def look() -> Snapshot:
        return Snapshot.of(cluster, namespace)

    def log(pod: str, container: str, *, previous: bool) -> list[str]:
        return cluster.log(namespace, pod, container, report.LOG_LINES, previous=previous)

    rollout = Rollout(look, timeout_s, say)
    if rollout.wait(set(workloads)):
        return True
    for line in report.failure(rollout, look(), log):
        say(line)
    return False


def tell_where(cluster: Cluster, namespace: str, manifests: Manifests) -> None:
    """The address to open, or what it needs; and how to log in."""
    page = addresses.of_ingress(manifests) or _external(cluster, namespace)
    if page:
        say(f"Handoff is ready: open {page}")
        say(f"Agents work at {page}console")
    say(credentials.admin_hint(namespace))


def _external(cluster: Cluster, namespace: str) -> str | None:
    """The page's address; of what has none, how to see it."""
    found = {name: addresses.waited_for(cluster, namespace, name) for name in (addresses.PAGE, addresses.CHAT)}
    for name, address in found.items():
        if address is None:
            say(addresses.none_came(namespace, name))
    return found[addresses.PAGE]


def say(line: str) -> None:
    """At once, also into a pipe."""
    print(line, flush=True)
