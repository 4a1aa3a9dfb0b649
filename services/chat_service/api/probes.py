"""GET /readyz: may this process get traffic?"""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.who import service_of
from chat_service.ports.errors import Unavailable
from process.web import Json

PING_S: Final = 2  # a database that takes longer is no database to send people to


async def readyz(request: Request) -> Response:
    """200 when the database answers and the process is not leaving; broker and bot are named and never decide."""
    service = service_of(request)
    database = await _database(request)
    broker = service.ports.broker.state()
    ready = database == "ok" and not service.leaving
    body = {
        "status": "ready" if ready else "leaving" if service.leaving else "not ready",
        "database": database,
        "broker": broker if broker == "ok" else f"degraded: {broker}",
        "bot": service.ports.bot.state(),
    }
    return Json(body, status_code=200 if ready else 503)


async def _database(request: Request) -> str:
    try:
        async with asyncio.timeout(PING_S):
            await service_of(request).ports.log.ping()
    except (Unavailable, TimeoutError):
        return "does not answer"
    return "ok"
