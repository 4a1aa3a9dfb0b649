"""The page as such: its weight, its reach on all sorts of screens, for all sorts of people."""

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from contract.entries import (
    After,
    BotReplied,
    By,
    ConversationResolved,
    HandoffRequested,
    Message,
    MessagePosted,
    Payload,
    State,
)
from tests.browser.aloud import load_again, spoken
from tests.browser.conftest import missing
from tests.browser.console import Agent
from tests.browser.desk import Desk
from tests.browser.held import Held
from tests.browser.history import BOT, story, write
from tests.browser.rooms import Member
from tests.browser.visitor import Visitor
from tests.suite import ROOT

Visit = Callable[..., Visitor]
WEIGHT: Final = 30_000  # bytes of all bodies as they travel
REQUESTS: Final = 30
IN_FOCUS: Final = "() => document.activeElement.textContent.trim() || document.activeElement.ariaLabel"
AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def test_the_page_weighs_little_and_asks_for_little(desk: Desk, visit: Visit) -> None:
    answers: list[Any] = []
    ana = visit(desk, before=lambda page: page.on("response", into(answers)))
    expect(ana.page.get_by_label("Your name")).to_be_visible()
    ana.page.wait_for_load_state("networkidle")
    ours = [answer for answer in answers if answer.url.startswith(desk.client.url)]
    sizes = {urlsplit(answer.url).path: answer.request.sizes()["responseBodySize"] for answer in ours}
    assert all(answer.ok for answer in ours)
    assert sum(sizes.values()) <= WEIGHT, sizes
    assert len(answers) <= REQUESTS
    assert {urlsplit(answer.url).netloc for answer in answers} <= {
        urlsplit(url).netloc for url in (desk.client.url, desk.chat.url)
    }


def test_a_second_visit_asks_only_for_the_page_itself(desk: Desk, visit: Visit) -> None:
    ana = visit(desk)
    ana.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    ana.page.on("request", lambda request: asked.append(request.url))
    ana.page.goto(desk.page)
    ana.page.wait_for_load_state("networkidle")
    timing = ana.page.evaluate(
        "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/static/'))"
        ".map((one) => one.transferSize)"
    )
    assert timing
    assert sum(timing) == 0


def test_the_first_paint_does_not_wait_for_the_chat_service(desk: Desk, visit: Visit) -> None:
    desk.chat.kill()
    ana = visit(desk)
    expect(ana.page.get_by_role("heading", name="Northwind Help")).to_be_visible()
    expect(ana.page.get_by_label("Your name")).to_be_visible()
    expect(ana.pill).to_have_text("NOT CONNECTED")


def test_three_grey_lines_come_only_if_loading_takes_long(desk: Desk, visit: Visit) -> None:
    held = Held(r"/entries\?")
    ana = visit(desk, before=held.on)
    ana.page.get_by_label("Your name").fill("Ana")
    ana.page.get_by_role("button", name="Start Chat as Ana").click()
    loading = ana.page.locator("#loading")
    expect(loading).to_have_css("opacity", "1")
    delay = loading.evaluate("node => getComputedStyle(node).animationDelay")
    assert delay == "0.3s"
    held.let_go()
    expect(loading).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_anybody(desk: Desk, visit: Visit, scheme: str) -> None:
    if not AXE.exists():
        missing("axe-core is not there: npm install --no-save --no-package-lock axe-core@4.14.1")
    ana = visit(desk, color_scheme=scheme)
    expect(ana.page.get_by_label("Your name")).to_be_focused()
    axe_finds_nothing(ana, "the start screen")
    ana.start("Ana")
    expect(ana.page.locator("#hello .choice").first).to_be_visible()
    axe_finds_nothing(ana, "the empty chat")
    tell_everything(ana)
    ana.say("")
    expect(ana.cards).to_have_count(1)
    axe_finds_nothing(ana, "the chat")
    ana.page.locator("#menu-open").click()
    expect(ana.page.get_by_role("dialog")).to_be_visible()
    axe_finds_nothing(ana, "the menu")


def test_it_is_used_with_the_keyboard_alone(desk: Desk, visit: Visit) -> None:
    ana = visit(desk)
    expect(ana.page.get_by_label("Your name")).to_be_focused()
    ana.page.keyboard.type("Ana")
    expect(ana.page.get_by_role("button", name="Start Chat as Ana")).to_be_enabled()
    ana.page.keyboard.press("Enter")
    expect(ana.field).to_be_focused()
    ana.page.keyboard.type("hello")
    ana.page.keyboard.press("Enter")
    ana.expect_sent("hello")
    expect(ana.field).to_be_focused()
    expect(ana.bubble(re.compile("."), "bot").first).to_be_visible()
    walked = []
    for _ in range(3):
        ana.page.keyboard.press("Tab")
        walked.append(
            ana.page.evaluate("() => document.activeElement.textContent.trim() || document.activeElement.ariaLabel")
        )
    assert walked[:3] == ["Send", "You are Ana", "Talk to a person"]
    ana.page.keyboard.press("Shift+Tab")


