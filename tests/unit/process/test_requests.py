"""Names of requests: given or made, told in the answer, and in every line about it; and what is counted."""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from process import web
from process.histogram import Histogram
from process.logs import JsonLines
from process.requests import TAKEN, Requests
from process.tally import Tally

LINES: Final = JsonLines("tests")
OURS: Final = ("tests.requests", "request", "process.web")
log = logging.getLogger("tests.requests")


class Kept(logging.Handler):
    """Keeps the lines as a collector would read them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name in OURS:
            self.lines.append(json.loads(LINES.format(record)))


@pytest.fixture
def kept() -> Iterator[Kept]:
    """All that is logged meanwhile."""
    handler, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


async def speak(_request: Request) -> Response:
    """GET /speaks: says something in the log."""
    log.info("spoken")
    return web.Json({})


async def stream(_request: Request) -> Response:
    """GET /streams: speaks while its body is under way."""

    async def body() -> Any:
        log.info("streamed")
        yield b"."

    return StreamingResponse(body())


async def fail(_request: Request) -> Response:
    """GET /faults."""
    raise ValueError("a fault")


async def hang(_request: Request) -> Response:
    """GET /hangs."""
    raise await asyncio.Future()


async def break_off(_request: Request) -> Response:
    """GET /breaks: hangs while its body is under way."""

    async def body() -> Any:
        yield b"."
        await asyncio.Future()

    return StreamingResponse(body())


class Served:
    """The application, and who asks it."""

    def __init__(self) -> None:
        routes = [
            Route("/speaks", speak),
            Route("/streams", stream),
            Route("/faults", fail),
            Route("/hangs", hang),
            Route("/breaks", break_off),
            Route("/livez", web.livez),
        ]
        self.requests = Requests(Starlette(routes=routes, exception_handlers=web.HANDLERS))

    async def ask(self, path: str, name: str | bytes | None = None) -> httpx.Response:
        """The answer to a GET that has that name."""
        headers = httpx.Headers(
            {} if name is None else {b"X-Request-Id": name.encode() if isinstance(name, str) else name}
        )
        transport = httpx.ASGITransport(self.requests, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(path, headers=headers)

    @property
    def answered(self) -> Mapping[str, float]:
        """What was counted."""
        tally = self.requests.numbers()["handoff_http_requests_total"][1]
        assert isinstance(tally, Tally)
        return {status: count for status, count in tally.counts.items() if count}

    @property
    def timed(self) -> float:
        """How many were timed."""
        histogram = self.requests.numbers()["handoff_http_request_seconds"][1]
        assert isinstance(histogram, Histogram)
        return histogram.read().buckets[-1][1]


@pytest.fixture
def served() -> Served:
    """An application."""
    return Served()


@pytest.mark.parametrize("path", ["/speaks", "/nowhere", "/faults", "/streams"])
async def test_every_answer_tells_a_name_of_its_own(served: Served, path: str) -> None:
    names = {(await served.ask(path)).headers["x-request-id"] for _ in range(3)}

    assert len(names) == 3
    assert all(TAKEN.fullmatch(name.encode()) for name in names)


@pytest.mark.parametrize("path", ["/speaks", "/streams"])
async def test_every_line_about_a_request_has_its_name(served: Served, kept: Kept, path: str) -> None:
    await served.ask(path, "from-the-proxy.1")

    said = {"/speaks": "spoken", "/streams": "streamed"}[path]
    assert [line["message"] for line in kept.lines] == [said, "GET answered"]
    assert {line["request_id"] for line in kept.lines} == {"from-the-proxy.1"}


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "naïve".encode(), 'a","level":"error'])
async def test_a_name_that_may_not_stand_in_a_log_is_not_taken(served: Served, kept: Kept, name: str | bytes) -> None:
    told = (await served.ask("/speaks", name)).headers.get_list("x-request-id")

    assert len(told) == 1
    assert TAKEN.fullmatch(told[0].encode())
    assert {line["request_id"] for line in kept.lines if "request_id" in line} == set(told)


async def cancelled(application: Requests, path: str) -> list[Mapping[str, Any]]:
    """What was sent to somebody who asked, when the server waits no longer."""
    sent: list[Mapping[str, Any]] = []
    begun = asyncio.Event()

    async def receive() -> Mapping[str, Any]:
        forever: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        return await forever

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)
        if message.get("body"):
            begun.set()

    scope = {"type": "http", "path": path, "method": "GET", "headers": [], "query_string": b""}
    asked = asyncio.create_task(application(scope, receive, send))
    if path == "/breaks":
        await begun.wait()
    else:
        await asyncio.sleep(0)
    asked.cancel()
    await asyncio.wait([asked])
    assert asked.cancelled() == (path == "/breaks")
    return sent


async def test_what_is_given_up_as_the_process_stops_may_be_sent_again(served: Served, kept: Kept) -> None:
    head, body = await cancelled(served.requests, "/hangs")

    assert head["status"] == 503
    assert dict(head["headers"])[b"retry-after"] == b"1"
    assert json.loads(body["body"])["type"] == "/problems/unavailable"
    assert served.answered == {"5xx": 1}
    assert [line["message"] for line in kept.lines] == ["GET answered"]


async def test_an_answer_that_is_under_way_breaks_off_as_the_process_stops(served: Served) -> None:
    sent = await cancelled(served.requests, "/breaks")

    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


async def test_what_nobody_asked_for_has_no_name(served: Served, kept: Kept) -> None:
    await served.ask("/speaks", "theirs")
    log.info("of our own")

    assert "request_id" not in kept.lines[-1]


async def test_a_fault_of_ours_is_a_line_for_everybody_with_its_trace_and_its_name(served: Served, kept: Kept) -> None:
    await served.ask("/faults", "theirs")

    fault, answered = (line for line in kept.lines if line["level"] != "debug")
    assert (fault["level"], fault["request_id"], fault["path"]) == ("error", "theirs", "/faults")
    assert "a fault" in fault["trace"]
    assert (answered["level"], answered["status"], answered["request_id"]) == ("info", 503, "theirs")


async def test_answers_are_counted_by_class(served: Served) -> None:
    for path in ("/speaks", "/speaks", "/nowhere", "/faults"):
        await served.ask(path)

    assert served.answered == {"2xx": 2, "4xx": 1, "5xx": 1}
    assert served.timed == 4


async def test_probes_have_no_name_no_line_and_are_not_counted(served: Served, kept: Kept) -> None:
    answer = await served.ask("/livez", "theirs")

    assert answer.status_code == 200
    assert "x-request-id" not in answer.headers
    assert [line for line in kept.lines if line["logger"] == "request"] == []
    assert (served.answered, served.timed) == ({}, 0)


async def test_the_line_about_an_answer_has_no_words_that_were_searched_for(served: Served, kept: Kept) -> None:
    await served.ask("/speaks?q=s3cret")

    [line] = [line for line in kept.lines if line["logger"] == "request"]
    assert (line["path"], line["status"]) == ("/speaks", 200)
    assert line["took_ms"] >= 0
    assert "s3cret" not in json.dumps(line)
