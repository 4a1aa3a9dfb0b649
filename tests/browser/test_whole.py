"""A page of which a part did not arrive says so, and is whole again without anybody's help."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WAIT_MS
from tests.browser.desk import Desk

MODULE = "**/chat/words.js"


@pytest.mark.parametrize(
    ("path", "field"), [("/", "#name"), ("/console", "#agent-name"), ("/console/admin", "#agent-name")]
)
def test_a_module_that_is_lost_is_asked_for_again(browser: Any, desk: Desk, path: str, field: str) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.route(MODULE, lambda route: route.abort())
    page.goto(f"{desk.client.url}{path}")
    said = page.get_by_role("alert").filter(has_text="did not load completely")
    expect(said).to_be_visible()
    expect(page.locator(field)).to_be_hidden()
    page.unroute(MODULE)
    expect(page.locator(field)).to_be_visible()
    expect(said).to_have_count(0)
    context.close()


def test_it_waits_for_a_server_that_went_away_meanwhile(browser: Any, desks: Callable[..., Desk]) -> None:
    desk = desks(own_client=True)
    page = browser.new_page()
    page.route(MODULE, lambda route: route.abort())
    page.goto(desk.page)
    expect(page.get_by_role("alert").filter(has_text="did not load completely")).to_be_visible()
    page.unroute(MODULE)
    with page.expect_event("requestfailed", lambda request: request.method == "HEAD"):
        desk.client.kill()
    desk.client.start()
    expect(page.get_by_label("Your name")).to_be_visible()
    page.close()
