"""The port `Bot` over HTTP: one signed POST a turn, one attempt a call.

httpcore is what httpx itself sends with; what httpx adds (cookies, redirects, relative addresses) a turn never needs,
and it was half of a turn's cost.
"""

import asyncio
import itertools
import ssl
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import httpcore
import msgspec

from chat_service.ports.errors import TurnFailed
from contract.fields import decode_hook
from contract.signature import DELIVERY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from contract.turn import ANSWER_BYTES, TurnAnswer, TurnRequest

POOLS: Final = 8  # for each request httpcore compares every pair of a pool's connections: small pools are fast
CONNECTIONS: Final = 20  # a pool; as many turns at once as all pools together have is more than is ever asked for

_BROKEN: Final = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.TimeoutException,
)
_encoder: Final = msgspec.json.Encoder(enc_hook=str)
_decoder: Final = msgspec.json.Decoder(TurnAnswer, dec_hook=decode_hook)


class HttpBot:
    """`POST {url}/v1/turns`. `deadline_s` holds for a whole attempt: connecting, asking and reading."""

    def __init__(self, url: str, secret: str, deadline_s: float, now_s: Callable[[], float]) -> None:
        ssl_context = ssl.create_default_context()
        self._pools = [httpcore.AsyncConnectionPool(ssl_context, max_connections=CONNECTIONS) for _ in range(POOLS)]
        self._turns = itertools.count()
        self._url = httpcore.URL(f"{url}/v1/turns")
        self._secret, self._deadline_s, self._now_s = secret, deadline_s, now_s
        self._state = "unknown"

    async def turn(self, request: TurnRequest, delivery_id: str) -> TurnAnswer:
        try:
            answer = await self._attempt(request, delivery_id)
        except TurnFailed as failed:
            self._state = failed.reason
            raise
        self._state = "ok"
        return answer

    def state(self) -> str:
        return self._state

    async def close(self) -> None:
        """Close the connections."""
        for pool in self._pools:
            await pool.aclose()

    async def _attempt(self, request: TurnRequest, delivery_id: str) -> TurnAnswer:
        try:
            async with asyncio.timeout(self._deadline_s):
                status, body = await self._post(_encoder.encode(request), delivery_id)
        except TimeoutError as error:
            raise TurnFailed(f"no answer within {self._deadline_s:g} s") from error
        except _BROKEN as error:
            raise TurnFailed(f"no connection: {type(error).__name__}") from error
        if status == HTTPStatus.NO_CONTENT:
            return TurnAnswer(epoch=request.conversation.epoch, messages=[])
        if status != HTTPStatus.OK:
            raise TurnFailed(f"answered with status {status}")
        return _answer(body, request.conversation.epoch)

    async def _post(self, body: bytes, delivery_id: str) -> tuple[int, bytes]:
        timestamp = str(int(self._now_s()))
        headers: dict[bytes | str, bytes | str] = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",  # so that the limit on bytes is one on memory, too
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: sign(self._secret, timestamp, body),
            DELIVERY_HEADER: delivery_id,
        }
        pool = self._pools[next(self._turns) % POOLS]
        async with pool.stream("POST", self._url, content=body, headers=headers) as response:
            return response.status, await _bounded(response)


async def _bounded(response: httpcore.Response) -> bytes:
    read = bytearray()
    async for chunk in response.aiter_stream():
        read += chunk
        if len(read) > ANSWER_BYTES:
            raise TurnFailed(f"answered with more than {ANSWER_BYTES:,} bytes")
    return bytes(read)


def _answer(body: bytes, epoch: int) -> TurnAnswer:
    try:
        answer = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise TurnFailed("answered in another form than agreed") from error
    if answer.epoch != epoch:
        raise TurnFailed(f"answered for epoch {answer.epoch} instead of {epoch}")
    return answer
