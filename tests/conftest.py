"""For all tests: the cheap folders first, so that what is wrong is known soon."""

from pathlib import Path

import pytest

BY_COST = ("unit", "conformance", "integration", "races", "malformed", "chaos", "browser", "compose", "cluster")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by the cost of the folder. Playwright keeps a loop running once it began: what uses a browser comes last."""
    items.sort(key=lambda item: (BY_COST.index(item.path.relative_to(HERE).parts[0]), "browser" in _fixtures(item)))


def _fixtures(item: pytest.Item) -> tuple[str, ...]:
    return tuple(item.fixturenames) if isinstance(item, pytest.Function) else ()
