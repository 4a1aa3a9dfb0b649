"""What our endpoints share, asked the way a client asks: whatever comes, the answer is a problem document."""

from typing import Any, Final

import httpx
import pytest
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contract.problems import KINDS, MEDIA_TYPE
from process import web
from process.json_body import Form


class Sum(Struct, forbid_unknown_fields=True):
    """What the sample endpoint takes."""

    terms: list[int]


SUM: Final[Form[Sum]] = Form(Sum)
JSON: Final = {"Content-Type": "application/json"}


async def add(request: Request) -> Response:
    """POST /sums."""
    return web.Json({"sum": sum((await web.decoded(request, SUM)).terms)}, status_code=201)


async def fail(_request: Request) -> Response:
    """GET /faults: a fault of ours."""
    raise ValueError("s3cret")


ROUTES: Final = [
    Route("/sums", add, methods=["POST"]),
    Route("/faults", fail),
    Route("/livez", web.livez),
    Route("/problems/{code}", web.problem_page),
]


async def ask(method: str, path: str, **options: Any) -> httpx.Response:
    """The sample application's answer."""
    app = Starlette(routes=ROUTES, exception_handlers=web.HANDLERS)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        return await client.request(method, path, **options)


def problem(answer: httpx.Response, code: str) -> dict[str, Any]:
    """The answer's problem document, which has to be of this code."""
    told: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["cache-control"] == "no-store"
    assert (told["type"], told["title"]) == (f"/problems/{code}", KINDS[code].title)
    assert answer.status_code == told["status"] == KINDS[code].status
    return told


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=utf-8", "application/json;"])
async def test_a_body_in_the_right_form_is_taken(media_type: str) -> None:
    answer = await ask("POST", "/sums", content=b'{"terms": [1, 2]}', headers={"Content-Type": media_type})

    assert (answer.status_code, answer.json()) == (201, {"sum": 3})
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/plain"}, {"Content-Type": "application/jsonp"}])
async def test_what_does_not_claim_to_be_json_is_refused(headers: dict[str, str]) -> None:
    problem(await ask("POST", "/sums", content=b'{"terms": []}', headers=headers), "unsupported-media-type")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 60_000, b'{"terms": ["\\ud800"]}'])
async def test_what_is_no_json_is_malformed(body: bytes) -> None:
    problem(await ask("POST", "/sums", content=body, headers=JSON), "malformed-json")


async def test_what_does_not_fit_is_named() -> None:
    told = problem(await ask("POST", "/sums", content=b'{"terms": [1, "2"]}', headers=JSON), "invalid-request")

    assert told["errors"] == [{"field": "terms[1]", "message": "Expected `int`, got `str`"}]
    assert told["detail"] == "terms[1]: Expected `int`, got `str`"


async def test_what_does_not_fit_as_a_whole_is_the_body() -> None:
    told = problem(await ask("POST", "/sums", content=b"[]", headers=JSON), "invalid-request")

    assert told["detail"].startswith("body: ")


@pytest.mark.parametrize(("more", "status"), [(0, 201), (1, 413)])
async def test_a_body_has_64_kib_at_most(more: int, status: int) -> None:
    body = b'{"terms": []}'.ljust(65_536 + more)

    assert (await ask("POST", "/sums", content=body, headers=JSON)).status_code == status


async def test_an_endless_body_is_read_no_further_than_the_limit() -> None:
    async def chunks() -> Any:
        for sent in range(10):
            assert sent < 5, "it reads on"
            yield b" " * 16_384

    answer = await ask("POST", "/sums", content=chunks(), headers=JSON)

    problem(answer, "too-large")
    assert "connection" not in answer.headers, "who still sends would lose the answer"


async def test_a_method_that_an_address_does_not_take_is_refused_with_those_that_it_takes() -> None:
    answer = await ask("DELETE", "/sums")

    assert problem(answer, "method-not-allowed")["detail"] == "This address takes POST."
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/", "/nowhere", "/problems/nothing", "/%00", "/..%2f"])
async def test_where_there_is_nothing_a_problem_says_so(path: str) -> None:
    problem(await ask("GET", path), "not-found")


async def test_a_fault_of_ours_is_told_without_a_trace_and_logged_with_one(caplog: pytest.LogCaptureFixture) -> None:
    answer = await ask("GET", "/faults")

    assert problem(answer, "unavailable")["retry_after_s"] == int(answer.headers["retry-after"]) == 1
    assert "s3cret" not in answer.text
    (record,) = [record for record in caplog.records if record.name == "process.web"]
    assert record.exc_info
    assert record.__dict__["path"] == "/faults"


@pytest.mark.parametrize("code", KINDS)
async def test_every_problem_has_a_page_that_explains_it(code: str) -> None:
    answer = await ask("GET", f"/problems/{code}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert KINDS[code].explanation in answer.text


async def test_the_probe_answers_while_the_loop_turns() -> None:
    assert (await ask("GET", "/livez")).json() == {"status": "ok"}
