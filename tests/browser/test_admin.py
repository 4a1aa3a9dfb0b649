"""The admins' page: agents are added, changed, disabled; what goes wrong is said where it is seen."""

import re
import urllib.error
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.admin import NAME, PASSWORD, SETTINGS, Admin, add_agents, log_in
from tests.browser.desk import Desk
from tests.browser.visitor import Visitor, call

Visit = Callable[..., Visitor]
Admit = Callable[..., Admin]
EVERY_MS = 15_000


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    """The three services, with a first admin."""
    return desks(**SETTINGS)


@pytest.fixture
def admit(desk: Desk, visit: Visit) -> Admit:
    """An admin in a browser of their own, or (`beside=`) in a further tab of somebody's; not logged in."""

    def open_page(beside: Admin | None = None, **options: Any) -> Admin:
        neighbour = Visitor(beside.page, desk) if beside else None
        return Admin(visit(desk, beside=neighbour, **options).page, desk).open()

    return open_page


def test_the_first_admin_logs_in(admit: Admit) -> None:
    ada = admit().log_in(password="not that one")
    expect(ada.page.get_by_role("alert").filter(has_text="Name or password is wrong")).to_be_visible()
    ada.log_in()
    expect(ada.row(NAME)).to_contain_text("(you)")
    expect(ada.page.locator("#me")).to_have_text(NAME)
    expect(ada.page).to_have_title("Agents · Northwind Help")
    expect(ada.page.get_by_role("link", name="Console")).to_have_attribute("href", "/console")
    ada.page.reload()
    expect(ada.row(NAME)).to_be_visible()


def test_an_agent_is_added_with_a_password_that_is_shown_once_and_logs_in(desk: Desk, admit: Admit) -> None:
    ada = admit().enter()
    ada.button("Add an agent").click()
    expect(ada.page.locator("#new-name")).to_be_focused()
    ada.page.locator("#new-name").fill("Jonas")
    ada.page.locator("#add-agent").get_by_role("button", name="Make one").click()
    made = ada.page.locator("#new-password").input_value()
    ada.button("Add").click()
    shown = ada.page.get_by_role("dialog", name="Password for Jonas")
    expect(shown.get_by_text(made)).to_be_visible()
    shown.get_by_role("button", name="Done").click()
    expect(ada.row("Jonas")).to_contain_text("AgentOffline")
    assert made not in ada.page.content()
    assert log_in(desk, "Jonas", made)["agent"]["role"] == "agent"


def test_disabling_ends_the_session_gives_back_the_conversations_and_can_be_undone(
    desk: Desk, visit: Visit, admit: Admit
) -> None:
    add_agents(desk, "Jonas")
    jonas = log_in(desk, "Jonas")
    lea = visit(desk, "Lea")
    lea.say("escalate")
    lea.expect_line("Waiting for a person")
    path = f"/v1/conversations/{lea.session()['conversation_id']}"
    call(desk, "POST", f"{path}/entries", jonas["token"], {"type": "accept_handoff", "client_id": "mine"})
    expect(lea.pill).to_have_text("Jonas is with you")

    ada = admit().enter()
    ada.button("Disable Jonas").click()
    expect(ada.toast).to_contain_text("Jonas is disabled and logged out")
    expect(ada.row("Jonas")).to_contain_text("Disabled")
    expect(ada.button("Enable Jonas")).to_be_focused()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        call(desk, "GET", "/v1/me", jonas["token"])
    assert call(desk, "GET", path, ada.token)["state"] == "queued"

    ada.toast.get_by_role("button", name="Undo").click()
    expect(ada.toast).to_contain_text("Jonas is enabled")
    expect(ada.row("Jonas")).not_to_contain_text("Disabled")
    assert log_in(desk, "Jonas")["agent"]["name"] == "Jonas"


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(desk: Desk, admit: Admit) -> None:
    add_agents(desk, "Jonas")
    ada = admit().enter()
    name, password = ada.page.locator("#new-name"), ada.page.locator("#new-password")
    ada.add("", PASSWORD)
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("name", re.IGNORECASE))
    name.fill("Mira")
    password.fill("short")
    password.press("Enter")
    expect(password).to_be_focused()
    expect(ada.page.locator("#new-password-fault")).to_contain_text("8")
    expect(ada.page.locator("#new-name-fault")).to_be_empty()
    name.fill("JONAS")
    password.fill(PASSWORD)
    password.press("Enter")
    expect(ada.page.locator("#new-name-fault")).to_have_text(re.compile("exists already"))
    expect(password).to_have_value(PASSWORD)
    ada.page.keyboard.press("Escape")
    ada.button("Add an agent").click()
    expect(name).to_have_value("")
    expect(ada.page.locator("#new-name-fault")).to_be_empty()


