"""The console: what an agent sees, keeps and finds, and what happens when two want the same."""

import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from contract.entries import State
from tests.browser.console import Agent, add_agent
from tests.browser.desk import Desk
from tests.browser.held import Held
from tests.browser.history import crowd, long_story, write
from tests.browser.notified import WITH_CONSENT, hide, remember, shown
from tests.browser.visitor import Visitor, call

Visit = Callable[..., Visitor]
Console = Callable[..., Agent]
MARKUP = "<img src=x onerror=alert(1)>"


def waiting(desk: Desk, name: str, text: str = "hello") -> dict[str, Any]:
    """A visitor's session, who waits for a person."""
    session: dict[str, Any] = call(desk, "POST", "/v1/sessions", "", {"name": name})
    says(desk, session, text)
    says(desk, session, kind="request_handoff")
    return session


def says(desk: Desk, session: dict[str, Any], text: str = "", kind: str = "post_message", client_id: str = "") -> None:
    """A command of the visitor's, past any page."""
    command = {"type": kind, "client_id": client_id or secrets.token_hex(8), **({"text": text} if text else {})}
    call(desk, "POST", f"/v1/conversations/{session['conversation_id']}/entries", session["token"], command)


def test_who_comes_rings_without_a_reload_and_the_wait_ticks(staffed: Desk, console: Console) -> None:
    ada = console(staffed)
    expect(ada.heading("You have no conversations.")).to_be_visible()
    waiting(staffed, "Kim")
    expect(ada.row("Kim")).to_be_visible()
    expect(ada.page).to_have_title(re.compile(r"^\(1\) Console"))
    ada.page.wait_for_function(
        """(first) => document.querySelector(".item .time").textContent !== first""",
        arg=ada.row("Kim").locator(".time").text_content(),
    )
    ada.press("v")
    expect(ada.page.locator("#available")).to_have_text("Away")
    expect(ada.page).to_have_title(re.compile("^Console"))
    waiting(staffed, "Lou")
    expect(ada.row("Lou")).to_be_visible()


def test_a_message_named_like_a_part_of_the_page_takes_nothing_away_from_it(staffed: Desk, console: Console) -> None:
    session = waiting(staffed, "Kim")
    ada = console(staffed)
    ada.press("j", "a")
    for name in ("row-said", "item", "rows", "a-word-more"):
        says(staffed, session, f"I am {name}", client_id=name)
        expect(ada.bubble(f"I am {name}")).to_be_visible()
    ada.write("Good names.")
    ada.expect_sent("Good names.")
    waiting(staffed, "Lou")
    expect(ada.row("Lou")).to_be_visible()


def test_the_first_agent_wins_and_the_other_learns_who(staffed: Desk, console: Console) -> None:
    waiting(staffed, "Kim")
    ada, jonas = console(staffed), console(staffed, "Jonas")
    ada.press("j")
    jonas.press("j")
    expect(jonas.act("Accept")).to_be_visible()
    ada.press("a")
    expect(ada.since).to_have_text(re.compile("^with you"))
    expect(jonas.since).to_have_text(re.compile("^with Ada"))
    expect(jonas.page.locator("#whose")).to_have_text("Ada has this")
    expect(jonas.act("Accept")).to_have_count(0)


def test_keys_that_are_faster_than_the_list_wait_for_it(staffed: Desk, console: Console) -> None:
    waiting(staffed, "Kim")
    lists = Held(r"/v1/inbox\?")
    ada = console(staffed, before=lists.on)
    ada.press("j")
    expect(ada.row("Kim")).to_have_count(0)
    lists.let_go()
    expect(ada.opened).to_have_text("Kim")


def test_keys_that_are_faster_than_the_log_wait_for_it(staffed: Desk, console: Console) -> None:
    waiting(staffed, "Kim")
    logs = Held(r"/entries\?")
    ada = console(staffed, before=logs.on)
    ada.press("j")
    expect(ada.opened).to_have_text("Kim")
    ada.press("a")
    expect(ada.page.locator("#acts button")).to_have_count(0)
    logs.let_go()
    expect(ada.since).to_have_text(re.compile("^with you"))


