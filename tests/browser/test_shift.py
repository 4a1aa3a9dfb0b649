"""A shift in three windows: a visitor and two agents, who use nothing but the keyboard, on networks that fail."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.console import Agent
from tests.browser.desk import Desk
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
Console = Callable[..., Agent]
PARCEL = "Where is my order A-1042?"


@pytest.fixture
def lea(staffed: Desk, visit: Visit) -> Visitor:
    """Somebody whom the bot could not help."""
    lea = visit(staffed, "Lea")
    lea.say(PARCEL)
    expect(lea.bubble(re.compile("."), "bot")).to_have_count(1)
    lea.say("escalate")
    lea.expect_line("Waiting for a person")
    return lea


def test_a_whole_shift(staffed: Desk, lea: Visitor, console: Console) -> None:
    ada, jonas = console(staffed), console(staffed, "Jonas")
    takes_the_next(ada, jonas, lea)
    talks(ada, lea)
    tells_a_colleague(ada, jonas, lea)
    loses_the_network(ada, lea)
    transfers(ada, jonas, lea)
    hands_back(jonas, lea)
    resolves_and_thinks_again(staffed, jonas, lea)


def takes_the_next(ada: Agent, jonas: Agent, lea: Visitor) -> None:
    for agent in (ada, jonas):
        expect(agent.row("Lea")).to_have_attribute("data-waits", "true")
        expect(agent.row("Lea").locator(".time")).to_have_text(re.compile(r"^\d:\d\d$"))
        expect(agent.page).to_have_title(re.compile(r"^\(1\)"))
    expect(lea.pill).to_have_text(re.compile("1st in line"))
    ada.press("n")
    expect(ada.opened).to_have_text("Lea")
    expect(ada.since).to_have_text(re.compile(r"^with you since \d\d:\d\d$"))
    expect(ada.page.locator("#handover")).to_contain_text("Handed over by Smart Chatbot")
    expect(ada.page.locator("#handover")).to_contain_text("A-1042")
    expect(jonas.heading("Waiting")).to_contain_text("nobody")
    expect(jonas.page).to_have_title(re.compile("^Console"))
    expect(lea.pill).to_have_text("Ada is with you")
    lea.expect_line("Ada joined")


def talks(ada: Agent, lea: Visitor) -> None:
    ada.press("i")
    ada.page.keyboard.type("Hello Lea, ")
    expect(lea.page.locator("#typing")).to_have_text("Ada is typing")
    ada.page.keyboard.type("I look for it.")
    ada.press("Enter", "Escape")
    expect(lea.bubble("Hello Lea, I look for it.", "agent")).to_be_visible()
    lea.field.press_sequentially("Thank")
    expect(ada.page.locator("#typing")).to_have_text("Lea is typing")
    lea.say("Thank you!")
    expect(ada.bubble("Thank you!", "visitor")).to_be_visible()
    expect(ada.page.locator("#typing")).to_be_hidden()


def tells_a_colleague(ada: Agent, jonas: Agent, lea: Visitor) -> None:
    ada.press("Shift+N")
    ada.page.keyboard.type("@Jo")
    ada.press("Enter")
    ada.page.keyboard.type("third time this week")
    ada.press("Enter", "Escape")
    expect(ada.page.locator(".memo")).to_contain_text("Note by you")
    expect(ada.page.locator(".memo .bubble")).to_have_text("@Jonas third time this week")
    expect(jonas.page).to_have_title(re.compile(r"^\(1\)"))
    jonas.press("5")
    expect(jonas.row("Lea")).to_contain_text("Note: @Jonas third time this week")
    jonas.press("j")
    expect(jonas.opened).to_have_text("Lea")
    expect(jonas.page.locator(".memo")).to_contain_text("Note by Ada")
    expect(jonas.page).to_have_title(re.compile("^Console"))
    expect(jonas.page.locator("#whose")).to_have_text("Ada has this")
    expect(jonas.page.get_by_role("button", name="Reply")).to_be_disabled()
    expect(jonas.page.locator("#acts button")).to_have_count(0)
    expect(ada.page.locator("#here")).to_contain_text("Jonas")
    expect(jonas.page.locator("#here")).to_contain_text("Ada")
    assert "third time" not in str(lea.rows())
    assert "third time" not in str(lea.log())


def loses_the_network(ada: Agent, lea: Visitor) -> None:
    ada.page.context.set_offline(True)
    expect(ada.page.locator("#lost")).to_be_visible()
    ada.write("Your neighbour has it.")
    expect(ada.bubble("Your neighbour has it.")).to_be_visible()
    expect(ada.page.locator('[data-state="sending"]')).to_have_count(1)
    lea.say("Are you there?")
    lea.expect_sent("Are you there?")
    lea.page.context.set_offline(True)
    expect(lea.pill).to_have_text("NOT CONNECTED")
    ada.page.context.set_offline(False)
    expect(ada.page.locator("#lost")).to_be_hidden()
    ada.expect_sent("Your neighbour has it.")
    expect(ada.bubble("Are you there?", "visitor")).to_have_count(1)
    lea.page.context.set_offline(False)
    expect(lea.bubble("Your neighbour has it.", "agent")).to_have_count(1)
    lea.expect_all()


def transfers(ada: Agent, jonas: Agent, lea: Visitor) -> None:
    ada.press("t")
    expect(ada.page.get_by_role("radio", name="Jonas")).to_be_checked()
    ada.press("Enter")
    expect(ada.since).to_have_text(re.compile("^with Jonas"))
    expect(ada.page.locator("#whose")).to_have_text("Jonas has this")
    expect(ada.act("Transfer")).to_be_visible()  # an admin may still act
    expect(jonas.since).to_have_text(re.compile("^with you"))
    expect(lea.pill).to_have_text("Jonas is with you")
    lea.expect_line("Ada handed over to Jonas")


def hands_back(jonas: Agent, lea: Visitor) -> None:
    jonas.press("b")
    jonas.page.keyboard.type("It lies at number 14")
    jonas.press("Tab")
    jonas.page.keyboard.type("The neighbour is at home\nRing twice")
    jonas.press("Control+Enter")
    expect(jonas.since).to_have_text("with Smart Chatbot")
    jonas.expect_line("You handed back to Smart Chatbot")
    expect(jonas.page.locator(".memo").last).to_contain_text("Know: The neighbour is at home · Ring twice")
    lea.expect_line("You are back with Smart Chatbot")
    expect(lea.pill).to_have_text("Smart Chatbot")
    assert "number 14" not in str(lea.log())
    bots = lea.bubble(re.compile("."), "bot").count()
    lea.say("How long does delivery take?")
    expect(lea.bubble(re.compile("."), "bot")).to_have_count(bots + 1)


def resolves_and_thinks_again(desk: Desk, jonas: Agent, lea: Visitor) -> None:
    jonas.press("a")
    expect(jonas.since).to_have_text(re.compile("^with you"))
    expect(lea.pill).to_have_text("Jonas is with you")
    jonas.press("r")
    expect(lea.pill).to_have_text("Resolved")
    expect(jonas.page.locator("#undo")).to_contain_text("Lea is resolved.")
    jonas.press("z")
    expect(jonas.since).to_have_text(re.compile("^with you"))
    expect(lea.pill).to_have_text("Jonas is with you")
    jonas.press("r")
    lea.page.get_by_role("radio", name="4 of 5").check()
    lea.page.get_by_role("button", name="Send rating").click()
    jonas.expect_line("Lea rated this 4 of 5")
    desk.chat.kill()
    expect(jonas.page.locator("#lost")).to_be_visible()
    desk.chat.start()
    expect(jonas.page.locator("#lost")).to_be_hidden()
    jonas.press("o")
    expect(lea.pill).to_have_text("Jonas is with you")
    lea.expect_all()
