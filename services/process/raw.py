"""Answers outside of any application: for what is refused before there is a request."""

from http import HTTPStatus

import msgspec

from contract import problems
from process.web import NO_STORE, Refused


def problem_response(refused: Refused) -> bytes:
    """A whole HTTP/1.1 response with the problem document, after which the connection ends."""
    body = msgspec.json.encode(refused.document())
    status = HTTPStatus(problems.KINDS[refused.code].status)
    headers = {
        "Content-Type": problems.MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "Connection": "close",
        **NO_STORE,
        **refused.headers,
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
