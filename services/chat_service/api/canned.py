"""Canned responses: what agents keep to say often."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.bodies import CANNED_PATCH, NEW_CANNED
from chat_service.api.who import agent_session_of, service_of
from chat_service.handlers.authors import author_of
from chat_service.ports.canned import CannedResponse
from contract.audience import rfc3339
from process.web import Json, decoded


async def get_canned_responses(request: Request) -> Response:
    """GET /v1/canned-responses: all of them, by shortcut."""
    await agent_session_of(request)
    return Json({"canned_responses": [_shown(one) for one in await service_of(request).canned.everything()]})


async def post_canned_response(request: Request) -> Response:
    """POST /v1/canned-responses: one more."""
    session = await agent_session_of(request)
    wanted = await decoded(request, NEW_CANNED)
    added = await service_of(request).canned.add(author_of(session).by, str(wanted.shortcut), str(wanted.text))
    return Json(_shown(added), status_code=201)


async def patch_canned_response(request: Request) -> Response:
    """PATCH /v1/canned-responses/{response_id}: another shortcut, another text."""
    session = await agent_session_of(request)
    wanted = await decoded(request, CANNED_PATCH)
    shortcut, text = (None if field is None else str(field) for field in (wanted.shortcut, wanted.text))
    response_id = request.path_params["response_id"]
    return Json(_shown(await service_of(request).canned.change(author_of(session).by, response_id, shortcut, text)))


async def delete_canned_response(request: Request) -> Response:
    """DELETE /v1/canned-responses/{response_id}: gone."""
    session = await agent_session_of(request)
    await service_of(request).canned.remove(author_of(session).by, request.path_params["response_id"])
    return Response(status_code=204)


def _shown(response: CannedResponse) -> dict[str, Any]:
    by = {"id": response.by.id, "name": response.by.name}
    fields = {"id": response.id, "shortcut": response.shortcut, "text": response.text}
    return {**fields, "by": by, "at": rfc3339(response.at)}
