"""What is applied and waited for together."""

import copy
from collections.abc import Callable
from typing import Any

from deploy.cluster import Object
from deploy.manifests import IMAGES, Manifests
from deploy.snapshot import Snapshot
from deploy.workloads import key, progress


def stages(manifests: Manifests, running: Snapshot, applied: Callable[[Object], Object]) -> list[Manifests]:
    """A database that only gets our newer image comes last: it is never restarted for a version that does not come up.

    One that is not there, not ready, or changes in another way is what the rest waits for, and comes with it. `applied`
    tells how the cluster would have an object.
    """
    last = {key(one) for one in manifests.of("StatefulSet") if _only_newer(one, running, applied)}
    first = manifests.where(lambda one: key(one) not in last)
    return [first, manifests.where(lambda one: key(one) in last)] if last else [first]


def _only_newer(one: Object, running: Snapshot, applied: Callable[[Object], Object]) -> bool:
    there = running.workloads.get(key(one))
    if there is None or not progress(there).done or not progress(there).ready:
        return False
    return bool(_without_images(applied(one)["spec"]) == _without_images(there["spec"]))


def _without_images(spec: Any) -> Any:
    """With our images as one, whatever their registry and their tag."""
    plain = copy.deepcopy(spec)
    pod = plain["template"]["spec"]
    for container in [*pod.get("initContainers", ()), *pod["containers"]]:
        container["image"] = next((name for name in IMAGES if f"{name}:" in container["image"]), container["image"])
    return plain
