"""The service: pages, files, probes. Whatever goes wrong becomes a plain page."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chat_client.address import Find, Known, Unknown
from chat_client.assets import ASK_FIRST, Asset, Assets, answer
from chat_client.pages import NO_SNIFF, Pages
from process.background import ended, untiring
from process.metrics import Value
from process.web import Json, livez

ENDPOINTS_S: Final = 5  # until a cluster has taken a leaving replica off its lists
AGAIN_S: Final = 2  # until it is worth asking again for a page that has no address yet

log = logging.getLogger("chat_client")


class Client:
    """The service's endpoints, with what they need."""

    def __init__(self, pages: Pages, assets: Assets, find: Find, knows: Callable[[], bool | None]) -> None:
        """`knows` is whether the chat service's address is known; None: nobody can say yet."""
        self._pages, self._assets, self._find, self._knows = pages, assets, find, knows
        self._leaving = False
        self._visits = self._unknown = self._errors = 0

    def numbers(self) -> Mapping[str, tuple[str, Value]]:
        """For Prometheus, in its thread. Each is explained in docs/operating.md."""
        knows = self._knows()
        return {
            "handoff_address_known": (
                "1 if browsers can be told where the chat service is",
                None if knows is None else float(knows),
            ),
            "handoff_pages_served_total": ("Pages that this replica served", self._visits),
            "handoff_pages_without_address_total": (
                "Pages not served, for want of the chat service's address",
                self._unknown,
            ),
            "handoff_page_errors_total": ("Requests that failed by a fault of ours", self._errors),
            "handoff_leaving": ("1 while this replica is leaving", float(self._leaving)),
        }

    async def visitor(self, request: Request) -> Response:
        """GET /: the visitor's page."""
        return await self._live(request, self._pages.visitor)

    async def console(self, request: Request) -> Response:
        """GET /console: the agents' page."""
        return await self._live(request, self._pages.console)

    async def admin(self, request: Request) -> Response:
        """GET /console/admin: the admins' page."""
        return await self._live(request, self._pages.admin)

    async def rooms(self, request: Request) -> Response:
        """GET /rooms: where people talk with one another."""
        return await self._live(request, self._pages.rooms)

    async def _live(self, request: Request, page: Callable[[Known], Asset]) -> Response:
        """The page; 503 with what is missing while the chat service's address is not known."""
        found = await self._find()
        if isinstance(found, Unknown):
            self._unknown += 1
            return answer(request, self._pages.unknown(found), {"Retry-After": str(AGAIN_S)}, 503)
        self._visits += 1
        return answer(request, page(found), {})

    async def static(self, request: Request) -> Response:
        """GET /static/{version}/{path}: a file."""
        return self._file(request, request.path_params["path"], self._assets.caching(request.path_params["version"]))

    async def theme(self, request: Request) -> Response:
        """GET /theme.css: the brand's colours, at an address that stays."""
        return self._file(request, "theme.css", ASK_FIRST)

    async def icon(self, request: Request) -> Response:
        """GET /favicon.ico: what browsers ask for unasked."""
        return self._file(request, "logo", ASK_FIRST)

    def _file(self, request: Request, path: str, caching: str) -> Response:
        asset = self._assets.get(path)
        if asset is None:
            raise HTTPException(404)
        return answer(request, asset, {**NO_SNIFF, "Cache-Control": caching})

    async def readyz(self, _request: Request) -> Response:
        """GET /readyz: 200 until this replica is leaving; without an address, too: the page that says so is served."""
        return Json({"status": "leaving" if self._leaving else "ok"}, 503 if self._leaving else 200)

    async def leave(self, drain_s: float) -> None:
        """Say so on /readyz, and serve on until new requests go elsewhere."""
        self._leaving = True
        await asyncio.sleep(min(drain_s, ENDPOINTS_S))

    async def refused(self, request: Request, error: Exception) -> Response:
        """A page for an address or a method that is not there."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        title = "There is no such page" if status == 404 else "This page can't do that"
        page = self._pages.says(title, "The address may be mistyped, or the page has moved.")
        return answer(request, page, dict(getattr(error, "headers", None) or {}), status)

    async def broken(self, request: Request, error: Exception) -> Response:
        """A fault of ours: logged with its trace, answered without."""
        self._errors += 1
        log.error("unforeseen error", exc_info=error, extra={"path": request.url.path})
        page = self._pages.says("Something went wrong here", "Load the page again in a moment.")
        return answer(request, page, {}, 500)


def make_app(client: Client, *works: Callable[[], Awaitable[None]]) -> Starlette:
    """The application, and what it does beside requests."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(untiring(work)) for work in works]
        yield
        await ended(tasks)

    routes = [
        Route("/", client.visitor),
        Route("/console", client.console),
        Route("/console/admin", client.admin),
        Route("/rooms", client.rooms),
        Route("/static/{version}/{path:path}", client.static),
        Route("/theme.css", client.theme),
        Route("/favicon.ico", client.icon),
        Route("/livez", livez),
        Route("/readyz", client.readyz),
    ]
    app = Starlette(
        routes=routes, exception_handlers={HTTPException: client.refused, Exception: client.broken}, lifespan=lifespan
    )
    app.router.redirect_slashes = False  # an address is right or it is not
    return app
