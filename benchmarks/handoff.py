"""How the load client speaks to the chat service: sessions and greetings over REST, messages as commands."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx

from benchmarks.loading import Plan, Room
from benchmarks.text import TEXT
from chat_service.feed import frames
from contract.audience import Audience
from contract.entries import After, By, Entry, MessagePosted


def handoff_plan() -> Plan:
    """A greeting is answered when the backlog is there."""
    return Plan("/v1/socket", '"type":"entries"')


def handoff_room(url: str, *, waiting: bool) -> Room:
    """A new visitor's conversation; `waiting`: for a person, so that no bot answers."""
    session = _post(f"{url}/v1/sessions", {"name": "Ana"})
    conversation_id = session["conversation_id"]
    if waiting:
        command = {"type": "request_handoff", "client_id": "person"}
        _post(f"{url}/v1/conversations/{conversation_id}/entries", command, session["token"])
    return Room(hello(session), message(conversation_id))


def hello(session: dict[str, Any], after: int = 0) -> str:
    """The first frame of a socket, with a cursor."""
    subscription = {"conversation_id": session["conversation_id"], "after": after}
    return json.dumps({"type": "hello", "token": session["token"], "subscriptions": [subscription]})


def message(conversation_id: str) -> str:
    """A message as it is sent."""
    return json.dumps({"type": "post_message", "conversation_id": conversation_id, "client_id": "m#", "text": TEXT})


@cache
def sample() -> str:
    """An entry's frame, as long as they are."""
    entry = Entry(
        conversation_id="c_0123456789abcdef",
        seq=1_000,
        client_id="m#",
        at=datetime.now(UTC),
        by=By("visitor", "v_0123456789abcdef", "Ana"),
        payload=MessagePosted(TEXT),
        after=After(visitor_seq=1_000),
    )
    return frames.entry(entry, Audience.VISITOR)


def _post(url: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.post(url, json=body, headers=headers, timeout=30).raise_for_status()
    found: dict[str, Any] = answer.json()
    return found
