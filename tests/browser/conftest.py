"""A browser, the running suite, and people who use it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.suite import Suite
from tests.browser.visitor import Visitor

sync_api = pytest.importorskip("playwright.sync_api", reason="browser tests need playwright")

CHROMIUM: Final = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
WAIT_MS: Final = 20_000  # two cores, shared


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    if not CHROMIUM.exists():
        missing(f"there is no browser at {CHROMIUM}: install chromium, or name one in CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def suites(tmp_path: Path) -> Iterator[Callable[..., Suite]]:
    """Makes running suites with settings of their own; all are gone after the test."""
    made: list[Suite] = []

    def make(**settings: str) -> Suite:
        folder = tmp_path / f"suite{len(made)}"
        folder.mkdir()
        suite = Suite(folder, settings=settings)
        made.append(suite)
        return suite.start()

    yield make
    for suite in made:
        suite.stop()


@pytest.fixture
def suite(suites: Callable[..., Suite]) -> Suite:
    """The three services, running. Limits are off: tests are faster than people."""
    return suites(MESSAGES_PER_SECOND="0", SESSIONS_PER_MINUTE="0")


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visitor]]:
    """Opens a page in a browser of its own, or (`beside=`) in a further tab of somebody's; `as_name` starts the chat."""
    contexts = []
    faults: list[str] = []

    def open_page(suite: Suite, as_name: str = "", beside: Visitor | None = None, **options: Any) -> Visitor:
        if beside is None:
            contexts.append(browser.new_context(locale="en-GB", **options))
            contexts[-1].set_default_timeout(WAIT_MS)
        page = (beside.page.context if beside else contexts[-1]).new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        visitor = Visitor(page, suite)
        page.goto(suite.page)
        if as_name:
            visitor.start(as_name)
        return visitor

    yield open_page
    for context in contexts:
        context.close()
    assert faults == [], "errors in the page"


def missing(what: str) -> None:
    """Skip loudly; where everything has to be there, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
