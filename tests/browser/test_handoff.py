"""What a visitor sees of people: waiting for one, talking to one, being handed back, and being asked how it was."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.colleague import Colleague
from tests.browser.conftest import missing
from tests.browser.console import AGENTS
from tests.browser.desk import Desk
from tests.browser.test_page import AXE, axe_finds_nothing
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
OFFER: Final = "this takes longer than it should"


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    """A desk with an admin, and so with agents."""
    return desks(**AGENTS)


def waits(visitor: Visitor) -> Visitor:
    """Ask for a person by the button."""
    visitor.page.get_by_role("button", name="Talk to a person").click()
    visitor.expect_line("Waiting for a person")
    return visitor


def ola_and(desk: Desk, visitor: Visitor) -> Colleague:
    """Ola, who has that visitor's conversation."""
    ola = Colleague(desk, "Ola").does(waits(visitor), "accept_handoff")
    visitor.expect_line("Ola joined")
    return ola


def test_a_visitor_knows_the_place_in_the_queue_and_the_time_it_takes(desk: Desk, visit: Visit) -> None:
    ola = Colleague(desk, "Ola")
    first, second = waits(visit(desk, "Ana")), waits(visit(desk, "Bea"))
    expect(first.pill).to_have_text("1st in line")
    expect(second.pill).to_have_text("2nd in line")

    ola.does(first, "accept_handoff")

    first.expect_line("Ola joined")
    expect(first.pill).to_have_text("Ola is with you")
    expect(second.pill).to_have_text("1st in line · about 1 min")


