"""Search over all conversations, and the notes that mention whoever asks."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from chat_service.api import cursor
from chat_service.api.query import limit_of, misfit
from chat_service.api.who import agent_session_of, service_of
from chat_service.domain.words import Query, asked, mention_of
from chat_service.feed import frames
from chat_service.handlers.search import Found
from chat_service.ports.log import BEYOND, EntryPlace
from contract.audience import Audience, wire
from process.web import Json

QUERY_CHARS: Final = 200
WANTED: Final = f"Write one word or more to look for: letters or digits, 1 to {QUERY_CHARS} characters in all."


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The place of an entry, in milliseconds since 1970: opaque to clients."""

    at_ms: Annotated[int, Meta(ge=0, lt=cursor.NEVER_MS)]
    conversation_id: str
    seq: Annotated[int, Meta(ge=1, le=BEYOND)]


async def get_search(request: Request) -> Response:
    """GET /v1/search: the conversations in which something with these words was said, newest match first."""
    await agent_session_of(request)
    return await _answer(request, _query(request))


async def get_mentions(request: Request) -> Response:
    """GET /v1/mentions: the conversations with a note that mentions the caller, newest note first."""
    session = await agent_session_of(request)
    return await _answer(request, mention_of(session.person_id))


async def _answer(request: Request, query: Query) -> Response:
    found = await service_of(request).search.page(query, _place(request), limit_of(request))
    return Json({"results": _results(found), "next": _cursor(found.next) if found.next else None})


def _results(found: Found) -> list[dict[str, Any]]:
    return [
        {"conversation": frames.conversation(row.head, row.visitor), "match": wire(entry, Audience.AGENT)}
        for row, entry in found.matches
    ]


def _query(request: Request) -> Query:
    """What is looked for. Raises Refused where there is no word in it."""
    query = asked(text_of(request))
    if query is None:
        raise misfit("q", WANTED)
    return query


def text_of(request: Request) -> str:
    """The words to look for. Raises Refused for more than anybody types."""
    text = request.query_params.get("q", "")
    if len(text) > QUERY_CHARS:
        raise misfit("q", WANTED)
    return text


def _cursor(place: EntryPlace) -> str:
    return cursor.to_text(Cursor(cursor.to_ms(place.at), place.conversation_id, place.seq))


def _place(request: Request) -> EntryPlace | None:
    """The place of the cursor. Raises Refused for one that is not ours."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    given = cursor.from_text(text, Cursor)
    return EntryPlace(cursor.from_ms(given.at_ms), given.conversation_id, given.seq)
