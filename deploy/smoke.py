"""Does a suite work? A visitor opens the page, gives a name, hears from the bot, asks for a person and waits in line.

`python -m deploy.smoke PAGE [CHAT]`: the addresses of chat-client and chat-service as browsers reach them. CHAT may be
left out: then what the page says is taken. Says a line a step; ends with 1 at the first that fails.

It leaves nobody waiting: the visitor takes back what was asked for, and the session ends. Only where the bot is dead
does "Smoke test" stay in the queue, as every visitor does then.
"""

import argparse
import html
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

Json = dict[str, Any]
STEP_S: Final = 20.0  # the longest that a step waits for what it wants: two turns of a bot at its deadline, and some
NAME: Final = "Smoke test"


class Failed(Exception):
    """What a visitor would have met, in a sentence."""


class Chat:
    """A visitor's socket."""

    def __init__(self, socket: ClientConnection, conversation_id: str) -> None:
        self._socket, self._conversation_id = socket, conversation_id

    def send(self, frame_type: str, **fields: Any) -> None:
        """Send a frame about the conversation."""
        frame = {"type": frame_type, "conversation_id": self._conversation_id, **fields}
        self._socket.send(json.dumps(frame))

    def until(self, what: str, wanted: Callable[[Json], bool]) -> Json:
        """The first frame that is wanted. Raises Failed when none comes in STEP_S, or the service refuses."""
        ends = time.monotonic() + STEP_S
        while (left := ends - time.monotonic()) > 0:
            try:
                frame: Json = json.loads(self._socket.recv(timeout=left))
            except TimeoutError:
                break
            if frame["type"] == "error":
                raise Failed(f"{what}: refused, {frame['problem'].get('detail') or frame['problem']}")
            if wanted(frame):
                return frame
        raise Failed(f"{what}: not within {STEP_S:.0f} s")

    def entry(self, what: str, entry_type: str) -> Json:
        """The next entry of that type, live."""
        frame = self.until(what, lambda one: one["type"] == "entry" and one["entry"]["type"] in {entry_type, REFERRED})
        entry: Json = frame["entry"]
        if entry["type"] != entry_type:
            raise Failed(f"{what}: the chat went to a person instead, {entry.get('reason', 'as the bot failed')}")
        return entry


REFERRED: Final = "handoff_requested"


@contextmanager
def step(says: str) -> Iterator[None]:
    """One step, and how long it took. Whatever goes wrong in it becomes Failed."""
    began = time.monotonic()
    try:
        yield
    except (httpx.HTTPError, WebSocketException, OSError) as error:
        raise Failed(f"{says}: {error or type(error).__name__}") from error
    sys.stdout.write(f"{says} ({time.monotonic() - began:.2f} s)\n")
    sys.stdout.flush()


def smoke(page: str, chat: str | None) -> None:
    """All steps. Raises Failed at the first that fails."""
    with httpx.Client(timeout=STEP_S) as http:
        chat = told_by(http, page, chat)
        with step(f"{chat} is ready"):
            expect(http.get(f"{chat}/readyz"), 200)
        with step("a visitor gives a name"):
            session = expect(http.post(f"{chat}/v1/sessions", json={"name": NAME}), 201).json()
        try:
            talk(chat, session)
        finally:
            leave(http, chat, session)


def leave(http: httpx.Client, chat: str, session: Json) -> None:
    """Take back what may wait in the queue, which is refused if nothing does, and end the session."""
    bearer = {"Authorization": f"Bearer {session['token']}"}
    with suppress(httpx.HTTPError):  # a suite that is away was reported already, by the step that met it
        entries = f"{chat}/v1/conversations/{session['conversation_id']}/entries"
        http.post(entries, json={"type": "cancel_handoff", "client_id": "smoke-end"}, headers=bearer)
        http.delete(f"{chat}/v1/sessions/current", headers=bearer)


def told_by(http: httpx.Client, page: str, chat: str | None) -> str:
    """The chat service's address, as the page tells it; fails if that is not `chat`."""
    with step(f"{page} shows the chat"):
        body = expect(http.get(f"{page}/"), 200).text
    found = re.search(r'<body[^>]* data-chat="([^"]+)"', body)
    if not found:
        raise Failed(f"{page} does not say where its chat service is")
    told = html.unescape(found[1])
    if chat and told != chat:
        raise Failed(f"{page} sends visitors to {told}, not to {chat}")
    return told


def talk(chat: str, session: Json) -> None:
    """What a visitor does once there is a session."""
    with step("the socket welcomes the visitor"):
        socket = connect(f"{re.sub('^http', 'ws', chat)}/v1/socket", open_timeout=STEP_S, close_timeout=STEP_S)
    with socket:
        line = Chat(socket, session["conversation_id"])
        with step("the conversation is there"):
            cursor = {"conversation_id": session["conversation_id"], "after": 0}
            socket.send(json.dumps({"type": "hello", "token": session["token"], "subscriptions": [cursor]}))
            line.until("the backlog", lambda frame: frame["type"] == "entries")
        with step("the bot answers"):
            line.send("post_message", client_id="smoke-1", text="hello")
            reply = line.entry("the bot's answer", "bot_replied")
            if not reply["messages"]:
                raise Failed("the bot had nothing to say to hello")
        with step("the visitor waits in the queue"):
            line.send("post_message", client_id="smoke-2", text="escalate")
            line.until("a place in the queue", lambda frame: frame["type"] == "queue" and frame["position"] >= 1)
        with step("the visitor goes back to the bot"):
            line.send("cancel_handoff", client_id="smoke-3")
            line.entry("the way back", "handoff_cancelled")


def expect(answer: httpx.Response, status: int) -> httpx.Response:
    """The answer, if it has that status."""
    if answer.status_code != status:
        raise Failed(f"{answer.request.url} answers {answer.status_code}, not {status}: {answer.text[:200]}")
    return answer


def main() -> int:
    """The command with addresses; return the exit status."""
    arguments = argparse.ArgumentParser(description="A visitor's way through a suite that is running.")
    arguments.add_argument("page", help="where browsers open the page, such as http://203.0.113.7")
    arguments.add_argument("chat", nargs="?", help="where they reach the chat service; else what the page says")
    given = arguments.parse_args()
    return said(given.page, given.chat)


def said(page: str, chat: str | None) -> int:
    """All steps, and how it went; return the exit status."""
    try:
        smoke(page.rstrip("/"), chat and chat.rstrip("/"))
    except Failed as failed:
        sys.stdout.write(f"FAILED: {failed}\n")
        return 1
    sys.stdout.write("The suite works.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
