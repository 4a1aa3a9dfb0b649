"""Two windows that talk: with the bot, with each other's absence, and with a suite that dies under them."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from contract.entries import After, ConversationResolved, MessagePosted, State
from tests.browser.desk import Desk
from tests.browser.history import BOT, story, write
from tests.browser.visitor import Visitor
from tests.suite import Process

Visit = Callable[..., Visitor]
QUESTION = "How long does delivery take?"


def test_the_button_needs_a_name_and_a_connection(desk: Desk, visit: Visit) -> None:
    ana = visit(desk)
    button = ana.page.locator("#start button")
    expect(button).to_be_disabled()
    ana.page.get_by_label("Your name").fill("Ana")
    expect(button).to_be_enabled()
    expect(button).to_have_text("Start Chat as Ana")

    desk.chat.kill()
    button.click()
    expect(ana.cards).to_have_text(re.compile("does not answer"))
    expect(ana.pill).to_have_text("NOT CONNECTED")
    expect(button).to_be_disabled()

    desk.chat.start()
    expect(button).to_be_enabled()


def test_two_visitors_chat_with_the_bot_and_read_only_their_own(desk: Desk, visit: Visit) -> None:
    ana, ben = visit(desk, "Ana"), visit(desk, "Ben")
    for visitor, text in ((ana, QUESTION), (ben, "help"), (ana, "hello")):
        visitor.say(text)
        visitor.expect_sent(text)
    expect(ana.bubble(re.compile("."), "bot")).to_have_count(2)
    expect(ben.bubble(re.compile("."), "bot")).to_have_count(1)
    ana.expect_all()
    ben.expect_all()
    expect(ana.pill).to_have_text("Smart Chatbot")
    assert {"help"} == {row["text"] for row in ben.rows() if row["side"] == "own"}


def test_one_visitor_in_two_tabs_sees_the_same_in_both(desk: Desk, visit: Visit) -> None:
    one = visit(desk, "Ana")
    other = visit(desk, "Ana", beside=one)
    one.say("hello")
    expect(other.bubble("hello", "own")).to_be_visible()
    other.say(QUESTION)
    expect(one.bubble(QUESTION, "own")).to_be_visible()
    one.expect_all()
    other.expect_all()


def test_escalate_and_the_way_back(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.say("escalate")
    ana.expect_line("Waiting for a person")
    expect(ana.pill).to_have_text(re.compile("1st in line|Waiting for a person"))
    ana.page.get_by_role("button", name="Go back to Smart Chatbot").click()
    ana.expect_line("You are back with Smart Chatbot")
    expect(ana.pill).to_have_text("Smart Chatbot")
    ana.expect_all()


def test_whoever_waits_long_is_told_so_and_offered_the_way_back(desks: Callable[..., Desk], visit: Visit) -> None:
    ana = visit(desks(QUEUE_OFFER_S="1"), "Ana")
    ana.page.get_by_role("button", name="Talk to a person").click()
    ana.expect_line("Waiting for a person")
    expect(ana.page.get_by_text("this takes longer than it should")).to_be_visible()


def test_a_conversation_that_is_done_is_rated(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    done = After(state=State.RESOLVED, visitor_seq=1, answered_seq=1, epoch=1)
    write(
        ana,
        story(ana, [(None, MessagePosted("thanks"), After(visitor_seq=1), 2), (BOT, ConversationResolved(), done, 1)]),
    )
    ana.page.reload()
    expect(ana.pill).to_have_text("Resolved")
    ana.page.get_by_role("button", name="Send rating").click()
    expect(ana.cards).to_have_text(re.compile("Choose from 1 to 5"))
    ana.page.get_by_role("radio", name="4 of 5").check()
    ana.page.get_by_label("Comment").fill("quick")
    ana.page.get_by_role("button", name="Send rating").click()
    ana.expect_line("You rated this 4 of 5")
    expect(ana.page.locator("#rating")).to_be_hidden()
    rated = ana.log()[-1]
    assert (rated["type"], rated["score"], rated["comment"]) == ("conversation_rated", 4, "quick")
    ana.say("one more thing")
    ana.expect_line("You are back with Smart Chatbot")
    ana.expect_all()


def test_a_quick_reply_is_an_answer_and_goes(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.page.locator("#hello .choice").first.click()
    replies = ana.page.locator("#replies .choice")
    expect(replies.first).to_be_visible()
    person = replies.filter(has_text="Talk to a person")
    (person if person.count() else replies.first).click()
    expect(ana.bubble(re.compile("."), "own")).to_have_count(2)
    ana.expect_all()


def test_talk_to_a_person_works_while_the_bot_is_dead(desks: Callable[..., Desk], visit: Visit) -> None:
    desk = desks(own_bot=True)
    ana = visit(desk, "Ana")
    desk.bot.kill()
    ana.page.get_by_role("button", name="Talk to a person").click()
    ana.expect_line("Waiting for a person")
    assert [entry["type"] for entry in ana.log()] == ["handoff_requested"]


def test_talk_to_a_person_works_without_a_socket(desk: Desk, visit: Visit) -> None:
    def no_socket(page: Page) -> None:
        page.route_web_socket(re.compile("/v1/socket"), lambda socket: socket.close(code=1011))

    ana = visit(desk, "Ana", before=no_socket)
    expect(ana.pill).to_have_text("NOT CONNECTED")
    ana.say("this waits")
    ana.page.get_by_role("button", name="Talk to a person").click()
    ana.expect_line("Waiting for a person")
    expect(ana.page.locator('.said[data-state="sending"]')).to_have_text(re.compile("Sending…"))
    assert [entry["type"] for entry in ana.log()] == ["handoff_requested"]


def test_every_service_is_killed_and_nothing_is_missed(desks: Callable[..., Desk], visit: Visit) -> None:
    desk = desks(own_bot=True, own_client=True)
    ana, ben = visit(desk, "Ana"), visit(desk, "Ben")
    tab = visit(desk, "Ana", beside=ana)
    everybody = (ana, ben, tab)
    rounds: list[list[Process]] = [[desk.chat], [desk.bot], [desk.client], [desk.bot, desk.chat, desk.client]]
    for round_, victims in enumerate(rounds, start=1):
        for visitor in (ana, ben):
            visitor.say(f"before {round_}")
        desk.restart(*victims)
        for visitor in (ana, ben):
            visitor.say(f"after {round_}")
            visitor.expect_sent(f"before {round_}")
            visitor.expect_sent(f"after {round_}")
    for visitor in everybody:
        expect(visitor.pill).not_to_have_text("NOT CONNECTED")
        visitor.expect_all()
    ana.page.reload()
    ana.expect_all()


def test_messages_said_while_the_service_is_dead_wait_and_survive_a_reload(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    desk.chat.kill()
    expect(ana.pill).to_have_text("NOT CONNECTED")
    ana.say("first")
    ana.say("second")
    expect(ana.page.locator('.said[data-state="sending"]')).to_have_count(2)
    ana.page.reload()
    expect(ana.pill).to_have_text("NOT CONNECTED")
    desk.chat.start()
    ana.expect_sent("first")
    ana.expect_sent("second")
    ana.expect_all()
    assert [entry["text"] for entry in ana.log() if entry["type"] == "message_posted"] == ["first", "second"]


def test_without_a_network_it_says_so_and_comes_back_by_itself(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.page.context.set_offline(True)
    expect(ana.pill).to_have_text("NOT CONNECTED")
    ana.say("into the tunnel")
    expect(ana.page.locator('.said[data-state="sending"]')).to_have_count(1)
    ana.page.context.set_offline(False)
    ana.expect_sent("into the tunnel")
    expect(ana.pill).to_have_text("Smart Chatbot")
    ana.expect_all()


def test_a_socket_that_is_cut_again_and_again_loses_and_repeats_nothing(desk: Desk, visit: Visit) -> None:
    open_sockets: list[Any] = []

    def through(socket: Any) -> None:
        socket.connect_to_server()
        open_sockets.append(socket)

    ana = visit(desk, "Ana", before=lambda page: page.route_web_socket(re.compile("/v1/socket"), through))
    expect(ana.pill).to_have_text("Smart Chatbot")
    for number in range(5):
        ana.say(f"cut {number}")
        open_sockets[-1].close(code=1011)
        ana.post(f"from elsewhere {number}", f"elsewhere-{number}")
        ana.expect_sent(f"cut {number}")
        expect(ana.bubble(f"from elsewhere {number}")).to_be_visible()
    ana.expect_all()


def test_a_planned_restart_is_not_called_a_lost_connection(desk: Desk, visit: Visit) -> None:
    open_sockets: list[Any] = []

    def through(socket: Any) -> None:
        socket.connect_to_server()
        open_sockets.append(socket)

    ana = visit(desk, "Ana", before=lambda page: page.route_web_socket(re.compile("/v1/socket"), through))
    expect(ana.pill).to_have_text("Smart Chatbot")
    ana.page.evaluate(
        """() => {
          window.seen = []
          const pill = document.getElementById("pill")
          new MutationObserver(() => window.seen.push(pill.textContent)).observe(pill, { childList: true })
        }"""
    )
    open_sockets[-1].send('{"type": "goodbye", "reason": "leaving", "reconnect_in_ms": 300}')
    open_sockets[-1].close(code=1012)
    ana.say("after the update")
    ana.expect_sent("after the update")
    assert len(open_sockets) == 2
    assert ana.page.evaluate("() => window.seen") == []
