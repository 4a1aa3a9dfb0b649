"""The page of rooms on all sorts of screens, for all sorts of people."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.aloud import load_again, spoken
from tests.browser.conftest import missing
from tests.browser.desk import NO_LIMITS, Desk
from tests.browser.rooms import Member, a_room, newcomer, post
from tests.browser.test_page import AXE, axe_finds_nothing
from tests.browser.test_safety import an_address
from tests.browser.visitor import call

Enter = Callable[..., Member]
MARKUP = "<img src=x onerror=\"document.title='hacked'\">"


def test_nothing_stands_in_the_way_of_anybody(house: Desk, enter: Enter) -> None:
    if not AXE.exists():
        missing("axe-core is not there: npm install --no-save --no-package-lock axe-core@4.14.1")
    said: list[str] = []
    room = a_room(house, "Everything")
    tell_everything(house, room)
    ana = enter(house, "Ana", at=room, before=lambda page: page.on("console", lambda one: said.append(one.text)))
    ana.expect_said("hello")
    ana.expect_said(MARKUP)
    assert ana.page.locator(".bubble img").count() == 0
    axe_finds_nothing(ana, "a room")
    ana.say(" ")
    ana.said("hello").focus()
    ana.page.keyboard.press("Enter")
    expect(ana.page.locator("#acts")).to_be_visible()
    axe_finds_nothing(ana, "the menu of a message, and an error")
    ana.page.emulate_media(color_scheme="dark")
    axe_finds_nothing(ana, "a room and the menu in the dark")
    ana.page.keyboard.press("Escape")
    for button, dialog in (
        ("You are Ana", "#self"),
        ("Find or make a room", "#find"),
        ("Search in this room", "#search"),
    ):
        ana.page.get_by_role("button", name=button).click()
        expect(ana.page.locator(dialog)).to_be_visible()
        axe_finds_nothing(ana, button)
        ana.page.keyboard.press("Escape")
    ana.found("Garden")
    ana.page.get_by_role("button", name="Change, invite, leave").click()
    ana.page.get_by_role("button", name="Make an invitation").click()
    expect(ana.page.get_by_label("The link, shown only now")).to_be_visible()
    axe_finds_nothing(ana, "an owner's dialog")
    assert [text for text in said if "Security Policy" in text or "Refused" in text] == []


def test_it_is_used_with_the_keyboard_alone(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Keys")
    post(house, newcomer(house, "Bo", room), "hello Ana", "m1", room)
    ana = enter(house, "Ana", at=room)
    keys = ana.page.keyboard
    expect(ana.field).to_be_focused()
    keys.type("hi @b")
    expect(ana.page.get_by_role("option", name="@Bo")).to_be_visible()
    keys.press("Enter")
    keys.type("and all")
    keys.press("Shift+Enter")
    keys.type("of you")
    keys.press("Enter")
    ana.expect_said("hi @Bo and all\nof you")
    keys.press("Shift+Tab")
    expect(ana.said("of you")).to_be_focused()
    keys.press("ArrowUp")
    expect(ana.said("hello Ana")).to_be_focused()
    keys.press("+")
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(ana.said("hello Ana").locator(".reactions button")).to_have_text("❤️ 1")
    expect(ana.said("hello Ana")).to_be_focused()
    keys.press("r")
    expect(ana.field).to_be_focused()
    keys.type("yes?")
    keys.press("Enter")
    ana.expect_said("yes?")
    expect(ana.said("yes?").locator(".quote")).to_have_text("Bo hello Ana")
    keys.press("Shift+Tab")
    keys.press("End")
    keys.press("e")
    keys.press("End")
    keys.type("!")
    keys.press("Enter")
    expect(ana.said("yes?!").locator(".edited")).to_be_visible()
    expect(ana.field).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("End")
    keys.press("Delete")
    ana.page.get_by_role("button", name="Undo").press("Enter")
    expect(ana.field).to_be_focused()


def test_on_a_phone_panes_become_screens(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Pocket")
    post(house, newcomer(house, "Bo", room), f"hello {'x' * 200} {MARKUP}", "m1", room)
    ana = enter(house, "Ana", at=room, viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    ana.said("hello").locator(".bubble").tap()
    ana.page.get_by_role("button", name="Reply").tap()
    ana.say("to you, too")
    fits(ana)
    ana.page.get_by_role("button", name="People").tap()
    expect(ana.page.locator(".someone")).to_have_count(3)
    fits(ana)
    ana.page.keyboard.press("Escape")
    expect(ana.page.locator("#people")).to_be_hidden()
    ana.page.get_by_role("button", name="People").tap()
    ana.person("Bo")
    ana.page.keyboard.press("Escape")
    ana.page.locator("#shut").tap()
    ana.page.get_by_role("button", name="People").tap()
    ana.person("Bo")
    ana.page.get_by_role("button", name="Write to them alone").tap()
    expect(ana.room).to_have_text("Bo")
    expect(ana.page.locator("#people")).to_be_hidden()
    ana.page.get_by_role("button", name="People").tap()
    ana.page.go_back()
    expect(ana.room).to_have_text("Pocket")
    expect(ana.page.locator("#people")).to_be_hidden()
    ana.page.get_by_role("button", name="Back to the rooms").tap()
    expect(ana.item("Pocket")).to_be_visible()
    expect(ana.field).to_be_hidden()
    fits(ana)
    ana.found("Other pocket")
    expect(ana.item("Pocket")).to_have_count(2)
    expect(ana.item("Pocket").first).to_be_hidden()
    ana.page.go_back()
    expect(ana.room).to_have_text("Pocket")


def fits(who: Member) -> None:
    """Nothing sticks out, and every button is large enough for a thumb."""
    assert who.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert who.page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    sizes = who.page.locator(".pane button:visible:not(.face, .quote)").evaluate_all(
        "all => all.map((one) => [one.ariaLabel ?? one.textContent, one.offsetWidth, one.offsetHeight])"
    )
    assert [size for size in sizes if min(size[1:]) < 44] == []


def test_a_message_named_like_a_part_of_the_page_takes_nothing_away_from_it(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Names")
    bo = newcomer(house, "Bo", room)
    ana = enter(house, "Ana", at=room)
    for name in ("row-said", "row-new", "card", "new", "rows", "a word more"):
        post(house, bo, f"I am {name}", name.replace(" ", "-"), room)
        ana.expect_said(f"I am {name}")
    ana.say(" ")
    expect(ana.cards).to_have_count(1)
    ana.tool("I am row-said", "More")
    ana.page.get_by_role("button", name="React with 🎉").click()
    expect(ana.said("I am row-said").locator(".reactions button")).to_have_text("🎉 1")
    ana.page.reload()
    ana.expect_said("I am a word more")


def test_history_is_not_read_aloud_and_what_comes_is(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Aloud")
    bo = newcomer(house, "Bo", room)
    post(house, bo, "long ago", "m1", room)
    ana = enter(house, "Ana", at=room)
    log = ana.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    load_again(ana.page)
    ana.expect_said("long ago")
    assert spoken(ana.page) == {"off"}
    expect(log).to_have_attribute("aria-live", "polite")
    post(house, bo, "just now", "m2", room)
    ana.expect_said("just now")
    assert ana.page.evaluate("() => window.loud.at(-1)") == "polite"


def test_it_works_over_plain_http_on_an_address_that_is_not_loopback(tmp_path: Path, enter: Enter) -> None:
    with an_address() as host:
        desk = Desk(tmp_path, NO_LIMITS, host=host)
        try:
            ana = enter(desk.open(), "Ana")
            assert ana.page.evaluate("() => [isSecureContext, typeof crypto.randomUUID]") == [False, "undefined"]
            ana.say("hello from far away")
            ana.expect_said("hello from far away")
            ana.said("hello from far away").press("c")
            expect(ana.cards.filter(has_text=re.compile("Copied|by hand"))).to_be_visible()
            ana.page.get_by_role("button", name="You are Ana").click()
            expect(ana.page.get_by_role("button", name="Notify me")).to_be_hidden()
        finally:
            desk.end()


def tell_everything(desk: Desk, room: str) -> None:
    """A room with a bit of all."""
    bo, other, cy = (newcomer(desk, name, room) for name in ("Bo", "Bo", "Cy"))
    first = post(desk, bo, "hello `code` https://example.org @Cy", "m1", room)["seq"]
    post(desk, other, MARKUP, "m2", room)
    gone = post(desk, cy, "soon gone", "m3", room)["seq"]
    for who, command in (
        (cy, {"type": "post_message", "text": "an answer", "reply_to": first}),
        (cy, {"type": "edit_message", "target_seq": gone + 1, "text": "a better answer"}),
        (cy, {"type": "delete_message", "target_seq": gone}),
        (bo, {"type": "react", "target_seq": gone + 1, "emoji": "👍", "on": True}),
    ):
        path = f"/v1/conversations/{room}/entries"
        call(desk, "POST", path, who["token"], {"client_id": f"{command['type']}-1", **command})