def test_the_first_reply_is_the_acceptance(staffed: Desk, console: Console) -> None:
    waiting(staffed, "Kim")
    ada = console(staffed)
    ada.press("j")
    expect(ada.page.locator("#whose")).to_have_text("Your reply takes this conversation")
    ada.write("I am here.")
    expect(ada.since).to_have_text(re.compile("^with you"))
    ada.expect_line("You joined")
    ada.expect_sent("I am here.")


def test_what_is_said_elsewhere_is_marked_until_it_is_looked_at(staffed: Desk, console: Console) -> None:
    kim, lou = waiting(staffed, "Kim"), waiting(staffed, "Lou")
    ada = console(staffed)
    for name in ("Kim", "Lou"):
        ada.press("n")
        expect(ada.opened).to_have_text(name)
        expect(ada.since).to_have_text(re.compile("^with you"))
    says(staffed, kim, "one")
    says(staffed, kim, "two")
    expect(ada.row("Kim").locator(".badge")).to_have_text("2")
    expect(ada.page).to_have_title(re.compile(r"^\(1\)"))
    says(staffed, lou, "here")
    expect(ada.bubble("here")).to_be_visible()
    expect(ada.row("Lou").locator(".badge")).to_be_hidden()
    ada.page.reload()
    expect(ada.row("Kim").locator(".badge")).to_have_text("2")
    ada.row("Kim").click()
    expect(ada.bubble("two")).to_be_visible()
    expect(ada.row("Kim").locator(".badge")).to_be_hidden()


def test_drafts_are_kept_for_each_conversation_across_a_reload(staffed: Desk, console: Console) -> None:
    for name in ("Kim", "Lou"):
        waiting(staffed, name)
    ada = console(staffed)
    field = ada.page.locator("#text")
    ada.row("Kim").click()
    field.fill("for Kim")
    expect(ada.page.locator("#kept")).to_be_visible()
    ada.press("Escape", "Shift+N")
    field.fill("a note on Kim")
    ada.row("Lou").click()
    expect(ada.opened).to_have_text("Lou")
    expect(field).to_have_value("")
    ada.page.reload()
    ada.row("Kim").click()
    expect(field).to_have_value("for Kim")
    ada.press("Escape", "Shift+N")
    expect(field).to_have_value("a note on Kim")


def test_what_was_written_without_a_network_survives_a_reload(staffed: Desk, console: Console) -> None:
    waiting(staffed, "Kim")
    ada = console(staffed)
    ada.press("n")
    expect(ada.since).to_have_text(re.compile("^with you"))
    staffed.chat.kill()
    expect(ada.page.locator("#lost")).to_be_visible()
    ada.write("later")
    expect(ada.page.locator('[data-state="sending"]')).to_have_count(1)
    ada.page.reload()
    staffed.chat.start()
    expect(ada.page.locator("#lost")).to_be_hidden()
    expect(ada.row("Kim")).to_contain_text("You: later")


def test_saved_replies_are_made_found_and_filled_in(staffed: Desk, console: Console) -> None:
    waiting(staffed, "Kim")
    ada = console(staffed)
    ada.page.get_by_role("button", name="Menu").click()
    ada.page.get_by_role("button", name="Edit saved replies").click()
    ada.page.get_by_label("Shortcut").fill("Greet me")
    ada.page.get_by_label("Text", exact=True).fill("Hello {{visitor.name}}, one moment.")
    ada.page.get_by_role("button", name="Save", exact=True).click()
    assert ada.page.get_by_label("Shortcut").evaluate("node => node.validity.patternMismatch")
    ada.page.get_by_label("Shortcut").fill("greet")
    ada.page.get_by_role("button", name="Save", exact=True).click()
    expect(ada.page.locator("#saved-list li")).to_contain_text("/greet")
    ada.press("Escape")
    expect(ada.page.locator("#saved")).to_be_hidden()
    ada.press("j")
    expect(ada.opened).to_have_text("Kim")
    ada.press("/")
    ada.page.keyboard.type("gr")
    expect(ada.page.get_by_role("option")).to_contain_text("Hello Kim, one moment.")
    ada.press("Enter")
    expect(ada.page.locator("#text")).to_have_value("Hello Kim, one moment.")
    ada.press("Enter")
    ada.expect_sent("Hello Kim, one moment.")


