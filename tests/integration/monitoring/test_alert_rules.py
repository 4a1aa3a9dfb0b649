"""The alerts: what raises them by promtool, that a real Prometheus takes them, and that somebody is told what to do."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.integration.agents.desk import in_time
from tests.integration.monitoring.conftest import require_prometheus
from tests.integration.monitoring.manifests import alerts, groups, rules, selectors
from tests.servers.prometheus import PrometheusServer
from tests.suite import ROOT

CASES: Final = Path(__file__).parent / "alerts.yaml"
GUIDE: Final = ROOT / "docs" / "operating.md"
# What others than our processes measure.
ELSEWHERE: Final = {
    "kubelet_volume_stats": "the kubelet tells how full volumes are",
    "kube_deployment": "kube-state-metrics tells how many replicas there should be",
    "kube_cronjob": "kube-state-metrics tells when a backup ended",
    "namespace:handoff": "recorded by rules of the same group",
}

Promtool = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def promtool() -> Promtool:
    """Runs it."""
    require_prometheus()

    def run(*words: str | Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(["promtool", *words], capture_output=True, text=True, check=False)

    return run


def written(folder: Path, *, with_sentences: bool) -> tuple[Path, Path]:
    """The rules as a plain file, and the cases that go with it: they know labels, no sentences."""
    plain = groups()
    for rule in [rule for group in plain for rule in group["rules"] if not with_sentences]:
        rule.pop("annotations", None)
    (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": plain}))
    cases = {**yaml.safe_load(CASES.read_text(encoding="utf-8")), "rule_files": [str(folder / "rules.yaml")]}
    (folder / "cases.yaml").write_text(yaml.safe_dump(cases))
    return folder / "rules.yaml", folder / "cases.yaml"


def test_the_rules_and_what_they_say_are_well_formed(promtool: Promtool, tmp_path: Path) -> None:
    checked = promtool("check", "rules", written(tmp_path, with_sentences=True)[0])

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"{len(rules())} rules found" in checked.stdout


def test_alerts_are_raised_when_they_should_be_and_not_otherwise(promtool: Promtool, tmp_path: Path) -> None:
    tested = promtool("test", "rules", written(tmp_path, with_sentences=False)[1])

    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_every_alert_has_a_case_in_which_it_is_raised() -> None:
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    raised = {one["alertname"] for case in cases["tests"] for one in case["alert_rule_test"] if one["exp_alerts"]}

    assert raised == {alert["alert"] for alert in alerts()}


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: str(alert["alert"]))
def test_every_alert_has_a_section_that_says_what_to_do(alert: dict[str, Any]) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    [section] = re.findall(rf"^### {alert['alert']}\n+(.*?)(?=^#|\Z)", guide, re.MULTILINE | re.DOTALL)

    assert alert["annotations"]["runbook_url"] == f"docs/operating.md#{alert['alert'].lower()}"
    assert alert["labels"]["severity"] in {"critical", "warning"}
    assert "**What to do.**" in section
    assert len(section) > 200


def test_no_section_is_about_an_alert_that_is_gone() -> None:
    sections = re.findall(r"^### (Handoff\w+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sections == [alert["alert"] for alert in alerts()]


@pytest.mark.usefixtures("lively")
async def test_a_real_prometheus_evaluates_every_rule(prometheus: PrometheusServer) -> None:
    async def all_are_well() -> bool:
        found = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
        assert [rule for rule in found if rule.get("lastError")] == []
        return len(found) == len(rules()) and all(rule["health"] == "ok" for rule in found)

    await in_time(all_are_well)


@pytest.mark.usefixtures("lively")
async def test_every_series_that_a_rule_reads_is_there(prometheus: PrometheusServer) -> None:
    read = {selector for rule in rules() for selector in selectors(rule["expr"])}
    waiting = {one for one in read if not one.startswith(tuple(ELSEWHERE))}
    assert len(waiting) > 15

    async def all_are_there() -> bool:
        waiting.difference_update([one for one in waiting if prometheus.get("query", query=one)["result"]])
        return not waiting

    try:
        await in_time(all_are_there)
    except TimeoutError:
        pytest.fail(f"no such series: {waiting}")
