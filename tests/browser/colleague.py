"""An agent without a console: over REST, and over a socket where something passes by."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any, Self

from websockets.sync.client import connect

from tests.browser.console import PASSWORD, add_agent
from tests.browser.desk import Desk
from tests.browser.visitor import Visitor, call


class Colleague:
    """Somebody who answers at this desk; each `k` of theirs is a client id."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk, self.name = desk, name
        add_agent(desk, name)
        self.token = call(desk, "POST", "/v1/agents/sessions", "", {"name": name, "password": PASSWORD})["token"]
        self._given = 0

    def get(self, path: str) -> Any:
        """What is there."""
        return call(self.desk, "GET", path, self.token)

    def does(self, visitor: Visitor, kind: str, **fields: Any) -> Self:
        """Give a command in that visitor's conversation."""
        self._given += 1
        body = {"type": kind, "client_id": f"{self.name}-{self._given}", **fields}
        call(self.desk, "POST", f"/v1/conversations/{visitor.session()['conversation_id']}/entries", self.token, body)
        return self

    @contextlib.contextmanager
    def types(self, visitor: Visitor) -> Iterator[None]:
        """Type there, as long as the block runs; then stop."""
        with connect(f"{self.desk.chat.url.replace('http', 'ws', 1)}/v1/socket", proxy=None) as socket:
            frame = {"type": "typing", "conversation_id": visitor.session()["conversation_id"]}
            socket.send(json.dumps({"type": "hello", "token": self.token}))
            assert json.loads(socket.recv())["type"] == "welcome"
            socket.send(json.dumps({**frame, "typing": True}))
            yield
            socket.send(json.dumps({**frame, "typing": False}))
            socket.send("{}")  # answered, so what was sent before has been read
            assert json.loads(socket.recv())["type"] == "error"
