"""What k8s/monitoring says: rules, alerts, the dashboard's queries."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import yaml

from tests.suite import ROOT

FOLDER: Final = ROOT / "k8s" / "monitoring"
NAME: Final = re.compile(r"\b(?:handoff|up|process|kube|kubelet|namespace:handoff)[a-z0-9_:]*\b(?:\{[^}]*\})?")
LABEL: Final = re.compile(r"\{\{(\w+)\}\}")
WINDOW: Final = "10s"  # of rates, where a scrape takes place once a second

Rule = Mapping[str, Any]


class Query(NamedTuple):
    """One line of a panel, and the labels that its legend speaks of."""

    panel: str
    expression: str
    labels: Sequence[str]


def groups() -> list[dict[str, Any]]:
    """The groups of rules, as Prometheus itself takes them."""
    manifest = yaml.safe_load((FOLDER / "prometheusrule.yaml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = manifest["spec"]["groups"]
    return found


def rules() -> list[Rule]:
    """All rules."""
    return [rule for group in groups() for rule in group["rules"]]


def alerts() -> list[Rule]:
    """Those that are alerts."""
    return [rule for rule in rules() if "alert" in rule]


def dashboard() -> Any:
    """The dashboard."""
    return json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))


def queries() -> Iterator[Query]:
    """The dashboard's, as Grafana would ask for all namespaces."""
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", ()):
            expression = target["expr"].replace("$__rate_interval", WINDOW).replace("$__range", WINDOW)
            yield Query(panel["title"], expression.replace("$namespace", ".*"), LABEL.findall(target["legendFormat"]))


def selectors(expression: str) -> list[str]:
    """The series that an expression reads: metrics with what is in their braces."""
    without_labels = re.sub(r"(?:by|on|without) \([^)]*\)", "", expression)
    return NAME.findall(without_labels)
