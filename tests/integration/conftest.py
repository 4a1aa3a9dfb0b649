"""Tests against real processes."""

import shutil
from collections.abc import Iterator

import pytest

from tests.browser.conftest import missing
from tests.servers.kubernetes import Kubernetes


def pytest_configure(config: pytest.Config) -> None:
    """Some tests wait for something that takes its time in truth: a lease that expires, a reader that stays away."""
    config.addinivalue_line("markers", "slow: takes ten seconds or more")


@pytest.fixture
def kubernetes() -> Iterator[Kubernetes]:
    """A Kubernetes API server, over TLS."""
    if not shutil.which("openssl"):
        missing("openssl is missing (Debian's openssl).")
    server = Kubernetes()
    yield server
    server.close()
