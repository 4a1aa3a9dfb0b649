"""Sessions and passphrases of visitors."""

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.agents import shown
from chat_service.api.bodies import NEW_PASSPHRASE, NEW_SESSION, VISIT
from chat_service.api.who import caller_address, service_of, session_of, visitor_session_of
from chat_service.refusals import rate_limited
from contract.audience import rfc3339
from contract.text import primary_language
from process.web import Json, decoded


async def post_session(request: Request) -> Response:
    """POST /v1/sessions: a token for a name."""
    service, address = service_of(request), caller_address(request)
    wanted = await decoded(request, NEW_SESSION)
    if wait := service.new_sessions.take(address):
        raise rate_limited("Too many new sessions from your address.", wait)
    opened = await service.people.open(str(wanted.name), wanted.passphrase, _language(request), address)
    answer = {
        "token": opened.token,
        "expires_at": rfc3339(opened.session.expires_at),
        "visitor": {"id": opened.visitor.id, "name": opened.visitor.name},
        "conversation_id": opened.visitor.conversation_id,
    }
    return Json(answer, status_code=201)


async def get_me(request: Request) -> Response:
    """GET /v1/me: who the token stands for."""
    session = await session_of(request)
    if session.role != "visitor":
        return Json({"agent": shown(await service_of(request).roster.one(session.person_id))})
    visitor = {"id": session.person_id, "name": session.name}
    return Json({"visitor": visitor, "conversation_id": session.conversation_id})


async def put_passphrase(request: Request) -> Response:
    """PUT /v1/me/passphrase: from now on the name is this person's alone."""
    session = await visitor_session_of(request)
    wanted = await decoded(request, NEW_PASSPHRASE)
    await service_of(request).people.protect(session, wanted.passphrase, wanted.old, caller_address(request))
    return Response(status_code=204)


async def put_visit(request: Request) -> Response:
    """PUT /v1/me/visit: where the chat was opened, for the agents."""
    session = await visitor_session_of(request)
    visit = await decoded(request, VISIT)
    await service_of(request).visits.keep(session, visit.page, visit.language)
    return Response(status_code=204)


async def delete_session(request: Request) -> Response:
    """DELETE /v1/sessions/current: the token is dead."""
    await service_of(request).sessions.end(await session_of(request))
    return Response(status_code=204)


def _language(request: Request) -> str:
    """The language that the browser prefers, as its primary tag; English where it names none."""
    preferred = request.headers.get("accept-language", "").split(",")[0].partition(";")[0].strip()
    return primary_language(preferred) or "en"
