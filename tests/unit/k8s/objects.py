"""The manifests as they are in their files."""

from pathlib import Path
from typing import Any, Final

import yaml

K8S: Final = Path(__file__).resolve().parents[3] / "k8s"

Object = dict[str, Any]


def read(path: str) -> Object:
    """The one object in that file below `k8s/`."""
    found: Object = yaml.safe_load((K8S / path).read_text())
    return found


def pod_of(path: str) -> Object:
    """The pods that the workload in that file makes."""
    pod: Object = read(path)["spec"]["template"]["spec"]
    return pod


def container_of(path: str, name: str) -> Object:
    """One of their containers."""
    container: Object = next(one for one in pod_of(path)["containers"] if one["name"] == name)
    return container
