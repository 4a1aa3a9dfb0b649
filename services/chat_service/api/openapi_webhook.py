"""The webhook's part of the OpenAPI document."""

from typing import Any, Final, get_args

from chat_service.api import shapes
from chat_service.ports.webhook import Event

_NO_TEXT: Final = {"type": ["string", "null"]}
_WEBHOOK: Final = shapes.shape(
    url=_NO_TEXT,
    events={"type": "array", "items": {"type": "string", "enum": list(get_args(Event))}},
    has_secret=shapes.FLAG,
    delivered_at=shapes.NO_TIME,
    failing_since=shapes.NO_TIME,
    last_error=_NO_TEXT,
    waiting=shapes.NUMBER,
)
_TESTED: Final = shapes.shape(delivered=shapes.FLAG, status={"type": ["integer", "null"]}, error=_NO_TEXT)


def webhook_paths() -> dict[str, Any]:
    """Seeing, setting and trying it."""
    return {"/v1/webhook": {"get": _see(), "put": _set()}, "/v1/webhook/test": {"post": _test()}}


def _see() -> dict[str, Any]:
    good = {"200": shapes.good("As it is.", _WEBHOOK)}
    return shapes.operation("The outgoing webhook, and how it goes (admins)", good, "forbidden", **shapes.SIGNED)


def _set() -> dict[str, Any]:
    good = {"200": shapes.good("As it is now.", _WEBHOOK)}
    body = shapes.body(shapes.ref("WebhookSetting"))
    summary = "Where queue and resolve events are sent; null for nowhere (admins)"
    return shapes.operation(summary, good, "forbidden", requestBody=body, **shapes.SIGNED)


def _test() -> dict[str, Any]:
    good = {"200": shapes.good("What became of it.", _TESTED)}
    return shapes.operation("Send a test event once, now (admins)", good, "forbidden", **shapes.SIGNED)