def test_a_search_finds_names_and_texts_and_leads_to_what_was_said_long_ago(
    staffed: Desk, visit: Visit, console: Console
) -> None:
    lea = visit(staffed, "Lea")
    write(lea, long_story(lea, 700))
    lea.post("where is my umbrella stand", "u1")
    for number in range(120):
        lea.post(f"more {number}", f"m{number}")
    ada = console(staffed)
    ada.press("s")
    ada.page.keyboard.type("lea umbr")
    expect(ada.row("Lea")).to_contain_text("umbrella stand")
    ada.press("ArrowDown")
    expect(ada.bubble("umbrella stand")).to_be_in_viewport()
    expect(ada.bubble("umbrella stand").locator("..")).to_be_focused()
    ada.press("s")
    ada.page.keyboard.type("nothing like this")
    expect(ada.heading("Nothing was found.")).to_be_visible()
    ada.press("Escape")
    expect(ada.heading("Mine")).to_be_visible()


def test_ten_thousand_conversations_open_at_once_and_scroll_with_few_on_the_page(
    staffed: Desk, console: Console
) -> None:
    crowd(staffed, 10_000)
    crowd(staffed, 120, State.QUEUED)
    ada = console(staffed)
    expect(ada.heading("Waiting")).to_contain_text("99+")
    ada.press("3")
    expect(ada.row("Visitor 10000")).to_be_visible()
    listed = ada.page.locator("#list")
    for _ in range(8):
        before = listed.evaluate("node => node.scrollHeight")
        listed.evaluate("node => { node.scrollTop = node.scrollHeight }")
        ada.page.wait_for_function("(before) => document.getElementById('list').scrollHeight > before", arg=before)
        assert ada.page.locator(".item").count() < 60
    shown = [
        int(text)
        for text in ada.page.locator(".item[data-waits=false] b").all_inner_texts()[-8:]
        for text in [text.split()[-1]]
    ]
    assert shown == list(range(shown[0], shown[0] - len(shown), -1))
    listed.evaluate("node => { node.scrollTop = 0 }")
    ada.page.get_by_role("button", name="More than 99 wait").click()
    expect(ada.heading("All who wait")).to_be_visible()
    expect(ada.row("Visitor 9")).to_be_visible()


def test_ten_thousand_messages_are_read_and_answered(staffed: Desk, visit: Visit, console: Console) -> None:
    lea = visit(staffed, "Lea")
    write(lea, long_story(lea, 10_000))
    ada = console(staffed)
    ada.press("2", "j")
    expect(ada.bubble("message 10000")).to_be_in_viewport()
    assert ada.page.locator("#rows .row").count() < 400
    ada.press("a")
    expect(ada.since).to_have_text(re.compile("^with you"))
    ada.write("All of them were read.")
    ada.expect_sent("All of them were read.")


def test_the_end_of_a_session_leads_back_to_the_login(staffed: Desk, console: Console) -> None:
    ada, jonas = console(staffed), console(staffed, "Jonas")
    waiting(staffed, "Kim")
    jonas.press("n")
    expect(jonas.since).to_have_text(re.compile("^with you"))
    jonas.press("i")
    jonas.page.keyboard.type("I was about to")
    mine = call(staffed, "GET", "/v1/agents", ada.token)["agents"]
    call(staffed, "PATCH", f"/v1/agents/{mine[-1]['id']}", ada.token, {"disabled": True})
    expect(jonas.page.locator("#login")).to_contain_text("Your session has ended")
    expect(ada.row("Kim")).to_have_attribute("data-waits", "true")
    jonas.page.get_by_label("Name", exact=True).fill("Jonas")
    jonas.page.get_by_label("Password").fill("another password")
    jonas.page.get_by_role("button", name="Log in").click()
    expect(jonas.page.get_by_role("alert")).to_contain_text("disabled")
    call(staffed, "PATCH", f"/v1/agents/{mine[-1]['id']}", ada.token, {"disabled": False})
    jonas.page.get_by_label("Password").fill("another password")
    jonas.page.get_by_role("button", name="Log in").click()
    jonas.row("Kim").click()
    expect(jonas.page.locator("#text")).to_have_value("I was about to")


