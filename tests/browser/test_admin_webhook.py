"""The webhook on the admins' page: set, tried, switched off, and seen failing; and saved replies."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from contract.signature import sign
from tests.browser.admin import SETTINGS, Admin
from tests.browser.desk import Desk
from tests.browser.visitor import Visitor, call
from tests.servers.receiver import SECRET, Answer, Receiver

Visit = Callable[..., Visitor]
EVERY_MS = 15_000


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where the webhook goes."""
    server = Receiver()
    yield server
    server.close()


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    """The three services, with a first admin."""
    return desks(**SETTINGS, WEBHOOK_ALLOW_PRIVATE="on")


@pytest.fixture
def ada(desk: Desk, visit: Visit) -> Admin:
    """The admin, logged in."""
    return Admin(visit(desk, before=lambda page: page.clock.install()).page, desk).enter()


def switch_on(ada: Admin, url: str, secret: str = SECRET) -> None:
    """Give address and secret, and press Enter."""
    ada.page.locator("#webhook-url").fill(url)
    ada.page.locator("#webhook-secret").fill(secret)
    ada.page.locator("#webhook-secret").press("Enter")


def test_it_is_switched_on_tried_and_switched_off(ada: Admin, receiver: Receiver) -> None:
    ada.go("Webhook")
    expect(ada.page.get_by_text("Off. Nothing is sent.")).to_be_visible()
    expect(ada.button("Send a test")).to_have_count(0)
    switch_on(ada, receiver.url)
    expect(ada.toast).to_contain_text("The webhook is on.")
    expect(ada.page.locator("#webhook-secret")).to_have_value("")
    ada.button("Send a test").click()
    expect(ada.page.get_by_text("The test arrived, and was answered with status 204.")).to_be_visible()
    [came] = receiver.came
    assert came.event == "test"
    assert came.signature == sign(SECRET, came.timestamp, came.raw)
    ada.button("Switch off").click()
    expect(ada.page.get_by_text("Off. Nothing is sent.")).to_be_visible()
    ada.toast.get_by_role("button", name="Undo").click()
    expect(ada.page.get_by_text("On. Nothing was delivered yet.")).to_be_visible()
    expect(ada.page.locator("#webhook-url")).to_have_value(receiver.url)


def test_a_secret_that_was_made_is_shown_once_and_signs(ada: Admin, receiver: Receiver) -> None:
    ada.go("Webhook")
    ada.page.locator("#webhook-url").fill(receiver.url)
    ada.page.locator("#webhook").get_by_role("button", name="Make one").click()
    made = ada.page.locator("#webhook-secret").input_value()
    ada.button("Save and switch on").click()
    expect(ada.page.get_by_role("dialog", name="Secret of the webhook")).to_contain_text(made)
    ada.button("Done").click()
    ada.button("Send a test").click()
    expect(ada.page.get_by_text("The test arrived")).to_be_visible()
    [came] = receiver.came
    assert came.signature == sign(made, came.timestamp, came.raw)
    assert made not in ada.page.content()


def test_what_is_wrong_with_address_or_secret_stands_beside_it(ada: Admin, receiver: Receiver) -> None:
    ada.go("Webhook")
    switch_on(ada, "ftp://example.org")
    expect(ada.page.locator("#webhook-url")).to_be_focused()
    expect(ada.page.locator("#webhook-url-fault")).to_contain_text("Give an address such as")
    switch_on(ada, receiver.url, "short")
    expect(ada.page.locator("#webhook-secret-fault")).to_contain_text("16 to 128")
    expect(ada.page.locator("#webhook-url-fault")).to_be_empty()
    switch_on(ada, receiver.url, "")
    expect(ada.page.locator("#webhook-secret-fault")).to_contain_text("needs a secret")
    expect(ada.page.locator("#webhook-url")).to_have_value(receiver.url)


def test_failing_is_seen_and_so_is_that_it_works_again(
    desk: Desk, visit: Visit, ada: Admin, receiver: Receiver
) -> None:
    receiver.answers = [Answer(500)]
    ada.go("Webhook")
    switch_on(ada, receiver.url)
    expect(ada.toast).to_contain_text("The webhook is on.")
    ada.button("Send a test").click()
    expect(ada.page.get_by_text("The test did not arrive. Answered with status 500.")).to_be_visible()
    lea = visit(desk, "Lea")
    lea.say("escalate")
    lea.expect_line("Waiting for a person")
    ada.page.locator("#webhook-url").fill("https://half.typed")
    passing_time_shows(ada, "On, but failing.")
    expect(ada.page.locator("[data-fact=error]")).to_have_text("Answered with status 500.")
    expect(ada.page.locator("[data-fact=waiting]")).to_have_text("1")
    expect(ada.page.locator("#webhook-url")).to_have_value("https://half.typed")
    receiver.answers = [Answer()]
    passing_time_shows(ada, "On, and working.")
    expect(ada.page.locator("[data-fact=waiting]")).to_have_text("None")


def passing_time_shows(ada: Admin, text: str) -> None:
    """The page asks every fifteen seconds, and the service takes as long as it takes."""
    for _ in range(40):
        with ada.page.expect_response("**/v1/webhook"):
            ada.page.clock.fast_forward(EVERY_MS)
        if text in ada.page.locator("[data-fact=standing]").inner_text():
            return
    expect(ada.page.locator("[data-fact=standing]")).to_contain_text(text)


def test_saved_replies_are_added_changed_and_removed_and_removing_is_undone(desk: Desk, ada: Admin) -> None:
    ada.go("Saved replies")
    expect(ada.page.get_by_text("None yet. Add the first one.")).to_be_visible()
    for shortcut in ("hello", "bye"):
        ada.button("Add a saved reply").click()
        ada.page.locator("#reply-shortcut").fill(f"/{shortcut}")
        ada.page.locator("#reply-text").fill(f"{shortcut},\n{{{{visitor.name}}}}!")
        ada.button("Save").click()
        expect(ada.page.get_by_text(f"/{shortcut}", exact=True)).to_be_visible()
    ada.button("Change hello").click()
    ada.page.locator("#reply-shortcut").fill("BYE")
    ada.button("Save").click()
    expect(ada.page.locator("#reply-shortcut-fault")).not_to_be_empty()
    ada.page.locator("#reply-shortcut").fill("bye")
    ada.button("Save").click()
    expect(ada.page.locator("#reply-shortcut-fault")).not_to_be_empty()
    ada.page.locator("#reply-shortcut").fill("hi")
    ada.button("Save").click()
    expect(ada.page.get_by_text("/hi", exact=True)).to_be_visible()
    ada.button("Remove hi").click()
    expect(ada.toast).to_have_text(re.compile("/hi is removed"))
    expect(ada.button("Add a saved reply")).to_be_focused()
    ada.toast.get_by_role("button", name="Undo").click()
    expect(ada.page.get_by_text("/hi", exact=True)).to_be_visible()
    kept = call(desk, "GET", "/v1/canned-responses", ada.token)["canned_responses"]
    assert [(one["shortcut"], one["text"]) for one in kept] == [
        ("bye", "bye,\n{{visitor.name}}!"),
        ("hi", "hello,\n{{visitor.name}}!"),
    ]
