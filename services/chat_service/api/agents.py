"""Agents: their sessions, who they are, and what admins change of them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.bodies import AGENT_PATCH, AVAILABILITY, NEW_AGENT, NEW_AGENT_SESSION
from chat_service.api.who import admin_session_of, agent_session_of, caller_address, service_of
from chat_service.handlers.authors import author_of
from chat_service.handlers.roster import Colleague
from contract.audience import rfc3339
from process.web import Json, decoded


async def post_session(request: Request) -> Response:
    """POST /v1/agents/sessions: a token for a name and its password."""
    wanted = await decoded(request, NEW_AGENT_SESSION)
    opened = await service_of(request).logins.open(str(wanted.name), wanted.password, caller_address(request))
    agent = opened.agent
    answer = {
        "token": opened.begun.token,
        "expires_at": rfc3339(opened.begun.session.expires_at),
        "agent": {"id": agent.id, "name": agent.name, "role": agent.role},
    }
    return Json(answer, status_code=201)


async def get_agents(request: Request) -> Response:
    """GET /v1/agents: everybody who answers here."""
    await agent_session_of(request)
    return Json({"agents": [shown(one) for one in await service_of(request).roster.everybody()]})


async def post_agent(request: Request) -> Response:
    """POST /v1/agents: one more."""
    by = author_of(await admin_session_of(request)).by
    wanted = await decoded(request, NEW_AGENT)
    service = service_of(request)
    agent = await service.staff.add(by, str(wanted.name), wanted.password, wanted.role)
    return Json(shown(await service.roster.one(agent.id)), status_code=201)


async def patch_agent(request: Request) -> Response:
    """PATCH /v1/agents/{agent_id}: another password, role, or an end of it."""
    by = author_of(await admin_session_of(request)).by
    wanted = await decoded(request, AGENT_PATCH)
    agent_id, service = request.path_params["agent_id"], service_of(request)
    await service.staff.change(by, agent_id, wanted.password, wanted.role, disabled=wanted.disabled)
    if wanted.disabled:
        await service.absence.disabled(agent_id)
    return Json(shown(await service.roster.one(agent_id)))


async def put_availability(request: Request) -> Response:
    """PUT /v1/agents/me/availability: whether new conversations may come."""
    session = await agent_session_of(request)
    wanted = await decoded(request, AVAILABILITY)
    await service_of(request).staff.be_available(session.person_id, available=wanted.available)
    return Response(status_code=204)


def shown(colleague: Colleague) -> dict[str, Any]:
    """The agent as colleagues see them."""
    agent = colleague.agent
    return {
        "id": agent.id,
        "name": agent.name,
        "role": agent.role,
        "disabled": agent.disabled,
        "available": agent.available,
        "online": colleague.online,
    }