def test_logging_out_in_one_tab_is_logging_out_in_all(staffed: Desk, console: Console) -> None:
    ada = console(staffed)
    other = ada.page.context.new_page()
    other.goto(f"{staffed.client.url}/console")
    expect(other.locator("#console")).to_be_visible()
    ada.page.get_by_role("button", name="Menu").click()
    ada.page.get_by_role("button", name="Log out").click()
    for page in (ada.page, other):
        expect(page.locator("#login")).to_be_visible()
    assert ada.page.evaluate("localStorage['handoff/agent']") is None


@pytest.mark.parametrize("killed", ["browser", "process"])
def test_an_agent_who_disappears_loses_the_conversation_to_the_queue(
    desks: Callable[..., Desk], visit: Visit, console: Console, killed: str
) -> None:
    desk = desks(ADMIN_NAME="Ada", ADMIN_PASSWORD="a password of the tests", LOGINS_PER_MINUTE="0", AGENT_AWAY_S="2")
    add_agent(desk, "Jonas")
    lea = visit(desk, "Lea")
    lea.say("escalate")
    jonas = console(desk, "Jonas")
    jonas.press("n")
    expect(jonas.since).to_have_text(re.compile("^with you"))
    jonas.write("one moment")
    expect(lea.bubble("one moment", "agent")).to_be_visible()
    jonas.page.close()
    if killed == "process":
        desk.chat.kill()
        desk.chat.start()
    lea.expect_line("Jonas left. Waiting for a person")
    expect(lea.pill).to_have_text(re.compile("in line"))
    ada = console(desk)
    ada.press("n")
    expect(lea.pill).to_have_text("Ada is with you")
    ada.expect_line("Jonas stayed away, back in the queue")
    expect(ada.bubble("one moment", "agent")).to_have_count(1)
    lea.expect_all()


def test_names_and_texts_are_data(staffed: Desk, console: Console) -> None:
    said: list[str] = []
    session = call(staffed, "POST", "/v1/sessions", "", {"name": MARKUP[:40]})
    says(staffed, session, MARKUP)
    says(staffed, session, kind="request_handoff")
    ada = console(staffed, before=lambda page: page.on("console", lambda message: said.append(message.text)))
    ada.press("n")
    expect(ada.bubble(MARKUP)).to_be_visible()
    ada.write(MARKUP)
    ada.expect_sent(MARKUP)
    ada.press("Shift+N")
    ada.page.keyboard.type(MARKUP)
    ada.press("Enter", "Escape", "t")
    expect(ada.page.locator("#transfer")).to_be_visible()
    assert ada.page.locator("img[src=x]").count() == 0
    assert [text for text in said if "Security Policy" in text or "Refused" in text] == []


def test_a_hidden_tab_notifies_once_that_was_allowed(staffed: Desk, console: Console) -> None:
    ada = console(staffed, permissions=WITH_CONSENT, before=remember)
    waiting(staffed, "Kim", "in sight")
    expect(ada.row("Kim")).to_be_visible()
    hide(ada.page)
    waiting(staffed, "Lou", "out of sight")
    assert shown(ada.page, 1) == [["Lou waits for a person", "Lou asked for a person"]]
    hide(ada.page, hidden=False)
    ada.page.get_by_role("button", name="Menu").click()
    ada.page.get_by_role("button", name="Show desktop notifications").click()
    expect(ada.page.locator(".card")).to_have_text(re.compile("Notifications come when this tab is hidden"))
