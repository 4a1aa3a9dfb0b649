"""A Chromium without a window, and the figures that come out of it."""

import os
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.console import ADMIN, AGENTS, Agent
from tests.browser.desk import NO_LIMITS, Desk
from tests.browser.visitor import Visitor

CHROMIUM: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WAIT_MS: Final = 30_000
ENV: Final = {**NO_LIMITS, **AGENTS}
VIEWPORT: Final = {"width": 1_240, "height": 800}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, as long as it is needed."""
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def desks(folder: Path, amount: int = 1, **env: str) -> Iterator[list[Desk]]:
    """So many replicas on one file, each with a page of its own."""
    made = [Desk(folder, {**ENV, **env}) for _ in range(amount)]
    try:
        yield [desk.open() for desk in made]
    finally:
        for desk in made:
            desk.end()


def visitor_at(browser: Browser, desk: Desk, name: str) -> Visitor:
    """Somebody who began to chat, in a browser of their own."""
    visitor = Visitor(_page(browser), desk)
    visitor.page.goto(desk.page)
    visitor.start(name)
    return visitor


def agent_at(browser: Browser, desk: Desk) -> Agent:
    """The admin at the console, in a browser of their own."""
    return Agent(_page(browser), desk, *ADMIN)


def row(name: str, found: Sequence[float]) -> None:
    """Print p50, p99 and the longest."""
    cuts = statistics.quantiles(found, n=100, method="inclusive")
    print(f"{name:52}{cuts[49]:8.1f}{cuts[98]:8.1f}{max(found):8.1f}", flush=True)


def head(name: str) -> None:
    """Print what the columns are."""
    print(f"{name:52}{'p50':>8}{'p99':>8}{'max':>8}")


def _page(browser: Browser) -> Page:
    context = browser.new_context(locale="en-GB", viewport=VIEWPORT)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    return context.new_page()
