"""Shapes of answers about rooms, for the OpenAPI document."""

from typing import Any, Final

from chat_service.api.shapes import FLAG, NO_TEXT, NUMBER, PERSON, TEXT, TIME, ref, shape


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_NAMED: Final = shape(id=TEXT, name=TEXT, tag=TEXT)
_PHOTO: Final = shape(id=TEXT, large=TEXT, small=TEXT)
_STANDING: Final = shape(role=TEXT, muted=FLAG)

ROOM: Final = shape(
    id=TEXT,
    conversation_id=TEXT,
    name=TEXT,
    topic=TEXT,
    private=FLAG,
    archived=FLAG,
    slow_mode_s=NUMBER,
    direct=FLAG,
    **{"with": _or_null(_NAMED)},
    members=NUMBER,
    online=NUMBER,
    head=NUMBER,
    me=_or_null(_STANDING),
)
MEMBER: Final = shape(id=TEXT, name=TEXT, tag=TEXT, role=TEXT, muted=FLAG)
KNOWN_PERSON: Final = shape(id=TEXT, name=TEXT, tag=TEXT, protected=FLAG, photo=_or_null(_PHOTO))
INVITE: Final = shape(id=TEXT, by=PERSON, at=TIME)
REPORT: Final = shape(
    id=TEXT,
    at=TIME,
    by=PERSON,
    reason=NO_TEXT,
    room=PERSON,
    target_seq=NUMBER,
    message=ref("Entry"),
)
SCHEMAS: Final = {
    "Room": ROOM,
    "Member": MEMBER,
    "Person": KNOWN_PERSON,
    "Named": _NAMED,
    "Invite": INVITE,
    "Report": REPORT,
}
