"""The inbox: views of all conversations, and the next one in the queue."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chat_service.api import cursor
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
    return cursor.to_text(Cursor(view, cursor.to_ms(place.at), place.conversation_id))


def _place(request: Request, view: View) -> Place | None:
    """The place of the cursor. Raises Refused for one that is not ours, or another view's."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    given = cursor.from_text(text, Cursor)
    if given.view is not view:
        raise misfit("cursor", f"This cursor is of the view {given.view}.")
    return Place(cursor.from_ms(given.at_ms), given.conversation_id)
