"""For all tests: the cheap folders first, so that what is wrong is known soon."""

from pathlib import Path

import pytest

BY_COST = ("unit", "conformance", "integration", "races", "malformed", "chaos", "browser", "compose", "cluster")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by the cost of the folder. Browser tests last also because Playwright keeps a loop running once it began."""
    items.sort(key=lambda item: BY_COST.index(item.path.relative_to(HERE).parts[0]))
