"""The rooms' part of the OpenAPI document."""

from typing import Any, Final

from chat_service.api import shapes
from chat_service.api.persons import AT_ONCE
from chat_service.api.query import PAGE, PAGE_AT_MOST
from chat_service.api.search import QUERY_CHARS

_ROOM: Final = {"name": "room_id", "in": "path", "required": True, "schema": shapes.TEXT}
_PAGING: Final = [
    shapes.query("limit", minimum=1, maximum=PAGE_AT_MOST, default=PAGE),
    {"name": "cursor", "in": "query", "schema": shapes.TEXT},
]
_QUERY: Final = {
    "name": "q",
    "in": "query",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": QUERY_CHARS},
}
_IDS: Final = {
    "name": "id",
    "in": "query",
    "required": True,
    "schema": {"type": "array", "items": shapes.TEXT, "minItems": 1, "maxItems": AT_ONCE},
}


def rooms_paths() -> dict[str, Any]:
    """Rooms, who is in them, and what is new there."""
    room = "/v1/rooms/{room_id}"
    return {
        "/v1/rooms": {"get": _page("Rooms that everybody may enter, by name", "rooms", "Room"), "post": _found()},
        room: {"get": _of_room("A room", "Room"), "patch": _change()},
        f"{room}/members": {"get": _members(), "post": _join()},
        f"{room}/members/me": {"delete": _done("Leave a room", "forbidden", "not-found")},
        f"{room}/bans": {"get": _bans()},
        f"{room}/invites": {"get": _invites(), "post": _invite()},
        f"{room}/invites/{{invite_id}}": {"delete": _end_invite()},
        f"{room}/read": {"put": _done("Everything up to an entry was read", "not-found", body="ReadUpTo")},
        f"{room}/search": {"get": _search()},
        f"{room}/reports": {
            "post": _done("Tell the admins of a message", "not-found", "rate-limited", body="NewReport")
        },
        "/v1/directs": {"post": _direct()},
        "/v1/me/rooms": {"get": _own()},
        "/v1/people": {"get": _people()},
        "/v1/reports": {"get": _page("Reports that nobody has handled (admins)", "reports", "Report", "forbidden")},
        "/v1/reports/{report_id}": {"patch": _decide()},
    }


def _listed(name: str, shape: str) -> dict[str, Any]:
    items = {"type": "array", "items": shapes.ref(shape)}
    return shapes.shape(**{name: items}, next={"type": ["string", "null"]})


def _page(summary: str, name: str, shape: str, *refusals: str) -> dict[str, Any]:
    good = {"200": shapes.good("The page.", _listed(name, shape))}
    return shapes.operation(summary, good, *refusals, parameters=_PAGING, **shapes.SIGNED)


def _of_room(summary: str, shape: str) -> dict[str, Any]:
    good = {"200": shapes.good("As the caller sees it.", shapes.ref(shape))}
    return shapes.operation(summary, good, "not-found", parameters=[_ROOM], **shapes.SIGNED)


def _done(summary: str, *refusals: str, body: str | None = None) -> dict[str, Any]:
    more = {"requestBody": shapes.body(shapes.ref(body))} if body else {}
    return shapes.operation(summary, shapes.DONE, *refusals, parameters=[_ROOM], **more, **shapes.SIGNED)


def _found() -> dict[str, Any]:
    good = {"201": shapes.good("The room, the caller its owner.", shapes.ref("Room"))}
    body = shapes.body(shapes.ref("NewRoom"))
    return shapes.operation("A new room", good, "name-taken", "rate-limited", requestBody=body, **shapes.SIGNED)


def _change() -> dict[str, Any]:
    good = {"200": shapes.good("The room.", shapes.ref("Room"))}
    refusals = ("forbidden", "not-found", "name-taken", "rate-limited")
    more = {"parameters": [_ROOM], "requestBody": shapes.body(shapes.ref("RoomChange")), **shapes.SIGNED}
    return shapes.operation("Change a room, or how one member stands there (owners)", good, *refusals, **more)


