"""The pictures in docs/screenshots, taken of the running suite: `python -m tests.browser.pictures`."""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import expect, sync_playwright

from contract.entries import (
    After,
    BotReplied,
    By,
    Entry,
    HandoffAction,
    HandoffRequested,
    Message,
    MessagePosted,
    Payload,
    State,
)
from tests.browser.conftest import CHROMIUM
from tests.browser.desk import NO_LIMITS, Desk
from tests.browser.history import BOT, NOW, story, write
from tests.browser.visitor import Visitor
from tests.suite import ROOT

PICTURES: Final = ROOT / "docs" / "screenshots"
Told = tuple[By | None, Payload, After, float]

WITH_BOT: Final = After(visitor_seq=1, answered_seq=1)
QUEUED: Final = After(state=State.QUEUED, epoch=1, queued_at=NOW, visitor_seq=3, answered_seq=3, handoff_seq=4)
QUEUED_FIRST: Final = After(state=State.QUEUED, epoch=1, queued_at=NOW - timedelta(minutes=12), handoff_seq=1)

ASKED: Final[list[Told]] = [
    (None, MessagePosted("Hi, my parcel says delivered but nothing is here."), After(visitor_seq=1), 6),
    (
        BOT,
        BotReplied(
            in_reply_to=1,
            messages=[
                Message(
                    "Sorry about that. Parcels marked as delivered sometimes wait with a neighbour "
                    "or in the parcel room for up to a day."
                ),
                Message("Shall I hand you to a person?", ["escalate", "Track my parcel"]),
            ],
        ),
        WITH_BOT,
        6,
    ),
]
WAITING: Final[list[Told]] = [
    *ASKED,
    (None, MessagePosted("escalate"), After(visitor_seq=3, answered_seq=1), 5),
    (
        BOT,
        BotReplied(
            in_reply_to=3,
            messages=[Message("I have asked for a person. They read what we wrote, so nothing needs saying twice.")],
            action=HandoffAction(),
        ),
        QUEUED,
        5,
    ),
]


def main() -> None:
    """Take all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        desk = Desk(Path(folder), NO_LIMITS).open()
        try:
            first = visitor_at(browser, desk, "Kim")
            write(first, story(first, [(None, HandoffRequested(), QUEUED_FIRST, 12)]))
            take(browser, desk, "desktop", WAITING, viewport={"width": 1_100, "height": 860})
            take(browser, desk, "phone", ASKED, viewport={"width": 390, "height": 760}, is_mobile=True, has_touch=True)
            take(browser, desk, "dark", ASKED, viewport={"width": 760, "height": 800}, color_scheme="dark")
            first_page(browser, desk)
        finally:
            desk.end()
            browser.close()


def visitor_at(browser: Any, desk: Desk, name: str, **options: Any) -> Visitor:
    """Somebody who just started."""
    visitor = Visitor(browser.new_context(locale="en-GB", device_scale_factor=2, **options).new_page(), desk)
    visitor.page.goto(desk.page)
    visitor.start(name)
    return visitor


def take(browser: Any, desk: Desk, picture: str, told: Sequence[Told], **options: Any) -> None:
    """One picture of Lea's chat."""
    lea = visitor_at(browser, desk, "Lea", **options)
    entries: list[Entry] = story(lea, told)
    write(lea, entries)
    lea.page.reload()
    lea.expect_all()
    state = entries[-1].after.state
    words = {State.BOT: "Smart Chatbot", State.QUEUED: "2nd in line"}[state]
    expect(lea.pill).to_contain_text(words)
    save(lea, picture)


def first_page(browser: Any, desk: Desk) -> None:
    """The empty chat, with its suggestions."""
    save(visitor_at(browser, desk, "Lea", viewport={"width": 760, "height": 620}), "start")


def save(visitor: Visitor, picture: str) -> None:
    """Into the docs."""
    visitor.page.screenshot(path=PICTURES / f"visitor-{picture}.png", animations="disabled")


if __name__ == "__main__":
    main()
