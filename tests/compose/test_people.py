"""People chat under Compose while the machine's owner does what owners do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

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


def talk(visitor: Visitor, text: str, times: int = 5) -> None:
    """Say something so often; each is stored when this returns."""
    for n in range(times):
        visitor.say(f"{text}, {n}")
        visitor.expect_sent(f"{text}, {n}")


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


def test_nobody_notices_scaling_out_and_in(machine: Machine, queued: Visitor) -> None:
    with ThreadPoolExecutor(1) as aside:
        for replicas in (3, 1):
            scaled = aside.submit(machine.up, replicas)
            talk(queued, f"to {replicas}")
            scaled.result()
            assert len(machine.replicas()) == replicas
            talk(queued, f"at {replicas}")

    queued.expect_all()


def test_killed_replicas_lose_nothing(machine: Machine, queued: Visitor) -> None:
    machine.up(3)
    for replica in machine.replicas():  # one of them holds the socket
        machine.kill(replica)
        talk(queued, f"without {replica[:6]}")
        machine.up(3)

    queued.expect_all()
    machine.up(1)


def test_what_was_said_is_there_after_down_and_up(machine: Machine, queued: Visitor) -> None:
    talk(queued, "before")
    said = queued.log()

    machine.compose("down")
    assert machine.states() == {}
    machine.up()

    queued.page.reload()
    queued.expect_all()
    assert queued.log() == said
    talk(queued, "after")
