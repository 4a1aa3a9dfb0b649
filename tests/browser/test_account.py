"""Who one is: names, passphrases, leaving and coming back."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.visitor import Visitor, call

Visit = Callable[..., Visitor]
PASSPHRASE = "correct horse battery"


def menu(visitor: Visitor, item: str) -> None:
    """Open the menu and choose."""
    visitor.page.locator("#menu-open").click()
    visitor.page.locator("#menu").get_by_role("button", name=item).click()


def test_the_same_name_in_the_same_browser_opens_the_same_history(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.say("remember me")
    ana.expect_sent("remember me")
    menu(ana, "Change name")
    ana.start("Ben")
    expect(ana.page.get_by_text("how can we help?")).to_be_visible()
    menu(ana, "Change name")
    ana.start("ANA")
    expect(ana.bubble("remember me", "own")).to_be_visible()
    ana.expect_all()


def test_the_same_name_in_another_browser_is_another_person(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.say("mine")
    ana.expect_sent("mine")
    other = visit(desk, "Ana")
    expect(other.page.get_by_text("how can we help?")).to_be_visible()
    assert other.rows() == []


def test_a_protected_name_asks_for_its_passphrase_and_opens_its_history_anywhere(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.say("mine alone")
    ana.expect_sent("mine alone")
    ana.page.locator("#menu-open").click()
    ana.page.get_by_label("New passphrase").fill(PASSPHRASE)
    ana.page.get_by_role("button", name="Protect with a passphrase").click()
    expect(ana.cards).to_have_text(re.compile("^Protected"))

    other = visit(desk)
    other.page.get_by_label("Your name").fill("ana")
    other.page.get_by_role("button", name="Start Chat as ana").click()
    passphrase = other.page.get_by_label("Passphrase", exact=True)
    expect(passphrase).to_be_focused()
    passphrase.fill("wrong passphrase")
    passphrase.press("Enter")
    expect(other.cards).to_have_count(1)
    passphrase.fill(PASSPHRASE)
    passphrase.press("Enter")
    expect(other.bubble("mine alone", "own")).to_be_visible()


def test_logging_out_ends_the_session_and_forgets_it(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.say("forget me")
    ana.expect_sent("forget me")
    menu(ana, "Log out")
    expect(ana.page.get_by_label("Your name")).to_be_visible()
    assert ana.page.evaluate("() => Object.keys(localStorage).filter((key) => key !== 'handoff/name')") == []
    ana.start("Ana")
    assert ana.rows() == []


def test_a_session_that_ended_leads_back_to_the_start_and_keeps_what_was_not_sent(desk: Desk, visit: Visit) -> None:
    open_sockets: list[Any] = []
    closed: list[bool] = []

    def through(socket: Any) -> None:
        if closed:
            socket.close(code=1011)
        else:
            socket.connect_to_server()
            open_sockets.append(socket)

    ana = visit(desk, "Ana", before=lambda page: page.route_web_socket(re.compile("/v1/socket"), through))
    expect(ana.pill).to_have_text("Smart Chatbot")
    closed.append(True)
    open_sockets[-1].close(code=1011)
    expect(ana.pill).to_have_text("NOT CONNECTED")
    ana.say("not yet sent")
    call(desk, "DELETE", "/v1/sessions/current", ana.session()["token"])
    closed.clear()

    expect(ana.page.get_by_text("Your session has ended")).to_be_visible()
    expect(ana.page.get_by_label("Your name")).to_have_value("Ana")
    ana.page.get_by_role("button", name="Start Chat as Ana").click()
    ana.expect_sent("not yet sent")
    ana.expect_all()


def test_a_transcript_is_saved_whole_as_text_and_as_json(desk: Desk, visit: Visit, tmp_path: Path) -> None:
    ana = visit(desk, "Ana")
    ana.say("for the record")
    expect(ana.bubble(re.compile("."), "bot").first).to_be_visible()
    for ending in ("text", "JSON"):
        with ana.page.expect_download() as download:
            menu(ana, f"Save transcript as {ending}")
        download.value.save_as(tmp_path / ending)
        expect(ana.page.locator("#menu")).to_be_hidden()
    text = (tmp_path / "text").read_text(encoding="utf-8")
    assert "] Ana: for the record\n" in text
    assert "] Smart Chatbot: " in text
    assert json.loads((tmp_path / "JSON").read_text(encoding="utf-8")) == ana.log()


def test_a_draft_survives_a_reload(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.field.fill("half a thought")
    ana.page.reload()
    expect(ana.field).to_have_value("half a thought")
