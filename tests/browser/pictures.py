"""The pictures in docs/screenshots, taken of the running suite: `python -m tests.browser.pictures`."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.console import ADMIN, AGENTS, Agent, add_agent
from tests.browser.desk import NO_LIMITS, Desk
from tests.browser.rooms import Member, newcomer, post
from tests.browser.visitor import Visitor, call
from tests.suite import ROOT

PICTURES: Final = ROOT / "docs" / "screenshots"
DELIVERY: Final = "How long does delivery take?"
PARCEL: Final = "My parcel has not arrived."


def main() -> None:
    """Take all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        of_visitors(browser)
        of_agents(browser)
        of_rooms(browser)
        browser.close()


def of_visitors(browser: Any) -> None:
    """The visitor's page."""
    with tempfile.TemporaryDirectory() as folder:
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


def of_agents(browser: Any) -> None:
    """The console in the middle of a talk, and the admins' page."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), {**NO_LIMITS, **AGENTS}).open()
        try:
            for name in ("Jonas", "Mira"):
                add_agent(desk, name)
            lea = visitor_at(browser, desk, "Lea")
            for text in ("Where is my order A-1042? It says delivered.", "escalate"):
                lea.say(text)
                lea.expect_sent(text)
            lea.expect_line("Waiting for a person")
            ada = agent_at(browser, desk, "Ada")
            talked(ada, lea)
            for name, text in (("Tomás", "Why was my payment declined?"), ("مريم", "متى يصل طلبي؟")):
                waits = visitor_at(browser, desk, name)
                waits.say(text)
                waits.say("escalate")
                waits.expect_line("Waiting for a person")
            expect(ada.row("مريم")).to_be_visible()
            ada.page.screenshot(path=PICTURES / "console-light.png", animations="disabled")
            ada.page.set_viewport_size({"width": 390, "height": 700})
            ada.page.screenshot(path=PICTURES / "console-phone.png", animations="disabled")
            dark = agent_at(browser, desk, "Ada", color_scheme="dark")
            dark.row("Lea").click()
            expect(dark.page.locator(".memo")).to_be_visible()
            dark.page.screenshot(path=PICTURES / "console-dark.png", animations="disabled")
            dark.page.goto(f"{desk.client.url}/console/admin")
            expect(dark.page.get_by_text("Mira").first).to_be_visible()
            dark.page.screenshot(path=PICTURES / "admin-dark.png", animations="disabled")
        finally:
            desk.end()


def of_rooms(browser: Any) -> None:
    """A room in the middle of a talk, on a desk, in the dark, and on a phone."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), NO_LIMITS).open()
        try:
            lea = member_at(browser, desk, "Lea")
            for name in ("Anna Berg", "Tomás", "مريم", "Jonas"):
                newcomer(desk, name)
            lea.found("Garden")
            garden = lea.page.url.split("#")[1]
            lea.open("lobby")
            gardening(desk, garden)
            lea.open("Garden")
            lea.said("Saturday is good").locator(".bubble").hover()
            lea.page.screenshot(path=PICTURES / "rooms-light.png", animations="disabled")
            dark = member_at(browser, desk, "Kim", at=garden, color_scheme="dark")
            dark.expect_said("I bring the cake")
            expect(dark.page.locator("#here li")).to_have_count(2)
            dark.page.screenshot(path=PICTURES / "rooms-dark.png", animations="disabled")
            phone = member_at(
                browser, desk, "Mia", at=garden, viewport={"width": 390, "height": 700}, is_mobile=True, has_touch=True
            )
            phone.expect_said("I bring the cake")
            phone.page.screenshot(path=PICTURES / "rooms-phone.png", animations="disabled")
        finally:
            desk.end()


def gardening(desk: Desk, room: str) -> None:
    """What was said in that room while nobody looked."""
    anna, tomas = newcomer(desk, "Anna Berg", room), newcomer(desk, "Tomás", room)
    first = post(desk, anna, "The beans are up! Who waters them at the weekend?", "m1", room)["seq"]
    post(desk, anna, "Two cans are enough.", "m2", room)
    answer = {"type": "post_message", "client_id": "m3", "text": "Saturday is good for me.", "reply_to": first}
    reaction = {"type": "react", "client_id": "m4", "target_seq": first, "emoji": "❤", "on": True}
    for command in (answer, reaction):
        call(desk, "POST", f"/v1/conversations/{room}/entries", tomas["token"], command)
    post(desk, tomas, "@Lea you could take Sunday: https://example.org/garden", "m5", room)
    post(desk, anna, "I bring the cake.", "m6", room)


def member_at(browser: Any, desk: Desk, name: str, at: str = "", **options: Any) -> Member:
    """Somebody on the page of rooms."""
    look = {"viewport": {"width": 1_240, "height": 800}, "device_scale_factor": 2, **options}
    return Member(browser.new_context(locale="en-GB", **look).new_page(), desk, name, at)


def agent_at(browser: Any, desk: Desk, name: str, **options: Any) -> Agent:
    """Somebody at the console."""
    context = browser.new_context(
        locale="en-GB", device_scale_factor=2, viewport={"width": 1_240, "height": 800}, **options
    )
    return Agent(context.new_page(), desk, name, ADMIN[1])


def talked(ada: Agent, lea: Visitor) -> None:
    """A few words between them, and a note."""
    ada.press("n")
    expect(ada.since).to_have_text(re.compile("^with you"))
    ada.write("Hello Lea, I can see the driver's photo. It is your neighbour's door, number 14.")
    ada.write("@Jonas the driver left it at 14 again, third time this week", key="Shift+N")
    expect(ada.page.locator(".memo")).to_be_visible()
    lea.say("Great, I will ring there. Thank you!")
    expect(ada.bubble("I will ring there")).to_be_visible()


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
