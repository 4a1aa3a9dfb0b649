"""The folder: one object a file, a folder a kind, nothing forgotten, and nothing that only an overlay may have."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from tests.unit.k8s.rendered import MANIFESTS, NAMES, NAMESPACE, VARIANTS, Json, of_kind, overlay, rendered

JOINS: Final = "kustomization.yaml"
KINDS: Final = {
    "deployments": {"Deployment"},
    "services": {"Service"},
    "configmaps": {"ConfigMap"},
    "secrets": {"Secret"},
    "statefulsets": {"StatefulSet"},
    "jobs": {"Job"},
    "policies": {"NetworkPolicy", "PodDisruptionBudget"},
    "access": {"ServiceAccount", "Role", "RoleBinding"},
    "autoscaling": {"HorizontalPodAutoscaler"},
    "ingress": {"Ingress"},
    "priorities": {"PriorityClass"},
    "monitoring": {"PodMonitor", "PrometheusRule"},
}
CLUSTER_WIDE: Final = {"Namespace", "PriorityClass"}


def files() -> Iterator[Path]:
    """All manifests, those that join others too."""
    return (path for path in sorted(MANIFESTS.rglob("*.yaml")) if not path.name.startswith("."))


def parts_of(joined: Path) -> set[Path]:
    """The files that a kustomization names."""
    named: set[str] = set()
    content: dict[str, Any] = yaml.safe_load(joined.read_text())
    named.update(content.get("resources", ()))
    named.update(content.get("components", ()))
    named.update(patch["path"] for patch in content.get("patches", ()) if "path" in patch)
    for maker in (*content.get("configMapGenerator", ()), *content.get("secretGenerator", ())):
        named.update(entry.rpartition("=")[2] for entry in maker.get("files", ()))
    return {(joined.parent / name).resolve() for name in named}


def test_every_file_holds_one_object() -> None:
    for path in files():
        assert len([each for each in yaml.safe_load_all(path.read_text()) if each]) == 1, path


def test_a_folder_holds_the_kinds_that_its_name_says() -> None:
    for folder, kinds in KINDS.items():
        for path in (MANIFESTS / folder).rglob("*.yaml"):
            if path.name != JOINS:
                assert yaml.safe_load(path.read_text())["kind"] in kinds, path


def test_every_file_is_joined_by_a_kustomization() -> None:
    joined = {part for path in files() if path.name == JOINS for part in parts_of(path)}

    assert [path for path in files() if path.name != JOINS and path.resolve() not in joined] == []


def test_the_plain_way_is_the_local_overlay() -> None:
    assert rendered(MANIFESTS) == overlay("local")


def test_the_local_way_goes_wherever_the_context_points() -> None:
    assert [each["metadata"]["name"] for each in overlay("local") if "namespace" in each["metadata"]] == []
    assert of_kind(overlay("local"), *CLUSTER_WIDE) == []


def test_production_lies_in_a_restricted_namespace_of_its_own() -> None:
    [namespace] = of_kind(overlay("production"), "Namespace")
    inside = [each["metadata"] for each in overlay("production") if each["kind"] not in CLUSTER_WIDE]

    assert namespace["metadata"]["name"] == NAMESPACE
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert [each["name"] for each in inside if each.get("namespace") != NAMESPACE] == []


def test_every_object_carries_the_suites_label(objects: tuple[Json, ...]) -> None:
    def is_labelled(each: Json) -> bool:
        return bool(each["metadata"].get("labels", {}).get("app.kubernetes.io/part-of") == "handoff")

    assert [each["metadata"]["name"] for each in objects if not is_labelled(each)] == []


def test_every_component_is_tried_by_an_overlay_or_a_variant() -> None:
    joined = [path for folder in (MANIFESTS, VARIANTS) for path in folder.rglob(JOINS)]
    tried = {part for path in joined for part in parts_of(path) if part.parent.name == "components"}

    assert tried == set((MANIFESTS / "components").resolve().iterdir())


def test_the_variants_are_the_overlays_and_more() -> None:
    assert {"local", "production"} < set(NAMES)
