"""The main job, in a browser, at the external addresses."""

import re
from collections.abc import Callable
from typing import Any, cast

import pytest
from playwright.sync_api import expect

from tests.browser.console import PASSWORD, Agent
from tests.browser.desk import Desk
from tests.browser.visitor import Visitor, call
from tests.cluster.suite import Suite, newcomer

Visit = Callable[..., Visitor]


@pytest.fixture
def agent(suite: Suite, browser: Any) -> Any:
    """A new agent at the console."""
    desk = cast(Desk, suite)
    name, password = suite.admin
    session = call(desk, "POST", "/v1/agents/sessions", "", {"name": name, "password": password})
    who = newcomer("Jonas")
    call(desk, "POST", "/v1/agents", session["token"], {"name": who, "password": PASSWORD, "role": "agent"})
    context = browser.new_context(locale="en-GB", viewport={"width": 1_240, "height": 800})
    yield Agent(context.new_page(), desk, who, PASSWORD)
    context.close()


def test_a_visitor_chats_with_the_bot_escalates_and_a_person_takes_over(
    suite: Suite,
    visit: Visit,
    agent: Agent,
) -> None:
    name = newcomer("Ana")
    ana = visit(cast(Desk, suite), name)
    ana.say("hello")
    ana.expect_sent("hello")
    ana.say("escalate")
    ana.expect_line("Waiting for a person")

    agent.press("s")  # others may wait longer
    agent.page.keyboard.type(name)
    agent.row(name).click()
    expect(agent.opened).to_have_text(re.compile(name))
    agent.press("a")
    expect(agent.since).to_have_text(re.compile("^with you"))
    agent.write("Jonas here, what can I do?")

    ana.bubble("Jonas here, what can I do?").wait_for()
    ana.say("my parcel is late")
    agent.bubble("my parcel is late").wait_for()
    ana.page.reload()
    ana.expect_all()
