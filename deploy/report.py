"""Why a rollout failed, for a person: the pod's reason, its last words, who serves meanwhile."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol

from deploy.cluster import Object
from deploy.manifests import name_of
from deploy.rollout import Rollout
from deploy.snapshot import Key, Snapshot
from deploy.trouble import Trouble
from deploy.workloads import newest

LOG_LINES: Final = 12


class Log(Protocol):
    """The last LOG_LINES lines of a container, or of the one before it."""

    def __call__(self, pod: str, container: str, *, previous: bool) -> Sequence[str]:
        """None if it never said any."""


def failure(rollout: Rollout, snapshot: Snapshot, log: Log) -> Iterator[str]:
    """Lines about a rollout that failed, as the cluster is now."""
    if not rollout.troubles:
        yield f"Not ready within {rollout.timeout_s:.0f} s (TIMEOUT_S):"
        yield from (f"  {name}: {state}" for (_, name), state in sorted(rollout.unfinished.items()))
    troubles = rollout.troubles or _found_late(snapshot, rollout.unfinished)
    for one, found in sorted(troubles.items()):
        yield f"{one[1]} does not come up."
        workload = snapshot.workloads.get(one)
        for trouble in _different(found):
            yield from _told(trouble, snapshot.pods_of(workload) if workload else [], log)
    yield from sorted({trouble.hint for found in troubles.values() for trouble in found if trouble.hint})
    yield from _serving(snapshot, rollout.unfinished)


def _found_late(snapshot: Snapshot, unfinished: dict[Key, str]) -> dict[Key, list[Trouble]]:
    found = {one: list(snapshot.troubles(snapshot.workloads[one])) for one in unfinished if one in snapshot.workloads}
    return {one: troubles for one, troubles in found.items() if troubles}


def _different(troubles: Sequence[Trouble]) -> list[Trouble]:
    """One of each: five pods with the same trouble are told once."""
    return list({trouble.reason: trouble for trouble in reversed(troubles)}.values())


def _told(trouble: Trouble, pods: Sequence[Object], log: Log) -> Iterator[str]:
    yield f"  {f'pod {trouble.pod}: ' if trouble.pod else ''}{trouble.reason}: {trouble.message}"
    pod, container = trouble.pod, trouble.log
    if not pod and pods:  # a Job that gave up: its last try
        pod, container = name_of(pods[-1]), pods[-1]["spec"]["containers"][0]["name"]
    if container:
        yield from _last_words(log, pod, container, crashed=trouble.crashed)


def _last_words(log: Log, pod: str, container: str, *, crashed: bool) -> Iterator[str]:
    said = (log(pod, container, previous=True) if crashed else []) or log(pod, container, previous=False)
    if said:
        yield f"  The last lines of {container} in {pod}:"
        yield from (f"    {line}" for line in said)
    else:
        yield f"  {container} in {pod} has said nothing."


def _serving(snapshot: Snapshot, unfinished: Iterable[Key]) -> Iterator[str]:
    """Who goes on serving: replicas of the version before."""
    before = {one[1]: count for one in sorted(unfinished) if (count := _of_before(snapshot, one)) > 0}
    if before:
        counted = ", ".join(f"{name} ({count})" for name, count in before.items())
        yield f"The version before still serves: {counted}. `make rollback` takes the update back."


def _of_before(snapshot: Snapshot, one: Key) -> int:
    workload = snapshot.workloads.get(one)
    if workload is None or workload["kind"] != "Deployment":
        return 0
    new = newest(workload, snapshot.replica_sets)
    of_new = new.get("status", {}).get("availableReplicas", 0) if new else 0
    return int(workload.get("status", {}).get("availableReplicas", 0) - of_new)
