"""Calls to a running bot, signed as the chat service signs them."""

import json
import time
from typing import Any, Final

import httpx

from contract.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from tests.suite import SECRET
from tests.unit.bot.builders import a_turn_body

TIMEOUT_S: Final = 20


def signed(body: bytes, *, secret: str = SECRET, age_s: int = 0) -> dict[str, str]:
    """The headers of a request."""
    timestamp = str(int(time.time()) - age_s)
    return {
        "Content-Type": "application/json",
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: sign(secret, timestamp, body),
    }


def post(url: str, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    """POST /v1/turns with that body, signed unless `headers` are given."""
    return httpx.post(f"{url}/v1/turns", content=body, headers=headers or signed(body), timeout=TIMEOUT_S)


def ask(url: str, text: str, **fields: Any) -> dict[str, Any]:
    """What the bot answers to that text."""
    response = post(url, json.dumps(a_turn_body(text, **fields)).encode())
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def problem(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem document."""
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == response.status_code
    return response.status_code, document["type"].removeprefix("/problems/")