def test_the_last_admin_stays_one_and_hears_why(admit: Admit) -> None:
    ada = admit().enter()
    expect(ada.button(f"Disable {NAME}")).to_have_count(0)
    ada.button(f"Change {NAME}").click()
    dialog = ada.page.get_by_role("dialog", name=NAME)
    dialog.get_by_label("Agent", exact=True).check()
    dialog.get_by_role("button", name="Save role").click()
    expect(dialog.get_by_text("This is the last admin. Make somebody else an admin first.")).to_be_visible()
    ada.page.keyboard.press("Escape")
    expect(ada.row(NAME)).to_contain_text("Admin")


def test_a_role_is_changed_and_changed_back(desk: Desk, admit: Admit) -> None:
    add_agents(desk, "Jonas")
    ada = admit().enter()
    ada.button("Change Jonas").click()
    dialog = ada.page.get_by_role("dialog", name="Jonas")
    dialog.get_by_label("Admin", exact=True).check()
    dialog.get_by_role("button", name="Save role").click()
    expect(ada.toast).to_contain_text("Jonas is an admin from the next login on")
    expect(ada.row("Jonas")).to_contain_text("Admin")
    assert log_in(desk, "Jonas")["agent"]["role"] == "admin"
    ada.toast.get_by_role("button", name="Undo").click()
    expect(ada.row("Jonas")).to_contain_text("Agent")


def test_a_password_is_set_anew(desk: Desk, admit: Admit) -> None:
    add_agents(desk, "Jonas")
    ada = admit().enter()
    ada.button("Change Jonas").click()
    ada.page.locator("#next-password").fill("another long one")
    ada.button("Set password").click()
    expect(ada.toast).to_contain_text("Jonas has a new password")
    assert log_in(desk, "Jonas", "another long one")["agent"]["name"] == "Jonas"


def test_whoever_changes_their_own_password_logs_in_again_and_sees_the_one_that_was_made(admit: Admit) -> None:
    ada = admit().enter()
    ada.button(f"Change {NAME}").click()
    ada.page.locator("#change-agent").get_by_role("button", name="Make one").click()
    made = ada.page.locator("#next-password").input_value()
    ada.button("Set password").click()
    expect(ada.page.get_by_role("dialog", name=f"New password for {NAME}")).to_contain_text(made)
    ada.button("Done").click()
    expect(ada.page.get_by_text("Your password has changed. Log in with the new one.")).to_be_visible()
    ada.log_in(password=made)
    expect(ada.row(NAME)).to_be_visible()


def test_an_agent_hears_that_this_is_for_admins_and_where_to_go(desk: Desk, admit: Admit) -> None:
    add_agents(desk, "Jonas")
    jonas = admit().log_in("Jonas")
    expect(jonas.page.get_by_role("heading", name="This page is for admins")).to_be_visible()
    expect(jonas.page.get_by_role("link", name="Go to the console")).to_have_attribute("href", "/console")
    expect(jonas.page.get_by_role("table")).to_be_hidden()
    jonas.button("Log out").click()
    expect(jonas.page.locator("#agent-name")).to_be_focused()


def test_tabs_share_one_session(admit: Admit) -> None:
    ada = admit().enter()
    second = admit(beside=ada)
    expect(second.row(NAME)).to_be_visible()
    token = ada.token
    second.button("Log out").click()
    expect(ada.page.get_by_text("You logged out in another tab.")).to_be_visible()
    expect(ada.row(NAME)).to_be_hidden()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        call(ada.desk, "GET", "/v1/me", token)
    second.log_in()
    expect(ada.row(NAME)).to_be_visible()


def test_a_session_that_ended_elsewhere_leads_back_to_the_login(desk: Desk, admit: Admit) -> None:
    ada = admit().enter()
    ada.button("Add an agent").click()
    call(desk, "DELETE", "/v1/sessions/current", ada.token)
    ada.page.locator("#new-name").fill("Jonas")
    ada.page.locator("#new-password").fill(PASSWORD)
    ada.button("Add").click()
    expect(ada.page.get_by_text("Your session has ended. Log in again.")).to_be_visible()
    expect(ada.page.get_by_role("dialog")).to_have_count(0)
    assert NAME not in ada.page.locator("main").inner_text()
    ada.log_in()
    expect(ada.row(NAME)).to_be_visible()