def test_the_log_is_read_aloud_as_it_grows_but_its_history_is_not(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    log = ana.page.get_by_role("log")
    ana.say("hello")
    expect(ana.bubble(re.compile("."), "bot").first).to_be_visible()
    expect(log).to_have_attribute("aria-live", "polite")
    load_again(ana.page)
    ana.expect_all()
    assert spoken(ana.page) == {"off"}
    expect(log).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize(
    ("width", "height"), [(360, 640), (320, 256), (640, 360)], ids=["phone", "400 % zoom", "phone on its side"]
)
def test_it_fits(desk: Desk, visit: Visit, width: int, height: int) -> None:
    ana = visit(desk, "Ana", viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    tell_everything(ana)
    assert ana.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert ana.page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    for control in (ana.field, ana.page.get_by_role("button", name="Send", exact=True), ana.page.locator("#person")):
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height


def test_every_button_is_large_enough_for_a_thumb(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana", viewport={"width": 390, "height": 760}, has_touch=True, is_mobile=True)
    ana.page.locator("#hello .choice").first.tap()
    expect(ana.page.locator("#replies .choice").first).to_be_visible()
    sizes = ana.page.locator("button:visible").evaluate_all(
        "buttons => buttons.map((one) => [one.textContent, one.offsetWidth, one.offsetHeight])"
    )
    assert len(sizes) >= 4
    assert [size for size in sizes if min(size[1:]) < 44] == []


def test_without_javascript_it_says_what_is_missing(desk: Desk, visit: Visit) -> None:
    sentence = visit(desk).page.locator("noscript")
    assert "This chat needs JavaScript" in (sentence.text_content() or "")


def test_a_client_without_an_address_says_how_to_set_it(desks: Callable[..., Desk], visit: Visit) -> None:
    desk = desks(own_client=True)
    desk.client.kill()
    desk.set_client(CHAT_SERVICE_PUBLIC_URL="")
    desk.client.start()
    ana = visit(desk)
    expect(ana.page.get_by_text("CHAT_SERVICE_PUBLIC_URL")).to_be_visible()


def into(these: list[Any]) -> Callable[[Any], None]:
    """A listener that keeps what it hears; playwright takes no built-in method for one."""

    def keep(one: Any) -> None:
        these.append(one)

    return keep


def test_a_page_over_https_says_that_it_may_not_call_a_chat_service_without(
    desks: Callable[..., Desk], visit: Visit
) -> None:
    desk = desks(own_client=True)

    def over_https(page: Any) -> None:
        page.route("https://desk.example/**", lambda route: route.fulfill(response=route.fetch(url=plain(route))))

    def plain(route: Any) -> str:
        return f"{desk.client.url}{urlsplit(route.request.url).path}"

    ana = visit(desk, before=over_https)
    desk.set_client(CHAT_SERVICE_PUBLIC_URL="http://chat.example")
    desk.restart(desk.client)
    ana.page.goto("https://desk.example/")
    expect(ana.page.get_by_text("set CHAT_SERVICE_PUBLIC_URL to that address")).to_be_visible()
    expect(ana.page.get_by_label("Your name")).to_be_hidden()
    ana.page.unroute_all(behavior="wait")  # a page that closes amid an answer is an error


def tell_everything(visitor: Visitor) -> None:
    """A history with a bit of all."""
    replies = ["escalate", "Track my order"]
    told: list[tuple[By | None, Payload, After, float]] = [
        (None, MessagePosted("Where is my order? https://example.org/" + "a" * 80), After(visitor_seq=1), 9),
        (BOT, BotReplied(in_reply_to=1, messages=[Message("On its way. `code`"), Message("Anything else?", replies)]),
         After(visitor_seq=1, answered_seq=1), 8),
        (None, HandoffRequested(), After(state=State.QUEUED, visitor_seq=1, answered_seq=1, epoch=1), 7),
        (BOT, ConversationResolved(), After(state=State.RESOLVED, visitor_seq=1, answered_seq=1, epoch=2), 6),
    ]  # fmt: skip
    write(visitor, story(visitor, told))
    visitor.page.reload()
    expect(visitor.page.get_by_text("How was it?")).to_be_visible()


def axe_finds_nothing(who: Visitor | Agent | Member, where: str) -> None:
    """No violation of WCAG 2.2 AA, nor of what axe calls best practice, once nothing moves any more."""
    who.page.evaluate(
        """() => Promise.all(document.getAnimations()
          .filter((one) => one.effect.getTiming().iterations === 1)
          .map((one) => one.finished))"""
    )
    who.page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = who.page.evaluate("() => axe.run()")
    faults = [(one["id"], one["help"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]]
    assert faults == [], where
