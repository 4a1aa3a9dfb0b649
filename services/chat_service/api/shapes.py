"""What the OpenAPI document is built of: shapes of answers, and operations."""

from typing import Any, Final

from contract import problems

JSON: Final = "application/json"
REF: Final = "#/components/schemas/"


def answers(good: dict[str, Any], *codes: str) -> dict[str, Any]:
    """The good answers and the problems, those of one status together."""
    every = dict(good)
    for code in ("malformed-json", "invalid-request", "unavailable", *codes):
        every.setdefault(str(problems.KINDS[code].status), {"$ref": f"#/components/responses/{code}"})
    return every


def good(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """An answer in JSON."""
    return {"description": description, "content": {JSON: {"schema": schema}}}


def body(schema: dict[str, Any]) -> dict[str, Any]:
    """A body in JSON."""
    return {"required": True, "content": {JSON: {"schema": schema}}}


def ref(name: str) -> dict[str, Any]:
    """The schema of that name."""
    return {"$ref": REF + name}


def shape(**properties: Any) -> dict[str, Any]:
    """An object that has all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


TEXT: Final = {"type": "string"}
NUMBER: Final = {"type": "integer"}
TIME: Final = {"type": "string", "format": "date-time"}
NO_TIME: Final = {"type": ["string", "null"], "format": "date-time"}
PERSON: Final = shape(id=TEXT, name=TEXT)
OWNER: Final = {"anyOf": [PERSON, {"type": "null"}]}
VISITOR: Final = PERSON
STATE: Final = {"type": "string", "enum": ["bot", "queued", "assigned", "resolved"]}
AFTER: Final = shape(state=STATE, epoch=NUMBER, owner=OWNER, queued_at=NO_TIME, awaiting_bot={"type": "boolean"})
ENTRY: Final = {
    "type": "object",
    "description": "Further fields by `type`. What a reader may not see has `conversation_id`, `seq`, `type: hidden`.",
    "properties": {
        "conversation_id": TEXT,
        "seq": NUMBER,
        "client_id": TEXT,
        "at": TIME,
        "type": TEXT,
        "by": shape(role=TEXT, id=TEXT, name=TEXT),
        "after": ref("After"),
    },
    "required": ["conversation_id", "seq", "type"],
}
PROBLEM: Final = shape(type=TEXT, title=TEXT, status=NUMBER, detail=TEXT)
SESSION: Final = shape(token=TEXT, expires_at=TIME, visitor=ref("Visitor"), conversation_id=TEXT)
ME: Final = {"oneOf": [shape(visitor=ref("Visitor"), conversation_id=TEXT), shape(agent=ref("Agent"))]}
CONVERSATION: Final = shape(
    conversation_id=TEXT,
    visitor=ref("Visitor"),
    head=NUMBER,
    state=STATE,
    epoch=NUMBER,
    owner=OWNER,
    queued_at=NO_TIME,
)
ENTRIES: Final = shape(entries={"type": "array", "items": ref("Entry")}, head=NUMBER)
ID: Final = {"name": "conversation_id", "in": "path", "required": True, "schema": TEXT}
SIGNED: Final[dict[str, Any]] = {"security": [{"token": []}]}


FLAG: Final = {"type": "boolean"}
ROLE: Final = {"type": "string", "enum": ["agent", "admin"]}
AGENT: Final = shape(id=TEXT, name=TEXT, role=ROLE, disabled=FLAG, available=FLAG, online=FLAG)
AGENT_SESSION: Final = shape(token=TEXT, expires_at=TIME, agent=shape(id=TEXT, name=TEXT, role=ROLE))
ROW: Final = shape(
    conversation_id=TEXT,
    visitor=ref("Visitor"),
    tag=TEXT,
    state=STATE,
    owner=OWNER,
    queued_at=NO_TIME,
    head=ref("Entry"),
)
COUNTS: Final = shape(queue=NUMBER, mine=NUMBER, bot=NUMBER)
INBOX: Final = shape(conversations={"type": "array", "items": ROW}, next={"type": ["string", "null"]}, counts=COUNTS)
NO_TEXT: Final = {"type": ["string", "null"]}
RATING: Final = shape(score=NUMBER, comment=NO_TEXT, at=TIME)
KNOWN_VISITOR: Final = shape(
    visitor=ref("Visitor"),
    tag=TEXT,
    first_seen=TIME,
    protected=FLAG,
    page=NO_TEXT,
    language=NO_TEXT,
    ratings={"type": "array", "items": RATING},
)
CANNED: Final = shape(id=TEXT, shortcut=TEXT, text=TEXT, by=PERSON, at=TIME)
DONE: Final = {"204": {"description": "Done."}}


def query(name: str, **more: Any) -> dict[str, Any]:
    """A whole number in the query."""
    return {"name": name, "in": "query", "schema": {"type": "integer", **more}}


def operation(summary: str, good: dict[str, Any], *codes: str, **more: Any) -> dict[str, Any]:
    """What every operation has; one with a token can be `unauthenticated`, one with a body `too-large`."""
    signed = ("unauthenticated",) if "security" in more else ()
    bodied = ("too-large", "unsupported-media-type") if "requestBody" in more else ()
    return {"summary": summary, **more, "responses": answers(good, *bodied, *signed, *codes)}
