"""Which version each Deployment had before the last deploy: an annotation of its own, so that it can be taken back."""

from typing import Final

from deploy.cluster import Object
from deploy.manifests import Manifests
from deploy.snapshot import Key, Snapshot
from deploy.workloads import REVISION, key, newest, owned, progress, template_of

BEFORE: Final = "handoff/before"  # the pod-template-hash of what was complete when the last deploy began


def remembered(manifests: Manifests, snapshot: Snapshot) -> Manifests:
    """Deployments with the mark. One that never became complete is nothing to go back to: the mark stays as it was."""
    return Manifests(tuple(_marked(one, snapshot) for one in manifests.objects))


def _marked(one: Object, snapshot: Snapshot) -> Object:
    running = snapshot.workloads.get(key(one)) if one["kind"] == "Deployment" else None
    mark = before(running, snapshot.replica_sets) if running else None
    if mark is None:
        return one
    metadata = one["metadata"]
    return one | {"metadata": metadata | {"annotations": metadata.get("annotations", {}) | {BEFORE: mark}}}


def before(running: Object, replica_sets: list[Object]) -> str | None:
    """The version to go back to after a deploy that begins now."""
    if progress(running).done and (now := newest(running, replica_sets)):
        return template_of(now)
    return mark_of(running)


def mark_of(running: Object) -> str | None:
    """The version that it had before the last deploy."""
    found: str | None = running["metadata"].get("annotations", {}).get(BEFORE)
    return found


def undo(snapshot: Snapshot) -> dict[Key, str]:
    """Deployment -> the revision to go back to, for those that the last deploy changed."""
    back: dict[Key, str] = {}
    for one, running in snapshot.workloads.items():
        mark, now = mark_of(running), newest(running, snapshot.replica_sets)
        if mark is None or now is None or template_of(now) == mark:
            continue
        for kept in owned(running, snapshot.replica_sets):
            if template_of(kept) == mark:
                back[one] = kept["metadata"]["annotations"][REVISION]
    return back
