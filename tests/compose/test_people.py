"""People chat under Compose while the machine's owner does what owners do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.browser.visitor import Visitor, call
from tests.compose.machine import ADMIN, Machine
from tests.integration.agents.desk import unique

Visit = Callable[..., Visitor]


@pytest.fixture
def admin(machine: Machine) -> str:
    """The token of the first admin, who is an agent, too."""
    login = {"name": ADMIN, "password": machine.password}
    return str(call(machine.desk, "POST", "/v1/agents/sessions", "", login)["token"])


@pytest.fixture
def queued(machine: Machine, visit: Visit) -> Visitor:
    """Somebody who waits for a person, so that no bot answers."""
    ana = visit(machine.desk, unique("Ana"))
    ana.say("escalate")
    ana.expect_line("Waiting for a person")
    return ana


def talk(tabs: list[Visitor], text: str, times: int = 5) -> None:
    """Say something in each tab, so often; all of it is stored when this returns."""
    for n in range(times):
        for number, tab in enumerate(tabs):
            tab.say(f"{text}, {n} {number}")
            tab.expect_sent(f"{text}, {n} {number}")


def _moved(moves: list[Visitor], tab: Visitor, _socket: Any) -> None:
    moves.append(tab)


def test_the_bot_answers_and_a_person_takes_over(machine: Machine, visit: Visit, admin: str) -> None:
    ana = visit(machine.desk, unique("Ana"))
    ana.say("how many days does shipping take?")
    ana.bubble("Two to four working days.").wait_for()
    ana.say("escalate")
    ana.expect_line("Waiting for a person")

    entries = f"/v1/conversations/{ana.session()['conversation_id']}/entries"
    call(machine.desk, "POST", entries, admin, {"type": "accept_handoff", "client_id": "1"})
    call(machine.desk, "POST", entries, admin, {"type": "post_message", "client_id": "2", "text": "Here I am."})

    ana.bubble("Here I am.").wait_for()
    ana.expect_all()


def test_nobody_notices_scaling_out_and_in(machine: Machine, visit: Visit, queued: Visitor) -> None:
    queued.watch()
    with ThreadPoolExecutor(1) as aside:
        scaled = aside.submit(machine.up, 3)
        talk([queued], "to three")
        scaled.result()

        beside = [visit(machine.desk, queued.session()["name"], beside=queued) for _ in range(2)]
        moves: list[Visitor] = []
        for tab in (queued, *beside):
            tab.watch()
            tab.page.on("websocket", partial(_moved, moves, tab))
        scaled = aside.submit(machine.up, 1)
        talk([queued, *beside], "to one")
        scaled.result()

    assert len(machine.replicas()) == 1
    talk([queued, *beside], "at one")
    assert moves  # who was on a replica that left
    for tab in (queued, *beside):
        assert tab.kept_connected()
        tab.expect_all()


def test_killed_replicas_lose_nothing(machine: Machine, queued: Visitor) -> None:
    machine.up(3)
    for replica in machine.replicas():  # one of them holds the socket
        machine.kill(replica)
        talk([queued], f"without {replica[:6]}")
        machine.up(3)

    queued.expect_all()
    machine.up(1)


def test_what_was_said_is_there_after_down_and_up(machine: Machine, queued: Visitor) -> None:
    talk([queued], "before")
    said = queued.log()

    machine.compose("down")
    assert machine.states() == {}
    machine.up()

    queued.page.reload()
    queued.expect_all()
    assert queued.log() == said
    talk([queued], "after")
