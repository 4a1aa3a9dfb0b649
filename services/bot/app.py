"""The bot over HTTP: signed turns and probes."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import turn
from bot.counted import Counted
from bot.index import Index
from bot.turn import CannotThink, Thinker
from contract import signature
from contract.turn import HandoffWish, TurnAnswer, TurnRequest
from process.histogram import Histogram
from process.json_body import Form
from process.tally import Tally
from process.web import HANDLERS, Json, Refused, body_of, decode, livez, problem_page, require_json

BODY_BYTES: Final = 1_048_576  # a long history of long messages
ROUTED_S: Final = 5.0  # how long after SIGTERM others may still be sent here
OUTCOMES: Final = ("answered", "handed_over", "trouble", "refused")
TOOK_S: Final = (0.001, 0.0025, 0.005, 0.010, 0.025, 0.050, 0.100, 0.250, 0.500, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

Seconds = Callable[[], float]

log = logging.getLogger("bot")


class Desk:
    """The bot at work: counts the turns under way, so that it leaves when they are done, and what came of each.

    `trouble`: the model failed, and the visitor was told so. `refused`: unsigned, or no turn at all.
    """

    def __init__(self, index: Index, thinker: Thinker | None, secrets: Sequence[str], now_s: Seconds) -> None:
        """A turn has to be signed with one of the `secrets`."""
        self._index, self._secrets, self._now_s = index, tuple(secrets), now_s
        self.model = Counted(thinker) if thinker else None
        self.outcomes, self.took = Tally("outcome", OUTCOMES), Histogram(TOOK_S)
        self.turns = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.leaving = False

    async def take_turn(self, request: Request) -> Response:
        """POST /v1/turns: what the bot says and does; 401 unless the chat service signed it just now."""
        try:
            asked = await self._read(request)
        except Refused:
            self.outcomes.add("refused")
            raise
        with self._under_way():
            return Json(await self._answer(asked, request.headers.get(signature.DELIVERY_HEADER, "")))

    async def readyz(self, _request: Request) -> Response:
        """GET /readyz: 200 while turns are welcome."""
        body = {"status": "leaving" if self.leaving else "ok", "model": "on" if self.model else "off"}
        return Json(body, 503 if self.leaving else 200)

    async def leave(self, drain_s: float) -> None:
        """Say that turns are no longer welcome, take those that still come, and finish what is under way."""
        self.leaving = True
        await asyncio.sleep(min(drain_s, ROUTED_S))
        with suppress(TimeoutError):
            async with asyncio.timeout(drain_s):
                await self._idle.wait()

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        began_s = time.monotonic()
        self.turns += 1
        self._idle.clear()
        try:
            yield
        finally:
            self.took.observe(time.monotonic() - began_s)
            self.turns -= 1
            if not self.turns:
                self._idle.set()

    async def _read(self, request: Request) -> TurnRequest:
        body = await body_of(request, BODY_BYTES)
        timestamp = request.headers.get(signature.TIMESTAMP_HEADER, "")
        signed = request.headers.get(signature.SIGNATURE_HEADER, "")
        now_s = self._now_s()
        if not any(signature.verified(one, timestamp, signed, body, now_s=now_s) for one in self._secrets):
            raise Refused("unauthenticated", "The signature is missing or wrong, or its timestamp over 300 s away.")
        require_json(request)
        return decode(body, TURN)

    async def _answer(self, asked: TurnRequest, delivery: str) -> TurnAnswer:
        try:
            answer = await turn.answer(asked, self._index, self.model)
        except CannotThink as error:
            more = {"conversation_id": asked.conversation.id, "delivery_id": delivery, "code": error.cause}
            log.warning("the model did not answer", extra=more)
            self.outcomes.add("trouble")
            return turn.trouble(asked, error)
        self.outcomes.add("handed_over" if isinstance(answer.action, HandoffWish) else "answered")
        return answer


TURN: Final = Form[TurnRequest](TurnRequest)


def application(desk: Desk) -> Starlette:
    """The application around a desk."""
    routes = [
        Route("/v1/turns", desk.take_turn, methods=["POST"]),
        Route("/livez", livez),
        Route("/readyz", desk.readyz),
        Route("/problems/{code}", problem_page),
    ]
    return Starlette(routes=routes, exception_handlers=HANDLERS)
