"""A conversation: where it stands, what was said, and what to add."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.bodies import COMMAND
from chat_service.api.query import limit_of, misfit, number
from chat_service.api.room_shapes import shown
from chat_service.api.who import Reader, caller_of, reader_of, service_of
from chat_service.domain.kinds import Kind, kind_of
from chat_service.service import Service
from contract.audience import owner, rfc3339, wire
from contract.entries import After, Entry, State
from process.web import Json, decoded


async def get_conversation(request: Request) -> Response:
    """GET /v1/conversations/{conversation_id}: where it stands."""
    conversation_id, session, _, _ = await reader_of(request)
    service = service_of(request)
    if kind_of(conversation_id) is Kind.ROOM:
        room = await service.room_views.seen(session.person_id, conversation_id)
        return Json(shown(room, service.crowds.online(conversation_id)))
    visitor = await service.access.visitor(session, conversation_id)
    newest = await service.ports.log.before(conversation_id, None, 1)
    after = newest[0].after if newest else After()
    answer = {
        "conversation_id": conversation_id,
        "visitor": visitor._asdict(),
        "head": newest[0].seq if newest else 0,
        "state": after.state,
        "epoch": after.epoch,
        "owner": owner(after),
        "queued_at": rfc3339(after.queued_at) if after.queued_at else None,
        **await _queue(service, conversation_id, after),
    }
    return Json(answer)


async def get_entries(request: Request) -> Response:
    """GET /v1/conversations/{conversation_id}/entries: a page, ascending; neither cursor: the newest."""
    conversation_id, session, _, audience = await reader_of(request)
    after, before = number(request, "after"), number(request, "before")
    limit = limit_of(request)
    if after is not None and before is not None:
        raise misfit("before", "Give `after` or `before`, not both.")
    page, head = await _page(service_of(request), conversation_id, after, before, limit)
    if _is_room(request):
        await service_of(request).access.require(session, conversation_id)  # removed meanwhile, one gets none of it
    return Json({"entries": [wire(entry, audience) for entry in page], "head": head})


async def post_entry(request: Request) -> Response:
    """POST /v1/conversations/{conversation_id}/entries: the entry; 201, or 200 if it was there before."""
    conversation_id, _, author, audience = await _writer(request)
    ask = await decoded(request, COMMAND)
    appended = await service_of(request).post(conversation_id, author, ask)
    return Json(wire(appended.entry, audience), status_code=201 if appended.is_new else 200)


async def _writer(request: Request) -> Reader:
    """Who gives a command; in rooms the log itself knows who may. Raises Refused, NoConversation."""
    if not _is_room(request):
        return await reader_of(request)
    service_of(request).access.require_rooms()
    return await caller_of(request)


def _is_room(request: Request) -> bool:
    return kind_of(request.path_params["conversation_id"]) is Kind.ROOM


async def _queue(service: Service, conversation_id: str, after: After) -> dict[str, Any]:
    if after.state is not State.QUEUED or not service.ports.live_chat:
        return {}
    place = await service.board.place(conversation_id)
    return {"queue": place._asdict()} if place else {}


async def _page(
    service: Service, conversation_id: str, after: int | None, before: int | None, limit: int
) -> tuple[list[Entry], int]:
    """The page and the head, which is never below the page's last entry."""
    log = service.ports.log
    if after is not None:
        page = await log.after(conversation_id, after, limit)
    else:
        page = await log.before(conversation_id, before, limit)
    newest = await log.before(conversation_id, None, 1)
    return page, max([entry.seq for entry in [*page[-1:], *newest]], default=0)