def test_the_list_follows_what_others_do_without_taking_the_focus(desk: Desk, admit: Admit) -> None:
    add_agents(desk, "Bo", "Jonas", "Mira")
    ada = admit(before=lambda page: page.clock.install()).enter()
    ada.button("Disable Jonas").focus()
    ada.page.evaluate("() => { window.row = document.activeElement.closest('tr') }")
    bo = next(one for one in call(desk, "GET", "/v1/agents", ada.token)["agents"] if one["name"] == "Bo")
    call(desk, "PATCH", f"/v1/agents/{bo['id']}", ada.token, {"disabled": True})
    add_agents(desk, "Carl")
    ada.page.clock.fast_forward(EVERY_MS)
    expect(ada.row("Carl")).to_be_visible()
    expect(ada.row("Bo")).to_contain_text("Disabled")
    expect(ada.button("Disable Jonas")).to_be_focused()
    assert ada.page.evaluate("() => window.row === document.activeElement.closest('tr')")
    assert ada.page.locator("tbody bdi[data-cell=name]").all_inner_texts() == ["Ada", "Bo", "Carl", "Jonas", "Mira"]


def test_a_lost_network_is_said_keeps_what_was_typed_and_heals_by_itself(desk: Desk, admit: Admit) -> None:
    ada = admit().enter()
    desk.chat.kill()
    ada.add("Jonas")
    dialog = ada.page.get_by_role("dialog", name="Add an agent")
    expect(dialog.get_by_text("What you typed is kept")).to_be_visible()
    expect(ada.page.locator("#pill")).to_have_text("NOT CONNECTED")
    expect(ada.page.locator("#new-name")).to_have_value("Jonas")
    ada.page.keyboard.press("Escape")
    ada.go("Audit")
    expect(ada.trouble).to_contain_text("The chat service does not answer.")
    ada.button("Save as CSV").click()
    expect(ada.page.get_by_text("Nothing was saved. The chat service does not answer.")).to_be_visible()
    ada.button("Log out").click()
    expect(ada.toast).to_contain_text("You are still logged in")
    desk.restart(desk.chat)
    expect(ada.records.last).to_contain_text(f"added {NAME}")
    expect(ada.page.locator("#pill")).to_be_hidden()
    expect(ada.trouble).to_have_count(0)
    ada.go("Agents")
    ada.add("Jonas")
    expect(ada.row("Jonas")).to_be_visible()


def test_it_is_used_with_the_keyboard_alone(desk: Desk, admit: Admit) -> None:
    ada = admit()
    keys = ada.page.keyboard
    expect(ada.page.locator("#agent-name")).to_be_focused()
    for text in (NAME, PASSWORD):
        keys.type(text)
        keys.press("Tab")
    keys.press("Enter")
    expect(ada.row(NAME)).to_be_visible()
    press_until(ada, "Add an agent")
    keys.press("Enter")
    expect(ada.page.locator("#new-name")).to_be_focused()
    keys.type("Jonas")
    press_until(ada, "Make one")
    keys.press("Space")
    expect(ada.page.locator("#new-password")).to_be_focused()
    press_until(ada, "Role")
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(ada.button("Done")).to_be_focused()
    keys.press("Enter")
    expect(ada.button("Add an agent")).to_be_focused()
    expect(ada.row("Jonas")).to_contain_text("Admin")
    press_until(ada, "Disable Jonas")
    keys.press("Enter")
    expect(ada.row("Jonas")).to_contain_text("Disabled")
    press_until(ada, "Undo")
    keys.press("Enter")
    expect(ada.row("Jonas")).not_to_contain_text("Disabled")
    expect(ada.button("Disable Jonas")).to_be_focused()
    press_until(ada, "Audit", "Shift+Tab")
    keys.press("Enter")
    expect(ada.records.first).to_have_text(re.compile("Ada enabled Jonas"))


def press_until(admin: Admin, name: str, key: str = "Tab") -> None:
    """Press the key until the focus is on what is called so, or in the group of that name; it must be seen there."""
    seen = []
    for _ in range(30):
        admin.page.keyboard.press(key)
        names, outline = admin.page.evaluate(
            """() => {
              const node = document.activeElement
              const group = node.closest("fieldset")?.querySelector("legend")?.textContent
              return [[node.textContent.trim(), group], getComputedStyle(node).outlineStyle]
            }"""
        )
        seen.append(names[0])
        if name in names:
            assert outline == "solid", name
            return
    raise AssertionError(f"{name} can't be reached: {seen}")
