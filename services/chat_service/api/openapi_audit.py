"""The audit's part of the OpenAPI document."""

from typing import Any, Final, get_args

from chat_service.api import shapes
from chat_service.api.query import PAGE, PAGE_AT_MOST
from chat_service.handlers.trail import AUDITED
from chat_service.ports.audit import DeskAction

_NO_TEXT: Final = {"type": ["string", "null"]}
_ACTION: Final = {"type": "string", "enum": [*sorted(AUDITED), *get_args(DeskAction)]}
_RECORD: Final = shapes.shape(
    at=shapes.TIME,
    by=shapes.shape(role=shapes.TEXT, id=shapes.TEXT, name=shapes.TEXT),
    action=_ACTION,
    conversation_id=_NO_TEXT,
    visitor=shapes.OWNER,
    subject=shapes.OWNER,
    detail=_NO_TEXT,
)
_RECORDS: Final = shapes.shape(records={"type": "array", "items": _RECORD}, next=_NO_TEXT)


def audit_paths() -> dict[str, Any]:
    """Reading it, and taking it along."""
    return {"/v1/audit": {"get": _page()}, "/v1/audit/export": {"get": _export()}}


def _page() -> dict[str, Any]:
    cursor = {"name": "cursor", "in": "query", "schema": shapes.TEXT}
    limit = shapes.query("limit", minimum=1, maximum=PAGE_AT_MOST, default=PAGE)
    good = {"200": shapes.good("The page.", _RECORDS)}
    more = {"parameters": [limit, cursor], **shapes.SIGNED}
    return shapes.operation("Who did what, newest first (admins)", good, "forbidden", **more)


def _export() -> dict[str, Any]:
    table = {"description": "All of it.", "content": {"text/csv": {"schema": shapes.TEXT}}}
    return shapes.operation("The audit as CSV (admins)", {"200": table}, "forbidden", **shapes.SIGNED)
