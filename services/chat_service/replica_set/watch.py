"""`watch`: beside a member, tells whether a primary can be reached from it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from pymongo.errors import PyMongoError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chat_service.replica_set.hello import Hello, Role, ask, client
from process.web import HANDLERS, Json, livez

FRESH_S: Final = 1.0  # an answer serves whoever asks within that time
WELL: Final = "a primary can be reached"

log = logging.getLogger("chat_service.replica_set")


class Watch:
    """Asks the member, and the primary that it names."""

    def __init__(self, member: str, now_s: Callable[[], float]) -> None:
        self._address, self._now_s = member, now_s
        self._member = client(member)
        self._primary_address, self._primary = member, self._member
        self._state, self._looked_s = "", float("-inf")
        self._looking = asyncio.Lock()

    async def state(self) -> str:
        """WELL, or what is missing in a few words; of FRESH_S ago at most."""
        async with self._looking:
            if self._now_s() - self._looked_s >= FRESH_S:
                state = await self._look()
                if state != self._state:
                    log.info(state)
                self._state, self._looked_s = state, self._now_s()
            return self._state

    async def close(self) -> None:
        """Close all connections."""
        await self._primary.close()
        await self._member.close()

    async def _look(self) -> str:
        try:
            hello = await ask(self._member)
        except PyMongoError:
            return "the member does not answer"
        if hello.role in {Role.PRIMARY, Role.ALONE}:
            return WELL
        if hello.role is not Role.SECONDARY:
            return f"the member {hello.role.value}"
        return await self._look_at_primary(hello)

    async def _look_at_primary(self, hello: Hello) -> str:
        if hello.primary is None:
            return "the member knows no primary"
        await self._turn_to(hello.primary)
        try:
            primary = await ask(self._primary)
        except PyMongoError:
            return f"the primary {hello.primary} does not answer"
        well = primary.role is Role.PRIMARY and primary.set_name == hello.set_name
        return WELL if well else f"{hello.primary} {primary.role.value}"

    async def _turn_to(self, address: str) -> None:
        if address != self._primary_address:
            if self._primary is not self._member:
                await self._primary.close()
            self._primary_address, self._primary = address, client(address)

    async def readyz(self, _request: Request) -> Response:
        """GET /readyz: 200 when a primary can be reached and the member is one or follows it; a server alone is one."""
        state = await self.state()
        return Json(
            {"status": "ready" if state == WELL else "not ready", "member": state}, 200 if state == WELL else 503
        )


def application(watch: Watch) -> Starlette:
    """The application around a watch."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await watch.close()

    routes = [Route("/livez", livez), Route("/readyz", watch.readyz)]
    return Starlette(routes=routes, exception_handlers=HANDLERS, lifespan=lifespan)