def test_a_visitor_talks_to_a_person_and_sees_them_typing(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ola = ola_and(desk, ana)
    typing = ana.page.locator("#typing")
    with ola.types(ana):
        expect(typing).to_have_text("Ola is typing")
    expect(typing).to_be_hidden()

    ola.does(ana, "post_message", text="I am looking into it.")
    ola.does(ana, "post_note", text="careful with this one")
    expect(ana.bubble("I am looking into it.", "agent")).to_be_visible()
    ana.say("thank you")
    ana.expect_sent("thank you")

    ana.expect_all()
    expect(ana.page.get_by_text("careful with this one")).to_have_count(0)
    expect(ana.page.locator("#typing")).to_be_hidden()  # nobody asked the bot


def test_the_bot_is_back_and_answers_again(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ola = ola_and(desk, ana)

    ola.does(ana, "end_handoff", outcome="sent a new parcel", facts=["order 7"], do_not_repeat=[])

    ana.expect_line("You are back with Smart Chatbot")
    expect(ana.pill).to_have_text("Smart Chatbot")
    ana.say("How long does delivery take?")
    expect(ana.bubble(re.compile("."), "bot").first).to_be_visible()
    expect(ana.page.get_by_text("sent a new parcel")).to_have_count(0)


def test_who_waits_may_stop_waiting(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ola = Colleague(desk, "Ola")
    waits(ana).page.get_by_role("button", name="Go back to Smart Chatbot").click()
    ana.expect_line("You are back with Smart Chatbot")

    assert ola.get("/v1/inbox?view=queue")["conversations"] == []
    expect(ana.page.locator("#waiting")).to_be_hidden()


def test_a_resolved_conversation_is_rated_and_agents_see_it(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ola = ola_and(desk, ana)
    ola.does(ana, "post_message", text="Done.").does(ana, "resolve")

    ana.expect_line("Resolved")
    ana.page.get_by_role("radio", name="5 of 5").check()
    ana.page.get_by_label("Comment").fill("quick")
    ana.page.get_by_role("button", name="Send rating").click()
    ana.expect_line("You rated this 5 of 5")

    expect(ana.page.locator("#rating")).to_be_hidden()
    (rating,) = who(ola, ana)["ratings"]
    assert (rating["score"], rating["comment"]) == (5, "quick")


def test_a_rating_that_could_not_be_loaded_is_there_at_the_next_change(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ola = ola_and(desk, ana)
    ana.page.route("**/rating.html", lambda route: route.abort())
    with ana.page.expect_event("requestfailed", lambda request: request.url.endswith("rating.html")):
        ola.does(ana, "resolve")
    ana.expect_line("Resolved")
    expect(ana.page.get_by_text("How was it?")).to_have_count(0)
    ana.page.unroute("**/rating.html")

    ola.does(ana, "reopen").does(ana, "resolve")

    expect(ana.page.get_by_text("How was it?")).to_be_visible()


def test_after_long_waiting_one_may_leave_a_message_and_go(desks: Callable[..., Desk], visit: Visit) -> None:
    desk = desks(**AGENTS, QUEUE_OFFER_S="1")
    ana = waits(visit(desk, "Ana"))
    expect(ana.page.get_by_text(OFFER)).to_be_visible()
    expect(ana.page.get_by_text("an agent answers it here as soon as one is back")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Go back to Smart Chatbot")).to_be_visible()
    ana.page.get_by_role("button", name="Leave a message").click()
    expect(ana.field).to_be_focused()
    ana.say("My parcel is broken. Write to me here, please.")
    ana.expect_sent("My parcel is broken. Write to me here, please.")
    expect(ana.pill).to_have_text("1st in line")  # the place is kept, and the bot does not answer
    ana.page.close()

    back = visit(desk, "Ana", beside=ana)
    Colleague(desk, "Ola").does(back, "post_message", text="A new one is on its way.")

    expect(back.bubble("A new one is on its way.", "agent")).to_be_visible()
    back.expect_line("Ola joined")
    back.expect_all()
    assert [entry["type"] for entry in back.log()] == ["handoff_requested", "message_posted", "message_posted"]


def test_agents_are_told_where_the_chat_was_opened_and_in_which_language(desk: Desk, visit: Visit) -> None:
    ana, ola = visit(desk), Colleague(desk, "Ola")
    with ana.page.expect_response(noted):
        ana.start("Ana")
    assert (who(ola, ana)["page"], who(ola, ana)["language"]) == ("/", "en-GB")

    with ana.page.expect_response(noted):
        ana.page.goto(desk.page, referer=f"{desk.client.url}/prices/parcels?q=1")
    assert who(ola, ana)["page"] == "/prices/parcels"

    with ana.page.expect_response(noted):
        ana.page.goto(desk.page, referer="https://elsewhere.example/secret")
    assert who(ola, ana)["page"] == "/"


def test_the_transcript_is_saved_as_text_and_as_json(desk: Desk, visit: Visit, tmp_path: Path) -> None:
    ana = visit(desk, "Ana")
    ola = ola_and(desk, ana)
    ola.does(ana, "post_note", text="a secret").does(ana, "post_message", text="Two lines\nof help")
    expect(ana.bubble("of help", "agent")).to_be_visible()

    text = saved(ana, "Save transcript as text", tmp_path)
    entries = json.loads(saved(ana, "Save transcript as JSON", tmp_path))

    assert "] -- Waiting for a person\n" in text
    assert "] -- Ola joined\n" in text
    assert "] Ola: Two lines\n    of help\n" in text
    assert "a secret" not in text
    assert entries == ana.log()
    assert [entry["type"] for entry in entries] == ["handoff_requested", "handoff_accepted", "hidden", "message_posted"]


@pytest.mark.parametrize(("scheme", "width"), [("dark", 360), ("light", 1_100)])
def test_waiting_and_rating_stand_in_nobodys_way(
    desks: Callable[..., Desk], visit: Visit, scheme: str, width: int
) -> None:
    if not AXE.exists():
        missing("axe-core is not there: npm install --no-save --no-package-lock axe-core@4.14.1")
    desk = desks(**AGENTS, QUEUE_OFFER_S="1")
    ana = waits(visit(desk, "Ana", viewport={"width": width, "height": 720}, color_scheme=scheme))
    expect(ana.page.get_by_role("button", name="Leave a message")).to_be_in_viewport()
    axe_finds_nothing(ana, "waiting for long")
    assert ana.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    Colleague(desk, "Ola").does(ana, "post_message", text="Here I am.").does(ana, "resolve")

    expect(ana.page.get_by_role("button", name="Send rating")).to_be_in_viewport()
    axe_finds_nothing(ana, "the rating")
    assert ana.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def who(agent: Colleague, visitor: Visitor) -> dict[str, Any]:
    """What agents are told of the visitor."""
    told: dict[str, Any] = agent.get(f"/v1/conversations/{visitor.session()['conversation_id']}/visitor")
    return told


def noted(answer: Any) -> bool:
    """Whether that is the answer to a visit."""
    return bool(answer.request.method == "PUT" and answer.url.endswith("/v1/me/visit"))


def saved(visitor: Visitor, button: str, folder: Path) -> str:
    """The file that the menu saves."""
    visitor.page.locator("#menu-open").click()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name=button).click()
    expect(visitor.page.get_by_role("dialog")).to_be_hidden()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_text(encoding="utf-8")
