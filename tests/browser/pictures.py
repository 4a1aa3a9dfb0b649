"""The pictures in docs/screenshots, taken of the running suite: `python -m tests.browser.pictures`."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.desk import NO_LIMITS, Desk
from tests.browser.visitor import Visitor
from tests.suite import ROOT

PICTURES: Final = ROOT / "docs" / "screenshots"
DELIVERY: Final = "How long does delivery take?"
PARCEL: Final = "My parcel has not arrived."


def main() -> None:
    """Take all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        desk = Desk(Path(folder), NO_LIMITS).open()
        try:
            first_in_line = visitor_at(browser, desk, "Kim")
            first_in_line.say("escalate")
            first_in_line.expect_line("Waiting for a person")
            take(browser, desk, "start", [], viewport={"width": 760, "height": 620})
            take(
                browser,
                desk,
                "phone",
                [DELIVERY],
                viewport={"width": 390, "height": 700},
                is_mobile=True,
                has_touch=True,
            )
            take(browser, desk, "desktop", [DELIVERY, PARCEL, "escalate"], viewport={"width": 1_100, "height": 960})
            take(browser, desk, "dark", [PARCEL], viewport={"width": 760, "height": 640}, color_scheme="dark")
        finally:
            desk.end()
            browser.close()


def visitor_at(browser: Any, desk: Desk, name: str, **options: Any) -> Visitor:
    """Somebody who just started."""
    visitor = Visitor(browser.new_context(locale="en-GB", device_scale_factor=2, **options).new_page(), desk)
    visitor.page.goto(desk.page)
    visitor.start(name)
    return visitor


def take(browser: Any, desk: Desk, picture: str, talk: Sequence[str], **options: Any) -> None:
    """One picture of Lea's chat, once the bot has answered and her place in the queue is known."""
    lea = visitor_at(browser, desk, "Lea", **options)
    for said, text in enumerate(talk, start=1):
        lea.say(text)
        lea.expect_sent(text)
        expect(lea.page.locator('.said[data-side="bot"][data-first="true"]')).to_have_count(said)
    lea.expect_all()
    if "escalate" in talk:
        expect(lea.pill).to_have_text(re.compile("in line"))
    lea.page.screenshot(path=PICTURES / f"visitor-{picture}.png", animations="disabled")


if __name__ == "__main__":
    main()
