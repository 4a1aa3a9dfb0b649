"""k8s/monitoring fits the rest: it selects the pods that have metrics, and the dashboard arrives as it is."""

import json
from typing import Final

from tests.unit.k8s.rendered import MANIFESTS, Json, named, of_kind, rendered, workloads

MONITORING: Final = MANIFESTS / "monitoring"


def selected(labels: Json, monitor: Json) -> bool:
    """Whether the monitor takes a pod with these labels."""
    selector = monitor["spec"]["selector"]
    equal = all(labels.get(name) == value for name, value in selector["matchLabels"].items())
    return equal and all(labels.get(one["key"]) in one["values"] for one in selector["matchExpressions"])


def test_what_has_a_port_for_metrics_is_scraped_there_and_nothing_else(objects: tuple[Json, ...]) -> None:
    [monitor] = of_kind(rendered(MONITORING), "PodMonitor")
    [endpoint] = monitor["spec"]["podMetricsEndpoints"]

    scraped = {each.name for each in workloads(objects) if selected(each.labels, monitor)}
    assert scraped == {each.name for each in workloads(objects) if endpoint["port"] in each.ports}
    assert scraped == {"chat-service", "chat-client", "bot"}


def test_the_dashboard_arrives_where_grafana_looks_for_it() -> None:
    found = named(rendered(MONITORING), "ConfigMap", "handoff-dashboard")

    assert found["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert json.loads(found["data"]["dashboard.json"]) == json.loads((MONITORING / "dashboard.json").read_text())


def test_it_goes_wherever_the_context_points() -> None:
    assert [each["metadata"]["name"] for each in rendered(MONITORING) if "namespace" in each["metadata"]] == []
