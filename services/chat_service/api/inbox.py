"""The inbox: views of all conversations, and the next one in the queue."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.bodies import NEXT
from chat_service.api.query import limit_of, misfit
from chat_service.api.who import agent_session_of, service_of
from chat_service.feed import frames
from chat_service.handlers.authors import author_of
from chat_service.ports.log import Place, View
from contract.audience import Audience, wire
from process.web import Json, decoded


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a view, in milliseconds since 1970: opaque to clients."""

    view: View
    at_ms: int
    conversation_id: str


async def get_inbox(request: Request) -> Response:
    """GET /v1/inbox: a page of a view, and how much there is to do."""
    session = await agent_session_of(request)
    view, inbox = _view(request), service_of(request).inbox
    page = await inbox.page(view, session.person_id, _place(request, view), limit_of(request))
    answer: dict[str, Any] = {
        "conversations": [frames.conversation(row.head, row.visitor) for row in page.rows],
        "next": _cursor(view, page.next) if page.next else None,
        "counts": await inbox.counts(session.person_id),
    }
    return Json(answer)


async def post_next(request: Request) -> Response:
    """POST /v1/inbox/next: accept the longest waiting one; 204 when nobody waits."""
    session = await agent_session_of(request)
    wanted = await decoded(request, NEXT)
    entry = await service_of(request).next(author_of(session), wanted.client_id)
    return Json(wire(entry, Audience.AGENT)) if entry else Response(status_code=204)


def _view(request: Request) -> View:
    try:
        return View(request.query_params.get("view", View.QUEUE))
    except ValueError as error:
        raise misfit("view", f"One of {', '.join(View)}.") from error


def _cursor(view: View, place: Place) -> str:
    cursor = Cursor(view, round(place.at.timestamp() * 1000), place.conversation_id)
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def _place(request: Request, view: View) -> Place | None:
    """The place of the cursor. Raises Refused for one that is not ours, or another view's."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        cursor = msgspec.json.decode(base64.b64decode(padded, b"-_", validate=True), type=Cursor)
        at = datetime.fromtimestamp(cursor.at_ms / 1000, UTC)
    except (UnicodeError, binascii.Error, msgspec.DecodeError, OverflowError, OSError, ValueError) as error:
        raise misfit("cursor", "A cursor is what `next` of a page of this view said.") from error
    if cursor.view is not view:
        raise misfit("cursor", f"This cursor is of the view {cursor.view}.")
    return Place(at, cursor.conversation_id)
