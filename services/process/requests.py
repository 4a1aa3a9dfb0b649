"""Every HTTP request gets a name, which its answer tells and every line that is logged about it; and is counted."""

import asyncio
import itertools
import logging
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any, Final

from process.histogram import Histogram
from process.logs import REQUEST_ID
from process.metrics import Value
from process.tally import Tally
from process.web import ProblemJson, Refused

HEADER: Final = b"x-request-id"
TAKEN: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")  # of a name that the caller, or a proxy on the way, gave
PROCESS_BYTES: Final = 6  # of chance, which all names that a process makes begin with; then they are counted
PROBES: Final = frozenset(("/livez", "/readyz"))  # asked every few seconds for ever: neither named nor counted
CLASSES: Final = ("1xx", "2xx", "3xx", "4xx", "5xx")
TOOK_S: Final = (0.005, 0.010, 0.025, 0.050, 0.100, 0.250, 0.500, 1.0, 2.5, 5.0, 10.0)
FAULT: Final = 500
STOPPED: Final = "This process stopped before the request was done. Send it again."

log = logging.getLogger("request")


class Requests:
    """An ASGI application around another one. Sockets and the lifespan go through untouched."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._process, self._numbers = secrets.token_urlsafe(PROCESS_BYTES), itertools.count(1)
        self._answered = Tally("status", CLASSES)
        self._took = Histogram(TOOK_S)

    def numbers(self) -> Mapping[str, tuple[str, Value]]:
        """For Prometheus."""
        return {
            "handoff_http_requests_total": ("Answers by class of status, those to probes left out", self._answered),
            "handoff_http_request_seconds": ("From a request's head to the end of its answer", self._took),
        }

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let the application answer."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
        else:
            await self._named(scope, receive, send)

    async def _named(self, scope: Any, receive: Any, send: Any) -> None:
        name = _given(scope["headers"]) or f"{self._process}{next(self._numbers):x}".encode()
        before = REQUEST_ID.set(name.decode())  # for tasks that begin here, too
        status, began_s = 0, time.monotonic()

        async def answer(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (HEADER, name)]}
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except asyncio.CancelledError:
            if status:
                raise
            stopped = ProblemJson(Refused("unavailable", STOPPED, {"Retry-After": "1"}, retry_after_s=1))
            await stopped(scope, receive, answer)  # the server stops, and has waited for us long enough
        finally:
            if status:
                self._note(scope, status, time.monotonic() - began_s)
            REQUEST_ID.reset(before)

    def _note(self, scope: Any, status: int, took_s: float) -> None:
        """Count it; what failed by our fault is worth a line, and everything if somebody looks closely."""
        self._answered.add(CLASSES[status // 100 - 1])
        self._took.observe(took_s)
        level = logging.INFO if status >= FAULT else logging.DEBUG
        if log.isEnabledFor(level):
            about = {"path": scope["path"], "status": status, "took_ms": round(took_s * 1000, 1)}
            log.log(level, "%s answered", scope["method"], extra=about)


def _given(headers: Any) -> bytes | None:
    """What the request is called already, if it is a name that may stand in a log."""
    for header, value in headers:
        if header == HEADER and TAKEN.fullmatch(value):
            given: bytes = value
            return given
    return None
