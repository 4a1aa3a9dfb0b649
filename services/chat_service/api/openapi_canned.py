"""The canned responses' part of the OpenAPI document."""

from typing import Any, Final

from chat_service.api import shapes

_ID: Final = {"name": "response_id", "in": "path", "required": True, "schema": shapes.TEXT}
_ONE: Final = shapes.ref("CannedResponse")


def canned_paths() -> dict[str, Any]:
    """Listing, adding, changing, removing."""
    return {
        "/v1/canned-responses": {"get": _list(), "post": _add()},
        "/v1/canned-responses/{response_id}": {"patch": _change(), "delete": _remove()},
    }


def _list() -> dict[str, Any]:
    everything = shapes.shape(canned_responses={"type": "array", "items": _ONE})
    good = {"200": shapes.good("By shortcut.", everything)}
    return shapes.operation("The canned responses", good, "forbidden", **shapes.SIGNED)


def _add() -> dict[str, Any]:
    good = {"201": shapes.good("The canned response.", _ONE)}
    body = shapes.body(shapes.ref("NewCannedResponse"))
    return shapes.operation("One more canned response", good, "forbidden", requestBody=body, **shapes.SIGNED)


def _change() -> dict[str, Any]:
    good = {"200": shapes.good("The canned response.", _ONE)}
    more = {"parameters": [_ID], "requestBody": shapes.body(shapes.ref("CannedResponsePatch")), **shapes.SIGNED}
    return shapes.operation("Change a canned response", good, "forbidden", "not-found", **more)


def _remove() -> dict[str, Any]:
    more = {"parameters": [_ID], **shapes.SIGNED}
    return shapes.operation("Remove a canned response", shapes.DONE, "forbidden", "not-found", **more)
