"""The agents' part of the OpenAPI document."""

from typing import Any, Final

from chat_service.api import shapes
from chat_service.api.query import PAGE, PAGE_AT_MOST
from chat_service.ports.log import View

_AGENT_ID: Final = {"name": "agent_id", "in": "path", "required": True, "schema": shapes.TEXT}


def agents_paths() -> dict[str, Any]:
    """Sessions, people and the inbox."""
    return {
        "/v1/agents/sessions": {"post": _log_in()},
        "/v1/agents/me/availability": {"put": _be_available()},
        "/v1/agents": {"get": _list(), "post": _add()},
        "/v1/agents/{agent_id}": {"patch": _change()},
        "/v1/conversations/{conversation_id}/visitor": {"get": _visitor()},
        "/v1/inbox": {"get": _inbox()},
        "/v1/inbox/next": {"post": _next()},
    }


def _log_in() -> dict[str, Any]:
    good = {"201": shapes.good("The session.", shapes.AGENT_SESSION)}
    body = shapes.body(shapes.ref("NewAgentSession"))
    return shapes.operation("An agent's session", good, "unauthenticated", "rate-limited", requestBody=body)


def _be_available() -> dict[str, Any]:
    body = shapes.body(shapes.ref("Availability"))
    summary = "Whether new conversations may come"
    return shapes.operation(summary, shapes.DONE, "forbidden", requestBody=body, **shapes.SIGNED)


def _list() -> dict[str, Any]:
    everybody = shapes.shape(agents={"type": "array", "items": shapes.ref("Agent")})
    good = {"200": shapes.good("By name.", everybody)}
    return shapes.operation("Everybody who answers here", good, "forbidden", **shapes.SIGNED)


def _add() -> dict[str, Any]:
    good = {"201": shapes.good("The agent.", shapes.ref("Agent"))}
    body = shapes.body(shapes.ref("NewAgent"))
    return shapes.operation("One more agent (admins)", good, "forbidden", requestBody=body, **shapes.SIGNED)


def _change() -> dict[str, Any]:
    good = {"200": shapes.good("The agent.", shapes.ref("Agent"))}
    body = shapes.body(shapes.ref("AgentPatch"))
    more = {"parameters": [_AGENT_ID], "requestBody": body, **shapes.SIGNED}
    return shapes.operation("Change an agent (admins)", good, "forbidden", "not-found", **more)


def _visitor() -> dict[str, Any]:
    good = {"200": shapes.good("What is known; ratings newest first.", shapes.KNOWN_VISITOR)}
    summary = "Whose conversation it is (agents)"
    return shapes.operation(summary, good, "forbidden", "not-found", parameters=[shapes.ID], **shapes.SIGNED)


def _inbox() -> dict[str, Any]:
    view = {"name": "view", "in": "query", "schema": {"type": "string", "enum": list(View), "default": View.QUEUE}}
    cursor = {"name": "cursor", "in": "query", "schema": shapes.TEXT}
    limit = shapes.query("limit", minimum=1, maximum=PAGE_AT_MOST, default=PAGE)
    good = {"200": shapes.good("The page.", shapes.INBOX)}
    more = {"parameters": [view, limit, cursor], **shapes.SIGNED}
    return shapes.operation("A page of conversations by their newest entries", good, "forbidden", **more)


def _next() -> dict[str, Any]:
    good = {"200": shapes.good("The acceptance.", shapes.ref("Entry")), "204": {"description": "Nobody waits."}}
    refusals = ("forbidden", "at-capacity", "rate-limited")
    body = shapes.body(shapes.ref("NextInQueue"))
    return shapes.operation("Accept who waits longest", good, *refusals, requestBody=body, **shapes.SIGNED)