def _join() -> dict[str, Any]:
    good = {
        "201": shapes.good("The caller is in the room now.", shapes.ref("Room")),
        "200": shapes.good("They were before.", shapes.ref("Room")),
    }
    refusals = ("forbidden", "not-found", "not-allowed", "rate-limited")
    body = {**shapes.body(shapes.ref("Joining")), "required": False}
    more = {"parameters": [_ROOM], "requestBody": body, **shapes.SIGNED}
    return shapes.operation("Enter a room", good, *refusals, **more)


def _members() -> dict[str, Any]:
    good = {"200": shapes.good("By name.", _listed("members", "Member"))}
    return shapes.operation("Who is in a room", good, "not-found", parameters=[_ROOM, *_PAGING], **shapes.SIGNED)


def _bans() -> dict[str, Any]:
    good = {"200": shapes.good("By name.", _listed("people", "Named"))}
    more = {"parameters": [_ROOM, *_PAGING], **shapes.SIGNED}
    return shapes.operation("Who is banned from a room (owners)", good, "forbidden", "not-found", **more)


def _invites() -> dict[str, Any]:
    invites = shapes.shape(invites={"type": "array", "items": shapes.ref("Invite")})
    good = {"200": shapes.good("The newest first.", invites)}
    return shapes.operation("Invitations (owners)", good, "forbidden", "not-found", parameters=[_ROOM], **shapes.SIGNED)


def _invite() -> dict[str, Any]:
    made = {"allOf": [shapes.ref("Invite"), shapes.shape(invite=shapes.TEXT)]}
    good = {"201": shapes.good("Its secret is told once.", made)}
    refusals = ("forbidden", "not-found", "invalid-request", "rate-limited")
    return shapes.operation("A new invitation (owners)", good, *refusals, parameters=[_ROOM], **shapes.SIGNED)


def _end_invite() -> dict[str, Any]:
    invite = {"name": "invite_id", "in": "path", "required": True, "schema": shapes.TEXT}
    more = {"parameters": [_ROOM, invite], **shapes.SIGNED}
    return shapes.operation("End an invitation (owners)", shapes.DONE, "forbidden", "not-found", **more)


def _search() -> dict[str, Any]:
    more = {"parameters": [_ROOM, _QUERY, *_PAGING], **shapes.SIGNED}
    good = {"200": shapes.good("The newest first.", _listed("entries", "Entry"))}
    return shapes.operation("Search a room", good, "not-found", **more)


def _direct() -> dict[str, Any]:
    good = {
        "201": shapes.good("It is new.", shapes.ref("Room")),
        "200": shapes.good("There was one.", shapes.ref("Room")),
    }
    body = shapes.body(shapes.ref("NewDirect"))
    refusals = ("not-found", "rate-limited")
    return shapes.operation("The conversation with one person", good, *refusals, requestBody=body, **shapes.SIGNED)


def _own() -> dict[str, Any]:
    new = shapes.shape(read_seq=shapes.NUMBER, unread=shapes.NUMBER, mentions=shapes.NUMBER)
    rooms = shapes.shape(rooms={"type": "array", "items": {"allOf": [shapes.ref("Room"), new]}})
    good = {"200": shapes.good("With what is new there.", rooms)}
    return shapes.operation("The caller's rooms", good, **shapes.SIGNED)


def _people() -> dict[str, Any]:
    people = shapes.shape(people={"type": "array", "items": shapes.ref("Person")})
    good = {"200": shapes.good("Those that there are.", people)}
    return shapes.operation("People by their ids", good, parameters=[_IDS], **shapes.SIGNED)


def _decide() -> dict[str, Any]:
    report = {"name": "report_id", "in": "path", "required": True, "schema": shapes.TEXT}
    more = {"parameters": [report], "requestBody": shapes.body(shapes.ref("ReportDecision")), **shapes.SIGNED}
    return shapes.operation("Keep or delete a reported message (admins)", shapes.DONE, "forbidden", "not-found", **more)
