"""GET /v1/openapi.json: the REST part, made from the types that decode it."""

import functools
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chat_service.api import shapes
from chat_service.api.bodies import (
    AgentPatch,
    Availability,
    CannedResponsePatch,
    Joining,
    NewAgent,
    NewAgentSession,
    NewCannedResponse,
    NewDirect,
    NewPassphrase,
    NewReport,
    NewRoom,
    NewSession,
    NextInQueue,
    ReadUpTo,
    ReportDecision,
    SeenVisit,
)
from chat_service.api.openapi_agents import agents_paths
from chat_service.api.openapi_audit import audit_paths
from chat_service.api.openapi_canned import canned_paths
from chat_service.api.openapi_photos import photos_paths
from chat_service.api.openapi_rooms import rooms_paths
from chat_service.api.openapi_search import search_paths
from chat_service.api.openapi_webhook import webhook_paths
from chat_service.api.query import PAGE, PAGE_AT_MOST
from chat_service.api.shapes_of_rooms import SCHEMAS
from chat_service.api.webhook_bodies import WebhookSetting
from contract import problems
from contract.commands import ASKS, RoomChange, name_of
from contract.fields import schema_hook
from process.web import Json


async def openapi(_request: Request) -> Response:
    """GET /v1/openapi.json."""
    return Json(_document())


@functools.cache
def _document() -> bytes:
    return msgspec.json.encode(document())


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Handoff chat service", "version": "1"},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {code: _problem(code) for code in problems.KINDS},
        },
        "paths": _paths(),
    }


def _schemas() -> dict[str, Any]:
    agents = (NewAgentSession, NewAgent, AgentPatch, Availability, NextInQueue)
    canned = (NewCannedResponse, CannedResponsePatch)
    rooms = (NewRoom, Joining, NewDirect, ReadUpTo, NewReport, ReportDecision, RoomChange)
    types = (NewSession, NewPassphrase, SeenVisit, *agents, *canned, *rooms, WebhookSetting, *ASKS)
    _, components = msgspec.json.schema_components(types, schema_hook=schema_hook, ref_template=shapes.REF + "{name}")
    answers = {"Problem": shapes.PROBLEM, "Entry": shapes.ENTRY, "After": shapes.AFTER}
    people = {"Visitor": shapes.VISITOR, "Agent": shapes.AGENT}
    return {**components, **answers, **people, **SCHEMAS, "CannedResponse": shapes.CANNED}


def _problem(code: str) -> dict[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": shapes.ref("Problem")}}
    return {"description": problems.KINDS[code].title, "content": content}


def _paths() -> dict[str, Any]:
    conversation = "/v1/conversations/{conversation_id}"
    return {
        "/v1/sessions": {"post": _open_session()},
        "/v1/sessions/current": {"delete": shapes.operation("Log out", shapes.DONE, **shapes.SIGNED)},
        "/v1/me": {
            "get": shapes.operation(
                "Who the token stands for",
                {"200": shapes.good("The visitor, or the agent.", shapes.ME)},
                **shapes.SIGNED,
            )
        },
        "/v1/me/passphrase": {"put": _protect()},
        "/v1/me/visit": {"put": _visit()},
        conversation: {"get": _stands()},
        f"{conversation}/entries": {"get": _read(), "post": _command()},
        **agents_paths(),
        **audit_paths(),
        **canned_paths(),
        **photos_paths(),
        **webhook_paths(),
        **search_paths(),
        **rooms_paths(),
    }


def _open_session() -> dict[str, Any]:
    good = {"201": shapes.good("The session.", shapes.SESSION)}
    body = shapes.body(shapes.ref("NewSession"))
    return shapes.operation("A session under a name", good, "name-protected", "rate-limited", requestBody=body)


def _protect() -> dict[str, Any]:
    refusals = ("forbidden", "name-protected", "rate-limited")
    body = shapes.body(shapes.ref("NewPassphrase"))
    return shapes.operation(
        "Protect the name, or change its passphrase", shapes.DONE, *refusals, requestBody=body, **shapes.SIGNED
    )


def _visit() -> dict[str, Any]:
    body = shapes.body(shapes.ref("SeenVisit"))
    return shapes.operation(
        "Where the chat was opened", shapes.DONE, "forbidden", "rate-limited", requestBody=body, **shapes.SIGNED
    )


def _stands() -> dict[str, Any]:
    good = {"200": shapes.good("Its state.", shapes.CONVERSATION)}
    return shapes.operation("Where the conversation stands", good, "not-found", parameters=[shapes.ID], **shapes.SIGNED)


def _read() -> dict[str, Any]:
    limit = shapes.query("limit", minimum=1, maximum=PAGE_AT_MOST, default=PAGE)
    parameters = [shapes.ID, shapes.query("after", minimum=0), shapes.query("before", minimum=0), limit]
    good = {"200": shapes.good("The page.", shapes.ENTRIES)}
    return shapes.operation("A page of entries, ascending", good, "not-found", parameters=parameters, **shapes.SIGNED)


def _command() -> dict[str, Any]:
    mapping = {name_of(ask): shapes.REF + ask.__name__ for ask in ASKS}
    discriminator = {"propertyName": "type", "mapping": mapping}
    commands = {"oneOf": [shapes.ref(ask.__name__) for ask in ASKS], "discriminator": discriminator}
    good = {
        "201": shapes.good("The new entry.", shapes.ref("Entry")),
        "200": shapes.good("Stored before.", shapes.ref("Entry")),
    }
    refusals = ("forbidden", "not-found", "not-allowed", "rate-limited")
    return shapes.operation(
        "Give a command", good, *refusals, parameters=[shapes.ID], requestBody=shapes.body(commands), **shapes.SIGNED
    )
