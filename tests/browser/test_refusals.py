"""What the service, or the page itself, does not take: said clearly, and nothing is lost."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
LIVE_CHAT_OFF = "Live chat not implemented yet"
SAY_AT_ONCE = """([form, texts]) => {
  const field = form.querySelector("textarea")
  for (const text of texts) {
    field.value = text
    field.dispatchEvent(new Event("input", { bubbles: true }))
    form.requestSubmit()
  }
}"""


def test_with_live_chat_off_further_messages_are_refused_and_kept(desks: Callable[..., Desk], visit: Visit) -> None:
    ana = visit(desks(LIVE_CHAT="off"), "Ana")
    ana.say("escalate")
    ana.expect_line("Waiting for a person")
    expect(ana.page.get_by_role("button", name="Go back to Smart Chatbot")).to_be_hidden()  # it would be refused, too
    ana.say("anybody there?")
    expect(ana.cards).to_have_text(re.compile(f"^{LIVE_CHAT_OFF}"))
    refused = ana.page.locator('.said[data-state="refused"]')
    expect(refused).to_have_count(1)

    retry = refused.get_by_role("button", name="Not sent. Tap to try again.")
    expect(ana.cards).to_have_count(0)
    retry.click()
    expect(ana.cards).to_have_text(re.compile(f"^{LIVE_CHAT_OFF}"))

    ana.page.reload()
    expect(refused).to_have_count(1)
    refused.get_by_role("button", name="Edit").click()
    expect(ana.field).to_have_value("anybody there?")
    expect(refused).to_have_count(0)
    assert "anybody there?" not in [entry.get("text") for entry in ana.log()]


def test_a_refused_message_is_sent_once_it_may_be(desks: Callable[..., Desk], visit: Visit) -> None:
    desk = desks(LIVE_CHAT="off")
    ana = visit(desk, "Ana")
    ana.say("escalate")
    ana.expect_line("Waiting for a person")
    ana.say("please")
    retry = ana.page.get_by_role("button", name="Not sent. Tap to try again.")
    expect(retry).to_be_visible()

    desk.chat.kill()
    desk.set(LIVE_CHAT="on")
    desk.chat.start()
    expect(ana.pill).not_to_have_text("NOT CONNECTED")
    retry.click()
    ana.expect_sent("please")
    ana.expect_all()


def test_over_the_limit_it_says_so_waits_and_sends_all_in_order(desks: Callable[..., Desk], visit: Visit) -> None:
    ana = visit(desks(MESSAGES_PER_SECOND="1"), "Ana")
    texts = [f"quick {number}" for number in range(7)]
    ana.page.evaluate(SAY_AT_ONCE, [ana.page.locator("#composer").element_handle(), texts])
    expect(ana.cards.first).to_be_visible()
    for text in texts:
        ana.expect_sent(text)
    assert [entry["text"] for entry in ana.log() if entry["type"] == "message_posted"] == texts
    ana.expect_all()


def test_an_empty_message_is_an_error_and_the_chat_goes_on(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    for nothing in ("", "   \n  ", "\u200b"):
        ana.say(nothing)
        expect(ana.cards.last).to_have_text(re.compile("Write a message first"))
        ana.cards.last.get_by_role("button", name="Dismiss").click()
        expect(ana.cards).to_have_count(0)
    ana.say("hello")
    ana.expect_sent("hello")


def test_a_message_that_is_too_long_is_counted_and_kept_in_the_field(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    counter = ana.page.locator("#composer output")
    ana.field.fill("x" * 3_599)
    expect(counter).to_be_hidden()
    ana.field.fill("😀" * 3_600)
    expect(counter).to_have_text("3,600 of 4,000")
    ana.say("y" * 4_003)
    expect(ana.cards).to_have_text(re.compile("3 characters too long"))
    expect(ana.field).to_have_value("y" * 4_003)
    ana.say("z" * 4_000)
    ana.expect_sent("z" * 4_000)


def test_errors_go_by_themselves(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, before=lambda page: page.clock.install())
    ana.start("Ana")
    ana.say("")
    ana.say(" ")
    expect(ana.cards).to_have_count(2)
    expect(ana.cards.first).to_have_attribute("role", "alert")
    ana.page.clock.run_for(5_000)
    expect(ana.cards).to_have_count(0)


def test_enter_sends_shift_enter_breaks_the_line_and_six_rows_are_the_most(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    height = "node => node.offsetHeight"
    one_row = ana.field.evaluate(height)
    ana.field.press_sequentially("one")
    ana.field.press("Shift+Enter")
    ana.field.press_sequentially("two")
    expect(ana.field).to_have_value("one\ntwo")
    assert ana.field.evaluate(height) == one_row + 24
    ana.field.press("Enter")
    ana.expect_sent("one\ntwo")
    assert ana.field.evaluate(height) == one_row
    ana.field.fill("\n" * 30)
    assert ana.field.evaluate(height) == one_row + 5 * 24


def test_enter_that_picks_a_word_from_an_input_method_does_not_send(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.field.fill("にほん")
    for init in ("{ key: 'Enter', isComposing: true }", "{ key: 'Enter', keyCode: 229 }"):
        ana.field.evaluate(f"node => node.dispatchEvent(new KeyboardEvent('keydown', {{ bubbles: true, ...{init} }}))")
    expect(ana.field).to_have_value("にほん")
    assert ana.rows() == []
