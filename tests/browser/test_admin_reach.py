"""The admins' page is for everybody, on every screen, and trusts no name."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.admin import SETTINGS, Admin, add_agents, log_in
from tests.browser.conftest import missing
from tests.browser.desk import Desk
from tests.browser.test_page import AXE, axe_finds_nothing, into
from tests.browser.visitor import Visitor, call

Visit = Callable[..., Visitor]
PARTS = ("Agents", "Audit", "Webhook", "Saved replies")
CUT = "nodes => nodes.filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML)"
NAMES = ("<img src=x onerror=h()>", "\"><svg onload='h()'>", "مريم", "x" * 40)


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    """The three services, with a first admin, agents of all sorts of names, saved replies, a webhook."""
    desk = desks(**SETTINGS, WEBHOOK_ALLOW_PRIVATE="on")
    added = add_agents(desk, *NAMES)
    token = log_in(desk)["token"]
    call(desk, "PATCH", f"/v1/agents/{added[0]['id']}", token, {"disabled": True})
    for text in ("Hello {{visitor.name}}, I am here.", "<script>h()</script> " + "y" * 300):
        call(desk, "POST", "/v1/canned-responses", token, {"shortcut": f"r{len(text)}", "text": text})
    hook = {"url": "http://127.0.0.1:9/" + "z" * 200, "secret": "a secret of the webhook"}
    call(desk, "PUT", "/v1/webhook", token, hook)
    return desk


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_anybody(desk: Desk, visit: Visit, scheme: str) -> None:
    if not AXE.exists():
        missing("axe-core is not there: npm install --no-save --no-package-lock axe-core@4.14.1")
    visitor = visit(desk, color_scheme=scheme)
    ada = Admin(visitor.page, desk).open()
    expect(ada.page.locator("#agent-name")).to_be_focused()
    axe_finds_nothing(visitor, "the login")
    ada.log_in()
    expect(ada.row("Ada")).to_be_visible()
    for part in PARTS:
        ada.go(part)
        ada.page.wait_for_load_state("networkidle")
        axe_finds_nothing(visitor, part)
    ada.button("Add a saved reply").click()
    axe_finds_nothing(visitor, "a saved reply")
    ada.page.keyboard.press("Escape")
    ada.go("Agents")
    ada.add("", "")
    expect(ada.page.locator("#new-name-fault")).not_to_be_empty()
    axe_finds_nothing(visitor, "a wrong input")
    ada.page.keyboard.press("Escape")
    ada.button("Change Ada").click()
    axe_finds_nothing(visitor, "changes of an agent")
    ada.page.keyboard.press("Escape")
    ada.button("Disable مريم").click()
    expect(ada.toast).to_be_visible()
    axe_finds_nothing(visitor, "what was done")


def test_names_and_texts_show_as_what_was_typed_and_the_pages_own_policy_forbids_nothing(
    desk: Desk, visit: Visit
) -> None:
    said: list[Any] = []
    ada = Admin(visit(desk, before=lambda page: page.on("console", into(said))).page, desk).enter()
    for name in NAMES:
        expect(ada.row(name)).to_be_visible()
    ada.button(f"Enable {NAMES[0]}").click()
    expect(ada.toast).to_contain_text(f"{NAMES[0]} is enabled")
    ada.button(f"Change {NAMES[1]}").click()
    expect(ada.page.get_by_role("dialog", name=NAMES[1])).to_be_visible()
    ada.page.keyboard.press("Escape")
    ada.go("Audit")
    expect(ada.records.first).to_contain_text(f"Ada enabled {NAMES[0]}")
    ada.go("Saved replies")
    expect(ada.page.get_by_text("<script>h()</script>")).to_be_visible()
    assert ada.page.locator("main :is(img, svg, script):not(.logo)").count() == 0
    assert [one.text for one in said if "Security Policy" in one.text or "Refused" in one.text] == []


@pytest.mark.parametrize(("width", "height"), [(360, 640), (320, 256), (640, 480)], ids=["phone", "400 %", "200 %"])
def test_it_fits(desk: Desk, visit: Visit, width: int, height: int) -> None:
    ada = Admin(visit(desk, viewport={"width": width, "height": height}).page, desk).enter()
    for part in PARTS:
        ada.go(part)
        ada.page.wait_for_load_state("networkidle")
        assert ada.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), part
        assert ada.page.locator("main :is(button, input, dt, dd, p):visible").evaluate_all(CUT) == [], part
    ada.go("Webhook")
    expect(ada.page.locator("#webhook dt:visible")).to_have_count(2)
    lefts = ada.page.locator("#webhook dt:visible").evaluate_all("terms => terms.map((term) => term.offsetLeft)")
    assert len(set(lefts)) == 1, "one below the other"
    ada.go("Agents")
    ada.button("Add an agent").click()
    ada.button("Add").scroll_into_view_if_needed()
    expect(ada.button("Add")).to_be_in_viewport()


def test_a_thumb_hits_every_button(desk: Desk, visit: Visit) -> None:
    page = visit(desk, viewport={"width": 390, "height": 760}, has_touch=True, is_mobile=True).page
    ada = Admin(page, desk).enter()
    sizes = "nodes => nodes.map((one) => [one.textContent, one.offsetWidth, one.offsetHeight])"
    for part in PARTS:
        ada.go(part)
        ada.page.wait_for_load_state("networkidle")
        found = ada.page.locator("button:visible, header a, nav a").evaluate_all(sizes)
        assert len(found) >= 6
        assert [size for size in found if min(size[1:]) < 44] == [], part


def test_a_chat_service_that_lacks_a_part_is_said_there_and_the_rest_works(desk: Desk, visit: Visit) -> None:
    def older(page: Any) -> None:
        for path in ("audit", "webhook", "canned-responses"):
            page.route(f"**/v1/{path}*", lambda route: route.continue_(url=f"{desk.chat.url}/v1/not-here"))

    ada = Admin(visit(desk, before=older).page, desk).enter()
    for part in PARTS[1:]:
        ada.go(part)
        expect(ada.trouble).to_have_text("This chat service can't do this yet. Update it, then load this page again.")
    ada.go("Agents")
    expect(ada.trouble).to_have_count(0)
    expect(ada.row("Ada")).to_be_visible()
