"""Pods are marked with what configures them, so that other settings roll out as another image does."""

from typing import Any

from deploy.credentials import needed
from deploy.manifests import CONFIG, Manifests, marked, references


def a_workload(kind: str = "Deployment", *, env_from: Any = (), volumes: Any = ()) -> dict[str, Any]:
    pod = {"containers": [{"name": "one", "envFrom": list(env_from)}], "volumes": list(volumes)}
    spec = {"template": {"metadata": {"labels": {"a": "b"}}, "spec": pod}}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "chat"}, "spec": spec}


def a_map(**data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "chat"}, "data": data}


FROM_MAP = {"configMapRef": {"name": "chat"}}
FROM_SECRET = {"secretRef": {"name": "key"}}


def mark(workload: dict[str, Any], secrets: dict[str, str], **data: str) -> str | None:
    objects = marked(Manifests((a_map(**data), workload)), secrets).objects
    annotations = objects[1]["spec"]["template"]["metadata"].get("annotations", {})
    found: str | None = annotations.get(CONFIG)
    return found


def test_the_mark_changes_with_the_settings_and_with_them_only() -> None:
    one = a_workload(env_from=[FROM_MAP])

    assert mark(one, {}, A="1") == mark(one, {"other": "x"}, A="1") != mark(one, {}, A="2")


def test_the_mark_changes_with_a_secret_that_was_made_anew() -> None:
    one = a_workload(env_from=[FROM_SECRET])

    assert mark(one, {"key": "uid-1"}) != mark(one, {"key": "uid-2"})


def test_pods_that_take_no_settings_have_no_mark_and_nothing_else_changes() -> None:
    one = a_workload("StatefulSet")

    assert mark(one, {}) is None
    assert marked(Manifests((one,)), {}).objects == (one,)


def test_every_way_to_take_a_secret_counts_and_one_that_is_needed_anywhere_is_needed() -> None:
    one = a_workload(
        env_from=[{"secretRef": {"name": "a", "optional": True}}, FROM_SECRET, FROM_MAP],
        volumes=[
            {"name": "v", "secret": {"secretName": "b"}},
            {"name": "w", "projected": {"sources": [{"secret": {"name": "c"}}, {"configMap": {"name": "d"}}]}},
            {"name": "x", "emptyDir": {}},
        ],
    )
    container = one["spec"]["template"]["spec"]["containers"][0]
    container["env"] = [
        {"name": "PLAIN", "value": "1"},
        {"name": "A", "valueFrom": {"secretKeyRef": {"name": "a", "key": "x"}}},
        {"name": "F", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
    ]

    assert references(one, "secret") == {"a": False, "key": False, "b": False, "c": False}
    assert references(one, "configMap") == {"chat": False, "d": False}


def test_only_what_pods_can_not_start_without_is_needed() -> None:
    optional = {"secretRef": {"name": "model", "optional": True}}

    assert needed(Manifests((a_map(), a_workload(env_from=[optional, FROM_SECRET])))) == {"key": ["chat"]}
