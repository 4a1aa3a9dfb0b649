"""The suite, and people of each role at it; at the end the table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests import forks
from tests.integration.chat_service.clients import unique
from tests.malformed.talking import Person
from tests.malformed.tally import Tally
from tests.suite import Suite

ADMIN: Final = {"name": "Root", "password": "a password of the tests"}
AGENT: Final = {"name": "Bia", "password": "another password of the tests"}
NO_LIMITS: Final = dict.fromkeys(
    (
        *("MESSAGES_PER_SECOND", "SESSIONS_PER_MINUTE", "LOGINS_PER_MINUTE", "PHOTOS_PER_MINUTE"),
        *("CONNECTIONS_PER_ADDRESS", "MAX_CONNECTIONS", "HELLOS_PER_SECOND"),
    ),
    "0",
)
MESSAGES: Final = 5
TALLIES: Final = pytest.StashKey[list[Tally]]()


class Desk:
    """The processes, and tokens of a visitor, an agent, an admin, and the owner of a room where something was said."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.http = httpx.Client(base_url=suite.chat.url, timeout=30, trust_env=False)
        self.visitor = self.somebody()
        admin = self._post("/v1/agents/sessions", ADMIN)
        self._post("/v1/agents", {**AGENT, "role": "agent"}, admin["token"])
        agent = self._post("/v1/agents/sessions", AGENT)
        self.agent = Person(agent["token"], self.visitor.conversation_id)
        self.admin = Person(admin["token"], self.visitor.conversation_id)
        self.member = Person(self.visitor.token, self._room())

    def somebody(self) -> Person:
        """A visitor with a session of their own."""
        made = self._post("/v1/sessions", {"name": unique("Visitor ")})
        return Person(made["token"], made["conversation_id"])

    def _room(self) -> str:
        """The id of a room with some messages in it."""
        room = str(self._post("/v1/rooms", {"name": unique("Room ")}, self.visitor.token)["id"])
        for number in range(MESSAGES):
            said = {"type": "post_message", "client_id": f"k{number}", "text": f"message {number}"}
            self._post(f"/v1/conversations/{room}/entries", said, self.visitor.token)
        return room

    def _post(self, path: str, body: dict[str, str], token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer: dict[str, Any] = self.http.post(path, json=body, headers=headers).raise_for_status().json()
        return answer


@pytest.fixture(scope="session")
def tally(request: pytest.FixtureRequest) -> Tally:
    """One for the whole run."""
    made = Tally()
    request.config.stash.setdefault(TALLIES, []).append(made)
    return made


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Bot, chat service and client on free ports. Whatever they were sent, none of them had a fault of its own."""
    env = {**NO_LIMITS, "ADMIN_NAME": ADMIN["name"], "ADMIN_PASSWORD": ADMIN["password"]}
    with forks.off():
        suite = Suite(Path(tmp_path_factory.mktemp("malformed")), env).start(client=True)
    made = Desk(suite)
    yield made
    made.http.close()
    processes = (suite.chat, suite.bot, suite.client)
    alive = [process.module for process in processes if process.runs]
    suite.end()
    assert alive == ["chat_service", "bot", "chat_client"]
    said = [line for process in processes for line in process.lines]
    marks = ("Traceback", "unforeseen", "Fatal error", "never retrieved", "Exception")
    assert [line for line in said if any(mark in line for mark in marks)] == []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The table."""
    for made in config.stash.get(TALLIES, []):
        terminalreporter.section("malformed")
        for line in made.table():
            terminalreporter.line(line)
