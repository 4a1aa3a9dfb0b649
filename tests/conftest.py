"""For all tests: what is quick comes first, so that what is wrong is known soon; then what takes long."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests import forks

BY_COST: Final = ("unit", "races", "chaos", "malformed", "integration", "conformance", "compose", "cluster")
PAGES: Final = "browser"
OTHERS_A_PAGE: Final = 3  # a file with a browser works hard, most others wait: together they use the machine well
HERE: Final = Path(__file__).parent


def pytest_configure() -> None:
    """Start services quickly."""
    forks.on = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by the cost of the folder, and put the files with a browser between the others."""
    pages = [item for item in items if _folder(item) == PAGES]
    others = sorted((item for item in items if _folder(item) != PAGES), key=lambda item: BY_COST.index(_folder(item)))
    quick = [item for item in others if _folder(item) == BY_COST[0]]
    items[:] = [*quick, *_in_turn(_files(others[len(quick) :]), _files(pages))]


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).parts[0]


def _files(items: Sequence[pytest.Item]) -> list[list[pytest.Item]]:
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    return list(files.values())


def _in_turn(others: list[list[pytest.Item]], pages: list[list[pytest.Item]]) -> Iterator[pytest.Item]:
    while others or pages:
        for file in [*pages[:1], *others[:OTHERS_A_PAGE]]:
            yield from file
        del pages[:1], others[:OTHERS_A_PAGE]
