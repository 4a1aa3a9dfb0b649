"""The guide for operators names every metric, and none that does not exist."""

import re
from typing import Final

import httpx

from tests.integration.chat_service.clients import eventually
from tests.integration.monitoring.conftest import Watched
from tests.suite import ROOT

GUIDE: Final = ROOT / "docs" / "operating.md"
HELP: Final = re.compile(r"^# HELP (handoff_\w+)", re.MULTILINE)


def told_by(watched: Watched) -> set[str]:
    """The names of all metrics."""
    pages = (httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text for port in watched.ports.values())
    return {name for page in pages for name in HELP.findall(page)}


async def test_the_guide_names_every_metric_and_no_other(watched: Watched) -> None:
    await eventually(lambda: "handoff_database_ok" in told_by(watched))  # it has looked into the database
    told = told_by(watched)

    tables = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("| `handoff_")]
    explained = {name for line in tables for name in re.findall(r"`(handoff_\w+)`", line.split("|")[1])}
    assert explained == told


def test_every_link_within_the_guide_leads_somewhere() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    anchors = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}

    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) - anchors == set()
