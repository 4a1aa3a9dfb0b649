"""The ASGI application: routes, refusals, origins, and what runs beside the requests."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from chat_service.api import (
    agents,
    audit,
    canned,
    conversations,
    inbox,
    own_rooms,
    people,
    persons,
    photos,
    probes,
    reports,
    rooms,
    search,
    visitors,
    webhook,
)
from chat_service.api.openapi import openapi
from chat_service.api.rooms import where_rooms_are
from chat_service.feed.endings import Endings
from chat_service.feed.queue_news import QueueNews
from chat_service.refusals import KNOWN, refused
from chat_service.service import Service
from chat_service.settings import Settings
from chat_service.socket.endpoint import endpoint
from chat_service.socket.nowhere import nowhere
from process.background import ended, untiring
from process.web import HANDLERS, ProblemJson, livez, problem_page

PREFLIGHT_S: Final = 7_200  # how long a browser may remember that it may call; Chromium's maximum

ROOM: Final = "/v1/rooms/{room_id}"
ROOMS: Final = (
    ("GET", "/v1/rooms", rooms.get_rooms),
    ("POST", "/v1/rooms", rooms.post_room),
    ("GET", ROOM, rooms.get_room),
    ("PATCH", ROOM, rooms.patch_room),
    ("GET", f"{ROOM}/members", rooms.get_members),
    ("POST", f"{ROOM}/members", rooms.post_member),
    ("DELETE", f"{ROOM}/members/me", rooms.delete_member),
    ("GET", f"{ROOM}/bans", rooms.get_bans),
    ("GET", f"{ROOM}/invites", rooms.get_invites),
    ("POST", f"{ROOM}/invites", rooms.post_invite),
    ("DELETE", f"{ROOM}/invites/{{invite_id}}", rooms.delete_invite),
    ("PUT", f"{ROOM}/read", own_rooms.put_read),
    ("GET", f"{ROOM}/search", own_rooms.search),
    ("POST", f"{ROOM}/reports", reports.post_report),
    ("POST", "/v1/directs", rooms.post_direct),
    ("GET", "/v1/me/rooms", own_rooms.get_own),
    ("GET", "/v1/people", persons.get_people),
    ("GET", "/v1/reports", reports.get_reports),
    ("PATCH", "/v1/reports/{report_id}", reports.patch_report),
)

ROUTES: Final = (
    WebSocketRoute("/v1/socket", endpoint),  # before the many others: a storm of reconnects asks for this one
    Route("/v1/sessions", people.post_session, methods=["POST"]),
    Route("/v1/sessions/current", people.delete_session, methods=["DELETE"]),
    Route("/v1/me", people.get_me, methods=["GET"]),
    Route("/v1/me/visit", people.put_visit, methods=["PUT"]),
    Route("/v1/me/passphrase", people.put_passphrase, methods=["PUT"]),
    Route("/v1/me/photo", photos.put_photo, methods=["PUT"]),
    Route("/v1/me/photo", photos.delete_photo, methods=["DELETE"]),
    Route("/v1/photos/{photo_id}/{size}.webp", photos.get_photo, methods=["GET"]),
    Route("/v1/agents/sessions", agents.post_session, methods=["POST"]),
    Route("/v1/agents/me/availability", agents.put_availability, methods=["PUT"]),
    Route("/v1/agents", agents.get_agents, methods=["GET"]),
    Route("/v1/agents", agents.post_agent, methods=["POST"]),
    Route("/v1/agents/{agent_id}", agents.patch_agent, methods=["PATCH"]),
    Route("/v1/conversations/{conversation_id}", conversations.get_conversation, methods=["GET"]),
    Route("/v1/conversations/{conversation_id}/visitor", visitors.get_visitor, methods=["GET"]),
    Route("/v1/conversations/{conversation_id}/entries", conversations.get_entries, methods=["GET"]),
    Route("/v1/conversations/{conversation_id}/entries", conversations.post_entry, methods=["POST"]),
    Route("/v1/inbox", inbox.get_inbox, methods=["GET"]),
    Route("/v1/inbox/next", inbox.post_next, methods=["POST"]),
    Route("/v1/audit", audit.get_audit, methods=["GET"]),
    Route("/v1/audit/export", audit.export, methods=["GET"]),
    Route("/v1/canned-responses", canned.get_canned_responses, methods=["GET"]),
    Route("/v1/canned-responses", canned.post_canned_response, methods=["POST"]),
    Route("/v1/canned-responses/{response_id}", canned.patch_canned_response, methods=["PATCH"]),
    Route("/v1/canned-responses/{response_id}", canned.delete_canned_response, methods=["DELETE"]),
    Route("/v1/webhook", webhook.get_webhook, methods=["GET"]),
    Route("/v1/webhook", webhook.put_webhook, methods=["PUT"]),
    Route("/v1/webhook/test", webhook.post_test, methods=["POST"]),
    Route("/v1/search", search.get_search, methods=["GET"]),
    Route("/v1/mentions", search.get_mentions, methods=["GET"]),
    *(Route(path, where_rooms_are(endpoint), methods=[method]) for method, path, endpoint in ROOMS),
    Route("/v1/openapi.json", openapi, methods=["GET"]),
    Route("/problems/{code}", problem_page, methods=["GET"]),
    Route("/livez", livez, methods=["GET"]),
    Route("/readyz", probes.readyz, methods=["GET"]),
    WebSocketRoute("/{path:path}", nowhere),
)


def application(service: Service) -> Starlette:
    """The application around these parts."""
    app = Starlette(
        routes=ROUTES,
        middleware=[_origins(service.settings)],
        exception_handlers={**HANDLERS, **dict.fromkeys(KNOWN, _known)},
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False  # a redirect would name this process's own scheme and host
    app.state.service = service
    return app


async def _known(_request: Request, error: Exception) -> Response:
    return ProblemJson(refused(error))


def _origins(settings: Settings) -> Middleware:
    """Bearer tokens, no cookies: a wildcard gives nothing away."""
    return Middleware(
        CORSMiddleware,
        allow_origins=list(settings.allowed_origins),
        allow_methods=["GET", "POST", "PUT", "DELETE", "PATCH"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After", "Content-Disposition", "X-Request-Id"],
        max_age=PREFLIGHT_S,
    )


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    service: Service = app.state.service
    endings = Endings(service.hub, service.ports.directory, service.ports.now)
    news = QueueNews(service.hub, service.board.place)
    works: list[Callable[[], Awaitable[None]]] = [service.hub.beat, endings.run, service.asker.sweep]
    works += [service.presence.run, service.inbox_news.run, service.inbox_news.beat, service.deliveries.run]
    works += [service.ports.broker.run, service.redaction.run]
    if service.settings.metrics_port:
        works.append(service.census.run)
    if service.ports.live_chat:
        works += [news.run, service.absence.run, service.idleness.run]
    if service.settings.rooms == "on":
        works += [service.rooms.lobby, service.crowds.run]
    tasks = [asyncio.create_task(untiring(work)) for work in works]
    if admin := service.settings.first_admin:
        tried = asyncio.Event()
        tasks.append(asyncio.create_task(untiring(partial(service.staff.first_admin, *admin, tried))))
        await tried.wait()  # the first callers find the first admin, unless the database did not answer
    yield
    await service.presence.finish()
    await ended(tasks)
    service.passphrases.close()
