"""compose.yaml on this machine's Docker, for all tests here; `make test-compose` runs them.

BUILD_NETWORK=host builds the images on the machine's own network, where containers have no way out.
"""

import os
from collections.abc import Iterator

import pytest

from tests.browser.conftest import browser, visit
from tests.compose.machine import Machine, missing
from tests.conformance.conftest import give_up

__all__ = ["browser", "visit"]  # fixtures of the browser tests that are fixtures here, too

collect_ignore_glob = [] if os.environ.get("COMPOSE") == "on" else ["test_*.py"]  # `make test` has no Docker


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The suite, built and running."""
    if lack := missing():
        give_up(lack)
    made = Machine(tmp_path_factory.mktemp("compose"))
    try:
        made.compose("build", within_s=1_200)
        made.up()
        yield made
    finally:
        made.compose("down", "--volumes", "--timeout", "5")
