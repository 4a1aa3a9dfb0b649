"""The manifests as a cluster gets them, and what tests ask of them."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

Json = Mapping[str, Any]
ROOT: Final = Path(__file__).parents[3]
MANIFESTS: Final = ROOT / "k8s"
KUBECTL: Final = Path(sys.prefix) / "bin" / "kubectl"
OVERLAYS: Final = MANIFESTS / "overlays"
VARIANTS: Final = Path(__file__).parent / "variants"  # overlays with the components that none of them has
NAMES: Final = tuple(
    sorted(path.parent.name for folder in (OVERLAYS, VARIANTS) for path in folder.glob("*/kustomization.yaml"))
)
NAMESPACE: Final = (
    "handoff"  # of production; what names none is applied where the context points, and tested as if there
)
POD_TEMPLATES: Final = ("Deployment", "StatefulSet", "Job", "CronJob")


@cache
def rendered(folder: Path) -> tuple[Json, ...]:
    """The objects that `kubectl apply -k` sends."""
    done = subprocess.run([KUBECTL, "kustomize", folder], check=True, capture_output=True, text=True)
    return tuple(yaml.load_all(done.stdout, yaml.CSafeLoader))


def overlay(name: str) -> tuple[Json, ...]:
    """The objects of one of NAMES."""
    folder = OVERLAYS / name
    return rendered(folder if folder.is_dir() else VARIANTS / name)


def of_kind(objects: tuple[Json, ...], *kinds: str) -> list[Json]:
    """Those of these kinds."""
    return [each for each in objects if each["kind"] in kinds]


def named(objects: tuple[Json, ...], kind: str, name: str) -> Json:
    """The one of that kind and name; fails if there is none."""
    [found] = [each for each in of_kind(objects, kind) if each["metadata"]["name"] == name]
    return found


@dataclass(frozen=True)
class Workload:
    """What makes pods, and how they look."""

    kind: str
    name: str
    spec: Json
    """Of the workload; of a CronJob, of its Jobs."""

    @property
    def template(self) -> Json:
        """Labels and specification of its pods."""
        found: Json = self.spec["template"]
        return found

    @property
    def pod(self) -> Json:
        """What runs in each."""
        found: Json = self.template["spec"]
        return found

    @property
    def labels(self) -> Mapping[str, str]:
        """Of its pods."""
        found: Mapping[str, str] = self.template["metadata"]["labels"]
        return found

    @property
    def containers(self) -> list[Json]:
        """All of them, those that run first too."""
        return [*self.pod.get("initContainers", ()), *self.pod["containers"]]

    @property
    def ports(self) -> Mapping[str, int]:
        """Its ports by name."""
        return {port["name"]: port["containerPort"] for each in self.containers for port in each.get("ports", ())}

    def __str__(self) -> str:
        """As kubectl calls it."""
        return f"{self.kind.lower()}/{self.name}"


def workloads(objects: tuple[Json, ...]) -> list[Workload]:
    """All that make pods."""
    return [Workload(each["kind"], each["metadata"]["name"], _spec(each)) for each in of_kind(objects, *POD_TEMPLATES)]


def _spec(workload: Json) -> Json:
    found: Json = workload["spec"]["jobTemplate"]["spec"] if workload["kind"] == "CronJob" else workload["spec"]
    return found


def all_containers(objects: tuple[Json, ...]) -> Iterator[tuple[Workload, Json]]:
    """Each container with what runs it."""
    for workload in workloads(objects):
        for container in workload.containers:
            yield workload, container
