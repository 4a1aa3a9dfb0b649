"""One suite on the cluster that KUBECONFIG names, for all tests here; `make test-cluster` runs them.

Settings: IMAGE_COMMAND (how an image gets to the cluster's nodes, see `make images`), IMAGES=there when they are there
already, KEEP=1 to leave the suite running.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from typing import Final

import pytest

from tests.browser.conftest import browser, visit
from tests.cluster.kube import kubectl
from tests.cluster.suite import Suite, deployed, make

TAG: Final = os.environ.get("TAG", "dev")

Say = Callable[[str, str], None]

__all__ = ["browser", "visit"]  # fixtures of the browser tests that are fixtures here, too

collect_ignore_glob = [] if os.environ.get("CLUSTER") == "on" else ["test_*.py"]  # `make test` has no cluster
_figures: Final[dict[str, str]] = {}


@pytest.fixture(scope="session")
def figure() -> Say:
    """Says a figure; all of them are printed at the end."""

    def say(name: str, value: str) -> None:
        _figures[name] = value

    return say


@pytest.fixture(scope="session")
def suite(figure: Say) -> Iterator[Suite]:
    """A suite in a namespace of its own, brought up by the documented commands."""
    name = os.environ.get("NAMESPACE") or f"handoff-test-{secrets.token_hex(3)}"
    up, took_s = deployed(name, TAG)
    figure("from nothing to ready, images there", f"{took_s:.0f} s")
    yield up
    if not os.environ.get("KEEP"):
        make("undeploy", NAMESPACE=name, DATA="delete")
        kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture(autouse=True)
def as_deployed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test leaves the suite as it was deployed."""
    yield
    if "suite" in request.fixturenames:
        up: Suite = request.getfixturevalue("suite")
        for deployment in ("chat-service", "chat-client", "bot"):
            up.namespace.rolled_out(f"deployment/{deployment}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures."""
    if _figures:
        terminalreporter.section("figures")
        width = max(map(len, _figures))
        for name, value in _figures.items():
            terminalreporter.write_line(f"{name:{width}}  {value}")
