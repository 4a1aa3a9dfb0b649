"""The console is light, and for everybody: with any eyes, on any screen, by keys that can be switched off."""

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import missing
from tests.browser.console import Agent
from tests.browser.desk import Desk
from tests.browser.test_console import waiting
from tests.browser.test_page import AXE, axe_finds_nothing, into

Console = Callable[..., Agent]
WEIGHT: Final = 60_000  # bytes of all bodies as they travel
CUT: Final = (
    "nodes => nodes.filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML)"
)


def test_the_console_weighs_little(staffed: Desk, console: Console) -> None:
    answers: list[Any] = []
    ada = console(staffed, before=lambda page: page.on("response", into(answers)))
    ada.page.wait_for_load_state("networkidle")
    ours = [answer for answer in answers if answer.url.startswith(staffed.client.url)]
    sizes = {urlsplit(answer.url).path: answer.request.sizes()["responseBodySize"] for answer in ours}
    assert all(answer.ok for answer in ours)
    assert sum(sizes.values()) <= WEIGHT, sizes


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_anybody(staffed: Desk, console: Console, scheme: str) -> None:
    if not AXE.exists():
        missing("axe-core is not there: npm install --no-save --no-package-lock axe-core@4.14.1")
    waiting(staffed, "Kim")
    waiting(staffed, "Lou")
    ada = console(staffed, color_scheme=scheme)
    expect(ada.row("Kim")).to_be_visible()
    axe_finds_nothing(ada, "nobody is open")
    ada.press("n")
    expect(ada.since).to_have_text(re.compile("^with you"))
    ada.write("hello")
    ada.write("a note", key="Shift+N")
    expect(ada.page.locator(".memo")).to_be_visible()
    expect(ada.page.locator("#known")).to_be_visible()
    axe_finds_nothing(ada, "a conversation")
    for key, dialog in (("t", "transfer"), ("b", "brief"), ("?", "help")):
        ada.press(key)
        expect(ada.page.locator(f"#{dialog}")).to_be_visible()
        axe_finds_nothing(ada, dialog)
        ada.press("Escape")
        expect(ada.page.locator(f"#{dialog}")).to_be_hidden()
    ada.press("r")
    expect(ada.page.locator("#undo")).to_be_visible()
    axe_finds_nothing(ada, "the offer to undo")
    ada.page.get_by_role("button", name="Menu").click()
    axe_finds_nothing(ada, "the menu")
    ada.page.get_by_role("button", name="Edit saved replies").click()
    axe_finds_nothing(ada, "saved replies")


def test_a_key_right_after_a_dialog_has_closed_counts(staffed: Desk, console: Console) -> None:
    waiting(staffed, "Kim")
    ada = console(staffed)
    expect(ada.row("Kim")).to_be_visible()
    ada.press("n")
    expect(ada.act("Back to bot")).to_be_visible()
    for _ in range(10):  # the field of a dialog keeps the focus until the next frame
        ada.press("b")
        expect(ada.page.locator("#brief")).to_be_visible()
        ada.press("Escape", "?")
        expect(ada.page.locator("#help")).to_be_visible()
        ada.press("Escape")
        expect(ada.page.locator("#help")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(360, 640), (720, 900), (1_000, 700), (1_240, 800)])
def test_it_fits(staffed: Desk, console: Console, width: int, height: int) -> None:
    waiting(staffed, "Kim" * 13, "w" * 3_000)
    ada = console(staffed, viewport={"width": width, "height": height})
    expect(ada.page.locator(".item")).to_be_visible()
    assert ada.page.locator("#console *:visible:not(.name *)").evaluate_all(CUT) == []
    ada.page.locator(".item button").click()
    expect(ada.act("Accept")).to_be_visible()
    ada.act("Accept").click()
    expect(ada.act("Resolve")).to_be_visible()
    expect(ada.page.locator("#rows .bubble").first).to_be_visible()
    assert ada.page.locator("#console *:visible:not(.name *)").evaluate_all(CUT) == []
    if width < 1_100:
        ada.page.get_by_role("button", name="About this visitor").click()
        expect(ada.page.get_by_role("heading", name="Visitor")).to_be_visible()
        assert ada.page.locator("#person *:visible").evaluate_all(CUT) == []
        ada.page.locator("#shut").click()
    if width < 720:
        ada.page.get_by_role("button", name="Back to the list").click()
        expect(ada.page.locator(".item")).to_be_visible()


def test_single_keys_can_be_switched_off(staffed: Desk, console: Console) -> None:
    waiting(staffed, "Kim")
    ada = console(staffed)
    expect(ada.row("Kim")).to_be_visible()
    ada.press("?")
    ada.page.get_by_label("Keys work without Alt").uncheck()
    ada.press("Escape")
    expect(ada.page.locator("#help")).to_be_hidden()
    ada.press("n", "Alt+j")
    expect(ada.opened).to_have_text("Kim")
    expect(ada.since).to_have_text(re.compile("^waiting"))
    ada.page.reload()
    expect(ada.row("Kim")).to_be_visible()
    ada.press("Alt+n")
    expect(ada.since).to_have_text(re.compile("^with you"))


def test_a_dialog_gives_the_focus_back_and_keys_rest_meanwhile(staffed: Desk, console: Console) -> None:
    waiting(staffed, "Kim")
    ada = console(staffed)
    ada.press("n")
    expect(ada.since).to_have_text(re.compile("^with you"))
    ada.act("Back to bot").focus()
    ada.press("Enter")
    expect(ada.page.get_by_label("What came of it")).to_be_focused()
    ada.press("r", "Escape")
    expect(ada.page.locator("#brief")).to_be_hidden()
    expect(ada.act("Back to bot")).to_be_focused()
    expect(ada.since).to_have_text(re.compile("^with you"))


def test_the_sound_is_muted_and_stays_so(staffed: Desk, console: Console) -> None:
    rings = """() => {
      window.rings = 0
      const start = OscillatorNode.prototype.start
      OscillatorNode.prototype.start = function (...given) { window.rings += 1; return start.apply(this, given) }
    }"""
    ada = console(staffed, before=lambda page: page.add_init_script(f"({rings})()"))
    waiting(staffed, "Kim")
    ada.page.wait_for_function("window.rings > 0")
    ada.press("m")
    expect(ada.page.locator(".card")).to_have_text(re.compile("The sound is off"))
    ada.page.reload()
    waiting(staffed, "Lou")
    expect(ada.row("Lou")).to_be_visible()
    expect(ada.page).to_have_title(re.compile(r"^\(2\)"))
    assert ada.page.evaluate("window.rings") == 0
