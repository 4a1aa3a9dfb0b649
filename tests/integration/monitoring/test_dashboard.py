"""The dashboard over a real Prometheus that watches a running suite: no panel is empty."""

import math
import re
from collections.abc import Sequence
from typing import Any, Final

import pytest

from tests.integration.agents.desk import in_time
from tests.integration.monitoring.manifests import Query, dashboard, queries
from tests.servers.prometheus import PrometheusServer

# What only a cluster measures, so that no data comes here.
ELSEWHERE: Final = {"kubelet_volume_stats": "the kubelet tells how full volumes are"}


def measured_here(query: Query) -> bool:
    """Whether our own processes tell it."""
    return not any(name in query.expression for name in ELSEWHERE)


@pytest.mark.usefixtures("lively")
async def test_every_query_returns_data_with_the_labels_that_its_legend_names(prometheus: PrometheusServer) -> None:
    waiting = [query for query in queries() if measured_here(query)]

    async def all_have_data() -> bool:
        waiting[:] = [query for query in waiting if not has_data(prometheus, query)]
        return not waiting

    try:
        await in_time(all_have_data)
    except TimeoutError:
        pytest.fail(f"no data: {waiting}")


def has_data(prometheus: PrometheusServer, query: Query) -> bool:
    """Whether there is a number, and whatever has one has these labels."""
    answer = prometheus.get("query", query=query.expression)
    found: Sequence[Any] = [one for one in answer["result"] if not math.isnan(float(one["value"][1]))]
    assert all(set(query.labels) <= set(one["metric"]) for one in found), (query, found)
    return bool(found)


def test_what_is_measured_elsewhere_is_on_the_dashboard_and_not_much(prometheus: PrometheusServer) -> None:
    left_out = [query for query in queries() if not measured_here(query)]

    assert len(left_out) == 1
    for query in left_out:
        assert prometheus.get("query", query=query.expression)["result"] == []  # well-formed, and truly not here


def test_every_row_has_panels_and_every_panel_its_place() -> None:
    panels = dashboard()["panels"]
    rows = [panel["title"] for panel in panels if panel["type"] == "row"]

    assert rows == ["People", "Conversations", "Appends", "Delivery", "Bot", "Queue", "Replicas"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({panel["title"] for panel in panels}) == len(panels)
    taken = [(x, y) for panel in panels for x, y in squares(panel["gridPos"])]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 24


def squares(place: dict[str, int]) -> list[tuple[int, int]]:
    """What a panel covers of Grafana's grid."""
    across, down = range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
    return [(x, y) for x in across for y in down]


def test_all_that_is_asked_for_is_of_the_namespaces_that_were_chosen() -> None:
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", ()):
            for braces in re.findall(r"[a-z]\{([^}]*)\}", target["expr"]):
                assert 'namespace=~"$namespace"' in braces, target["expr"]
