"""An overlay as the objects that it stands for."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.cluster import Object, Refused
from deploy.kubectl import kubectl

ROOT: Final = Path(__file__).resolve().parent.parent
OVERLAYS: Final = ROOT / "k8s" / "overlays"
IMAGES: Final = ("handoff/chat-service", "handoff/chat-client", "handoff/bot")
WORKLOADS: Final = ("Deployment", "StatefulSet", "Job")
CONFIG: Final = "handoff/config"  # an annotation of pods: other settings are another version, and roll out like one
CLUSTER_WIDE: Final = frozenset({"Namespace", "PriorityClass", "ClusterRole", "ClusterRoleBinding"})


@dataclass(frozen=True)
class Manifests:
    """Objects, in the order in which they came."""

    objects: tuple[Object, ...]

    @property
    def text(self) -> str:
        """For kubectl."""
        return str(yaml.safe_dump_all(self.objects, sort_keys=False))

    @property
    def namespace(self) -> str | None:
        """The one that they name; None where they leave that to whoever applies them."""
        return next((name for one in self.objects if (name := one["metadata"].get("namespace"))), None)

    def of(self, *kinds: str) -> list[Object]:
        """Those of these kinds."""
        return [one for one in self.objects if one["kind"] in kinds]

    def where(self, holds: Callable[[Object], bool]) -> "Manifests":
        """Those for which it holds."""
        return Manifests(tuple(one for one in self.objects if holds(one)))


def name_of(one: Object) -> str:
    """An object's name."""
    return str(one["metadata"]["name"])


def rendered(overlay: str, namespace: str = "", tag: str = "", registry: str = "") -> Manifests:
    """The overlay of that name, or the folder of that path; in that namespace and with those images, if given."""
    folder = OVERLAYS / overlay if (OVERLAYS / overlay).is_dir() else Path(overlay).resolve()
    if not (folder / "kustomization.yaml").is_file():
        known = ", ".join(sorted(path.name for path in OVERLAYS.iterdir()))
        raise Refused(f"There is no overlay {overlay}: OVERLAY takes {known}, or a folder with a kustomization.yaml.")
    with tempfile.TemporaryDirectory() as made:
        place = Path(made).resolve()
        on_top = _on_top(os.path.relpath(folder, place), namespace, tag, registry)
        (place / "kustomization.yaml").write_text(yaml.safe_dump(on_top))
        return Manifests(tuple(yaml.safe_load_all(kubectl("kustomize", str(place)))))


def _on_top(base: str, namespace: str, tag: str, registry: str) -> dict[str, Any]:
    """The kustomization that changes what the command line says, and nothing else."""
    images = [
        {"name": image} | ({"newTag": tag} if tag else {}) | ({"newName": f"{registry}/{image}"} if registry else {})
        for image in IMAGES
    ]
    return (
        {"resources": [base]}
        | ({"images": images} if tag or registry else {})
        | ({"namespace": namespace} if namespace else {})
    )


def references(workload: Object, kind: str) -> dict[str, bool]:
    """The ConfigMaps (`configMap`) or Secrets (`secret`) that its pods take: name -> whether they can do without."""
    found: dict[str, bool] = {}
    for name, optional in _references(workload["spec"]["template"]["spec"], kind):
        found[name] = found.get(name, True) and optional
    return found


def _references(pod: Object, kind: str) -> Iterator[tuple[str, bool]]:
    for container in [*pod.get("initContainers", ()), *pod["containers"]]:
        taken = [source.get(f"{kind}Ref") for source in container.get("envFrom", ())]
        taken += [one["valueFrom"].get(f"{kind}KeyRef") for one in container.get("env", ()) if "valueFrom" in one]
        yield from ((one["name"], one.get("optional", False)) for one in taken if one)
    for volume in pod.get("volumes", ()):
        for source in [volume, *volume.get("projected", {}).get("sources", ())]:
            if taken := source.get(kind):
                yield taken.get("secretName") or taken["name"], taken.get("optional", False)


def marked(manifests: Manifests, secrets: Mapping[str, str]) -> Manifests:
    """Pods marked with what configures them: ConfigMaps by their content, Secrets by `secrets` (name -> id)."""
    maps = {name_of(one): str(one.get("data")) + str(one.get("binaryData")) for one in manifests.of("ConfigMap")}
    return Manifests(tuple(_marked(one, maps, secrets) for one in manifests.objects))


def _marked(one: Object, maps: Mapping[str, str], secrets: Mapping[str, str]) -> Object:
    if one["kind"] not in WORKLOADS[:2]:
        return one
    taken = [maps.get(name, "") for name in sorted(references(one, "configMap"))]
    taken += [secrets.get(name, "") for name in sorted(references(one, "secret"))]
    if not taken:
        return one
    digest = hashlib.sha256("\0".join(taken).encode()).hexdigest()[:12]
    spec = one["spec"]
    metadata = spec["template"].get("metadata", {})
    metadata = metadata | {"annotations": metadata.get("annotations", {}) | {CONFIG: digest}}
    return one | {"spec": spec | {"template": spec["template"] | {"metadata": metadata}}}
