"""The caller's rooms: what is new there, how far they read, and what they look for."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.bodies import READ_UP_TO
from chat_service.api.cursor import from_ms, from_text, to_ms, to_text
from chat_service.api.query import limit_of, misfit
from chat_service.api.rooms import inside, room_shown
from chat_service.api.search import WANTED, Cursor, text_of
from chat_service.api.who import service_of, session_of
from chat_service.domain.words import asked_in
from chat_service.handlers.authors import audience_of, author_of
from chat_service.ports.log import EntryPlace
from contract.audience import wire
from process.web import Json, decoded


async def get_own(request: Request) -> Response:
    """GET /v1/me/rooms: the rooms in which the caller is, and what is new to them there."""
    session, service = await session_of(request), service_of(request)
    rooms = await service.room_views.own(session.person_id)
    unread = await service.reading.unread(session.person_id, rooms)
    answer = []
    for room in rooms:
        new = unread[room.room.id]
        counts = {"read_seq": new.read_seq, "unread": new.messages, "mentions": new.mentions}
        answer.append({**room_shown(service, room), **counts})
    return Json({"rooms": answer})


async def put_read(request: Request) -> Response:
    """PUT /v1/rooms/{room_id}/read: the caller has read up to that entry."""
    room, session = await inside(request), await session_of(request)
    wanted = await decoded(request, READ_UP_TO)
    service_of(request).post.take_leave(author_of(session))
    await service_of(request).reading.read(session.person_id, room, wanted.seq)
    return Response(status_code=204)


async def search(request: Request) -> Response:
    """GET /v1/rooms/{room_id}/search: what was said there with these words, the newest first."""
    room, session = await inside(request), await session_of(request)
    query = asked_in(room.room.id, text_of(request))
    if query is None:
        raise misfit("q", WANTED)
    limit = limit_of(request)
    service_of(request).post.take_leave(author_of(session))
    entries = service_of(request).ports.log
    found = await entries.search(query.words, query.prefix, _place(request), limit + 1, within=room.room.id)
    page = [wire(one, audience_of(session)) for one in found[:limit]]
    await inside(request)  # who was removed meanwhile gets none of it
    return Json({"entries": page, "next": _next(found[limit - 1]) if len(found) > limit else None})


def _next(last: Any) -> str:
    return to_text(Cursor(to_ms(last.at), last.conversation_id, last.seq))


def _place(request: Request) -> EntryPlace | None:
    text = request.query_params.get("cursor")
    if text is None:
        return None
    given = from_text(text, Cursor)
    return EntryPlace(from_ms(given.at_ms), given.conversation_id, given.seq)
