"""The webhook: what admins see of it, set and try."""

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.webhook_bodies import WEBHOOK
from chat_service.api.who import admin_session_of, service_of
from chat_service.handlers.authors import author_of
from chat_service.handlers.webhook import Health
from chat_service.ports.webhook import Event
from contract.audience import rfc3339
from process.web import Json, decoded


async def get_webhook(request: Request) -> Response:
    """GET /v1/webhook: the setting, and how it goes."""
    await admin_session_of(request)
    return Json(_shown(await service_of(request).webhook.health()))


async def put_webhook(request: Request) -> Response:
    """PUT /v1/webhook: where to send from now on; null switches it off."""
    by = author_of(await admin_session_of(request)).by
    wanted, webhook = await decoded(request, WEBHOOK), service_of(request).webhook
    url, secret = (None if text is None else str(text) for text in (wanted.url, wanted.secret))
    await webhook.change(by, url, secret)
    return Json(_shown(await webhook.health()))


async def post_test(request: Request) -> Response:
    """POST /v1/webhook/test: send a `test` event once, now, and say what became of it."""
    by = author_of(await admin_session_of(request)).by
    outcome = await service_of(request).webhook.test(by)
    return Json({"delivered": outcome.error is None, "status": outcome.status, "error": outcome.error})


def _shown(health: Health) -> dict[str, object]:
    return {
        "url": health.url,
        "events": list(get_args(Event)),
        "has_secret": health.has_secret,
        "delivered_at": health.delivered_at and rfc3339(health.delivered_at),
        "failing_since": health.failing_since and rfc3339(health.failing_since),
        "last_error": health.last_error,
        "waiting": health.waiting,
    }
