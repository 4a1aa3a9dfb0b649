"""A browser, a running help desk, and people who use it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.console import ADMIN, AGENTS, PASSWORD, Agent, add_agent
from tests.browser.desk import NAME, NO_LIMITS, Desk, Front, a_client
from tests.browser.rooms import Member
from tests.browser.visitor import Visitor
from tests.servers.mongo import free_port
from tests.suite import SECRET, Process

sync_api = pytest.importorskip("playwright.sync_api", reason="browser tests need playwright")

CHROMIUM: Final = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
WAIT_MS: Final = 20_000  # two cores, shared


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window. Playwright keeps a loop running meanwhile, so other files come without it."""
    if not CHROMIUM.exists():
        missing(f"there is no browser at {CHROMIUM}: install chromium, or name one in CHROMIUM")
    sync_api.expect.set_options(timeout=WAIT_MS)
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A bot for all desks whose tests leave it alone: it keeps nothing, and takes a while to start."""
    lent = Process("bot", {"BOT_SECRET": SECRET}, tmp_path_factory.mktemp("bot")).start()
    yield lent
    lent.kill()


@pytest.fixture(scope="session")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A client for all desks whose tests leave it alone: it keeps nothing, and takes a while to start."""
    port = free_port()
    client = a_client(f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("front"), DESK_NAME=NAME).start()
    yield Front(client, port)
    client.kill()


@pytest.fixture
def desks(tmp_path: Path, bot: Process, front: Front) -> Iterator[Callable[..., Desk]]:
    """Makes running desks with settings of their own for the chat service; all are gone after the test.

    The first one has the lent client, unless it needs its `own_client`.
    """
    made: list[Desk] = []

    def make(*, own_bot: bool = False, own_client: bool = False, **env: str) -> Desk:
        folder = tmp_path / f"desk{len(made)}"
        folder.mkdir()
        lends = None if made or own_client else front
        made.append(Desk(folder, {**NO_LIMITS, **env}, lent=None if own_bot else bot, front=lends))
        return made[-1].open()

    yield make
    for desk in made:
        desk.end()


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    """The three services, running."""
    return desks()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visitor]]:
    """Opens a page in a browser of its own, or (`beside=`) in a further tab of somebody's; `as_name` starts the
    chat, `before(page)` prepares the page."""
    contexts = []
    faults: list[str] = []

    def open_page(
        desk: Desk, as_name: str = "", beside: Visitor | None = None, before: Any = None, **options: Any
    ) -> Visitor:
        if beside is None:
            contexts.append(browser.new_context(locale="en-GB", **options))
            contexts[-1].set_default_timeout(WAIT_MS)
        page = (beside.page.context if beside else contexts[-1]).new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        tell_what_is_lost(page)
        visitor = Visitor(page, desk)
        if before:
            before(page)
        page.goto(desk.page)
        if as_name:
            visitor.start(as_name)
        return visitor

    yield open_page
    for context in contexts:
        context.close()
    assert faults == [], "errors in the page"


@pytest.fixture
def staffed(desks: Callable[..., Desk]) -> Desk:
    """A desk with the admin Ada and the agent Jonas."""
    desk = desks(**AGENTS)
    add_agent(desk, "Jonas")
    return desk


@pytest.fixture
def console(browser: Any) -> Iterator[Callable[..., Agent]]:
    """Opens the console in a browser of its own for an agent, who is logged in; `before(page)` prepares the page."""
    contexts = []
    faults: list[str] = []

    def open_page(desk: Desk, name: str = ADMIN[0], before: Any = None, **options: Any) -> Agent:
        contexts.append(browser.new_context(locale="en-GB", **{"viewport": {"width": 1_240, "height": 800}, **options}))
        contexts[-1].set_default_timeout(WAIT_MS)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(f"{error} {error.stack}"))
        tell_what_is_lost(page)
        if before:
            before(page)
        return Agent(page, desk, name, ADMIN[1] if name == ADMIN[0] else PASSWORD)

    yield open_page
    for context in contexts:
        context.close()
    assert faults == [], "errors in the page"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, bot: Process) -> Iterator[Desk]:
    """A desk with the admin Ada for all tests of a file, each of which has rooms of its own."""
    made = Desk(tmp_path_factory.mktemp("house"), {**NO_LIMITS, **AGENTS}, lent=bot).open()
    yield made
    made.end()


@pytest.fixture
def enter(browser: Any) -> Iterator[Callable[..., Member]]:
    """Opens the page of rooms in a browser of its own (or `beside` somebody's, in a further tab) and starts under that
    name; `at` is what stands behind # in the address, `before(page)` prepares the page."""
    contexts = []
    faults: list[str] = []

    def open_page(
        desk: Desk, name: str, *, at: str = "", beside: Member | None = None, before: Any = None, **options: Any
    ) -> Member:
        if beside is None:
            contexts.append(
                browser.new_context(locale="en-GB", **{"viewport": {"width": 1_240, "height": 800}, **options})
            )
            contexts[-1].set_default_timeout(WAIT_MS)
        page = (beside.page.context if beside else contexts[-1]).new_page()
        page.on("pageerror", lambda error: faults.append(f"{error} {error.stack}"))
        tell_what_is_lost(page)
        if before:
            before(page)
        return Member(page, desk, name, at)

    yield open_page
    for context in contexts:
        context.close()
    assert faults == [], "errors in the page"


def tell_what_is_lost(page: Any) -> None:
    """What a page asked for and did not get is in the report of a test that fails."""
    page.on("requestfailed", lambda request: print("lost:", request.url, request.failure))


def missing(what: str) -> None:
    """Skip loudly; where everything has to be there, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
