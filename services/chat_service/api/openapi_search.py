"""The search's part of the OpenAPI document."""

from typing import Any, Final

from chat_service.api import shapes
from chat_service.api.query import PAGE, PAGE_AT_MOST
from chat_service.api.search import QUERY_CHARS

_RESULT: Final = shapes.shape(conversation=shapes.ROW, match=shapes.ref("Entry"))
_RESULTS: Final = shapes.shape(results={"type": "array", "items": _RESULT}, next={"type": ["string", "null"]})
_QUERY: Final = {
    "name": "q",
    "in": "query",
    "required": True,
    "description": "Words that must all be in one entry; the last one may be the beginning of a word.",
    "schema": {"type": "string", "minLength": 1, "maxLength": QUERY_CHARS},
}
_PAGING: Final = [
    shapes.query("limit", minimum=1, maximum=PAGE_AT_MOST, default=PAGE),
    {"name": "cursor", "in": "query", "schema": shapes.TEXT},
]


def search_paths() -> dict[str, Any]:
    """Searching, and being mentioned."""
    return {"/v1/search": {"get": _search()}, "/v1/mentions": {"get": _mentions()}}


def _search() -> dict[str, Any]:
    more = {"parameters": [_QUERY, *_PAGING], **shapes.SIGNED}
    good = {"200": shapes.good("One result a conversation, newest match first.", _RESULTS)}
    return shapes.operation("Search all conversations", good, "forbidden", **more)


def _mentions() -> dict[str, Any]:
    more = {"parameters": _PAGING, **shapes.SIGNED}
    good = {"200": shapes.good("One result a conversation, newest note first.", _RESULTS)}
    return shapes.operation("The notes that mention the caller", good, "forbidden", **more)
