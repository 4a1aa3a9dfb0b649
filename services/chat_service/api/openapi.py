"""GET /v1/openapi.json: the REST part, made from the types that decode it."""

import functools
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.bodies import NewPassphrase, NewSession
from chat_service.api.query import PAGE, PAGE_AT_MOST
from contract import problems
from contract.commands import ASKS, name_of
from contract.fields import schema_hook
from process.web import Json

JSON: Final = "application/json"
_REF: Final = "#/components/schemas/"


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
    types = (NewSession, NewPassphrase, *ASKS)
    _, components = msgspec.json.schema_components(types, schema_hook=schema_hook, ref_template=_REF + "{name}")
    return {**components, "Problem": _PROBLEM, "Entry": _ENTRY, "Visitor": _VISITOR, "After": _AFTER}


def _problem(code: str) -> dict[str, Any]:
    schema = {"$ref": _REF + "Problem"}
    return {"description": problems.KINDS[code].title, "content": {problems.MEDIA_TYPE: {"schema": schema}}}


def _answers(good: dict[str, Any], *codes: str) -> dict[str, Any]:
    """The good answers and the problems, those of one status together."""
    answers = dict(good)
    for code in ("malformed-json", "invalid-request", "unavailable", *codes):
        answers.setdefault(str(problems.KINDS[code].status), {"$ref": f"#/components/responses/{code}"})
    return answers


def _good(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {JSON: {"schema": schema}}}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {JSON: {"schema": schema}}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": _REF + name}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer"}
_TIME: Final = {"type": "string", "format": "date-time"}
_NO_TIME: Final = {"type": ["string", "null"], "format": "date-time"}
_PERSON: Final = _object(id=_TEXT, name=_TEXT)
_OWNER: Final = {"anyOf": [_PERSON, {"type": "null"}]}
_VISITOR: Final = _PERSON
_STATE: Final = {"type": "string", "enum": ["bot", "queued", "assigned", "resolved"]}
_AFTER: Final = _object(state=_STATE, epoch=_NUMBER, owner=_OWNER, queued_at=_NO_TIME, awaiting_bot={"type": "boolean"})
_ENTRY: Final = {
    "type": "object",
    "description": "Further fields by `type`. What a reader may not see has `conversation_id`, `seq`, `type: hidden`.",
    "properties": {
        "conversation_id": _TEXT,
        "seq": _NUMBER,
        "client_id": _TEXT,
        "at": _TIME,
        "type": _TEXT,
        "by": _object(role=_TEXT, id=_TEXT, name=_TEXT),
        "after": _ref("After"),
    },
    "required": ["conversation_id", "seq", "type"],
}
_PROBLEM: Final = _object(type=_TEXT, title=_TEXT, status=_NUMBER, detail=_TEXT)
_SESSION: Final = _object(token=_TEXT, expires_at=_TIME, visitor=_ref("Visitor"), conversation_id=_TEXT)
_ME: Final = _object(visitor=_ref("Visitor"), conversation_id=_TEXT)
_CONVERSATION: Final = _object(
    conversation_id=_TEXT,
    visitor=_ref("Visitor"),
    head=_NUMBER,
    state=_STATE,
    epoch=_NUMBER,
    owner=_OWNER,
    queued_at=_NO_TIME,
)
_ENTRIES: Final = _object(entries={"type": "array", "items": _ref("Entry")}, head=_NUMBER)
_ID: Final = {"name": "conversation_id", "in": "path", "required": True, "schema": _TEXT}
_SIGNED: Final[dict[str, Any]] = {"security": [{"token": []}]}


def _query(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "integer", **schema}}


def _operation(summary: str, good: dict[str, Any], *codes: str, **more: Any) -> dict[str, Any]:
    """What every operation has; one with a token can be `unauthenticated`, one with a body `too-large`."""
    signed = ("unauthenticated",) if "security" in more else ()
    bodied = ("too-large", "unsupported-media-type") if "requestBody" in more else ()
    return {"summary": summary, **more, "responses": _answers(good, *bodied, *signed, *codes)}


def _paths() -> dict[str, Any]:
    conversation = "/v1/conversations/{conversation_id}"
    return {
        "/v1/sessions": {"post": _open_session()},
        "/v1/sessions/current": {"delete": _operation("Log out", _DONE, **_SIGNED)},
        "/v1/me": {"get": _operation("Who the token stands for", {"200": _good("The visitor.", _ME)}, **_SIGNED)},
        "/v1/me/passphrase": {"put": _protect()},
        conversation: {"get": _stands()},
        f"{conversation}/entries": {"get": _read(), "post": _command()},
    }


def _open_session() -> dict[str, Any]:
    good = {"201": _good("The session.", _SESSION)}
    body = _body(_ref("NewSession"))
    return _operation("A session under a name", good, "name-protected", "rate-limited", requestBody=body)


def _protect() -> dict[str, Any]:
    refusals = ("forbidden", "name-protected", "rate-limited")
    body = _body(_ref("NewPassphrase"))
    return _operation("Protect the name, or change its passphrase", _DONE, *refusals, requestBody=body, **_SIGNED)


def _stands() -> dict[str, Any]:
    good = {"200": _good("Its state.", _CONVERSATION)}
    return _operation("Where the conversation stands", good, "not-found", parameters=[_ID], **_SIGNED)


def _read() -> dict[str, Any]:
    limit = _query("limit", minimum=1, maximum=PAGE_AT_MOST, default=PAGE)
    parameters = [_ID, _query("after", minimum=0), _query("before", minimum=0), limit]
    good = {"200": _good("The page.", _ENTRIES)}
    return _operation("A page of entries, ascending", good, "not-found", parameters=parameters, **_SIGNED)


def _command() -> dict[str, Any]:
    mapping = {name_of(ask): _REF + ask.__name__ for ask in ASKS}
    discriminator = {"propertyName": "type", "mapping": mapping}
    commands = {"oneOf": [_ref(ask.__name__) for ask in ASKS], "discriminator": discriminator}
    good = {"201": _good("The new entry.", _ref("Entry")), "200": _good("Stored before.", _ref("Entry"))}
    refusals = ("forbidden", "not-found", "not-allowed", "rate-limited")
    return _operation("Give a command", good, *refusals, parameters=[_ID], requestBody=_body(commands), **_SIGNED)


_DONE: Final = {"204": {"description": "Done."}}
