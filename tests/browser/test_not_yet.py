"""Who comes before the chat service has an address reads why, and is in the chat as soon as it has one."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WAIT_MS
from tests.suite import Process


@pytest.mark.parametrize(("path", "field"), [("/", "#name"), ("/console", "#agent-name")])
def test_a_page_that_had_no_address_opens_by_itself_when_there_is_one(
    browser: Any, tmp_path: Path, path: str, field: str
) -> None:
    without = Process("chat_client", {}, tmp_path).start()
    page = browser.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{without.url}{path}")
    expect(page.get_by_role("heading", name="This chat is not set up yet")).to_be_visible()
    expect(page.get_by_text("CHAT_SERVICE_PUBLIC_URL")).to_be_visible()
    without.kill()
    address = {"CHAT_SERVICE_PUBLIC_URL": without.url, "PORT": without.url.rpartition(":")[2]}
    having = Process("chat_client", address, tmp_path).start()
    expect(page.locator(field)).to_be_visible()
    page.close()
    having.kill()
