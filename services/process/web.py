"""What our HTTP endpoints share: bodies with a limit, refusals as problem documents, probes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ExceptionHandler

from contract import problems
from process.json_body import Form, Malformed, Misfit, T

BODY_BYTES: Final = 65_536
BODY_S: Final = 30  # for a body to come
NO_STORE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

log = logging.getLogger("process.web")


class Refused(Exception):
    """A request that gets a problem document for an answer; `more` are its further fields."""

    def __init__(self, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.code, self.detail, self.headers, self.more = code, detail, dict(headers or {}), more

    def document(self) -> dict[str, Any]:
        """The problem document."""
        return problems.document(self.code, self.detail, **self.more)


class Json(Response):
    """A JSON answer, not to be kept by caches."""

    media_type = "application/json"

    def __init__(self, content: Any, status_code: int = 200, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(content, status_code, {**NO_STORE, **(headers or {})})

    def render(self, content: Any) -> bytes:
        return content if isinstance(content, bytes) else msgspec.json.encode(content, enc_hook=str)


class ProblemJson(Json):
    """A problem document as an answer."""

    media_type = problems.MEDIA_TYPE

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.document(), problems.KINDS[refused.code].status, refused.headers)


async def body_of(request: Request, limit: int = BODY_BYTES, within_s: float = BODY_S) -> bytes:
    """The body, read no further than `limit` bytes. Raises Refused `too-large`, `request-timeout`."""
    try:
        async with asyncio.timeout(within_s):
            return await _whole(request, limit)
    except TimeoutError as error:
        detail = f"The body did not come within {within_s} s."
        raise Refused("request-timeout", detail, {"Connection": "close"}) from error


async def _whole(request: Request, limit: int) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            # not `Connection: close`: hanging up on somebody who still sends takes the answer from them
            raise Refused("too-large", f"The body has more than {limit:,} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)


def require_json(request: Request) -> None:
    """Raises Refused `unsupported-media-type` unless the body claims to be JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused("unsupported-media-type", "Send Content-Type: application/json.")


async def decoded(request: Request, form: Form[T]) -> T:
    """The JSON body in that form. Raises Refused with the code that says what is wrong with it."""
    require_json(request)
    return decode(await body_of(request), form)


def decode(body: bytes | str, form: Form[T]) -> T:
    """As `decoded`, for a body or frame at hand."""
    try:
        return form.decode(body)
    except Malformed as error:
        raise Refused("malformed-json", "This is not valid JSON in UTF-8. Send one JSON object.") from error
    except Misfit as error:
        detail = " ".join(f"{fault['field'] or 'body'}: {fault['message']}" for fault in error.errors)
        raise Refused("invalid-request", detail, errors=error.errors) from error


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - Starlette calls a handler for its own class only
    return ProblemJson(error)


def _methods(request: Request) -> list[str]:
    """What this address takes. Starlette itself names the methods of the first of its routes only."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    matching = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in matching for method in route.methods or ()})


async def _framework(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses, in our form."""
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 405:
        allowed = ", ".join(_methods(request))
        return ProblemJson(Refused("method-not-allowed", f"This address takes {allowed}.", {"Allow": allowed}))
    if error.status_code == 400:
        return ProblemJson(Refused("malformed-json", "The request can't be read."))
    return ProblemJson(Refused("not-found", "There is nothing at this address."))


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody reads it: the client went away


async def _unforeseen(request: Request, error: Exception) -> Response:
    """A fault of ours: logged with its trace, answered without."""
    log.error("unforeseen error", exc_info=error, extra={"path": request.url.path})
    refused = Refused("unavailable", "Something went wrong here. Try again.", {"Retry-After": "1"}, retry_after_s=1)
    return ProblemJson(refused)


HANDLERS: Final[Mapping[Any, ExceptionHandler]] = {
    Refused: _refused,
    HTTPException: _framework,
    ClientDisconnect: _gone,
    Exception: _unforeseen,
}

Endpoint = Callable[[Request], Awaitable[Response]]


async def livez(_request: Request) -> Response:
    """GET /livez: the loop turns."""
    return Json({"status": "ok"})


async def problem_page(request: Request) -> Response:
    """GET /problems/<code>: what it means, for whoever follows the link."""
    kind = problems.KINDS.get(request.path_params["code"])
    if kind is None:
        raise Refused("not-found", "There is no problem of this name.")
    return Response(f"{kind.title} ({kind.status})\n\n{kind.explanation}\n", media_type="text/plain; charset=utf-8")
