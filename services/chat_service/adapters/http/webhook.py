"""The port `WebhookPost` over HTTP: one signed POST, to an address that was checked.

The name is resolved once an attempt, and what is connected to is what was checked: a second look-up could tell another
story. The connection is not kept, so the next attempt looks again. Host header and TLS keep the name.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any, Final

import httpcore

from chat_service.adapters.http.addresses import objection
from chat_service.ports.webhook import AddressRefused, Outcome
from contract.signature import DELIVERY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign

DEADLINE_S: Final = 10.0  # a whole attempt: looking up, connecting, sending and reading
LOOK_UP_S: Final = 5.0
CONNECT_S: Final = 4.0  # an address of several, so that the next one gets its chance
ANSWER_BYTES: Final = 65_536  # nobody reads the answer; what is longer is cut off
CONNECTIONS: Final = 20
ERROR_CHARS: Final = 200
AGENT: Final = "Handoff-Webhook/1"

log = logging.getLogger("chat_service.webhook")

_BROKEN: Final = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)


class HttpWebhook:
    """`now_s` is the time in Unix seconds, for the signature."""

    def __init__(self, now_s: Callable[[], float], *, allow_private: bool, deadline_s: float = DEADLINE_S) -> None:
        self._now_s, self._deadline_s = now_s, deadline_s
        self._network = CheckedNetwork(allow_private=allow_private)
        self._pool = httpcore.AsyncConnectionPool(
            ssl.create_default_context(),
            max_connections=CONNECTIONS,
            max_keepalive_connections=0,
            network_backend=self._network,
        )

    async def check(self, url: str) -> None:
        parts = httpcore.URL(url)
        await self._network.addresses(parts.host.decode(), parts.port or 0)

    async def post(self, url: str, secret: str, body: bytes, delivery_id: str) -> Outcome:
        try:
            async with asyncio.timeout(self._deadline_s):
                status = await self._post(httpcore.URL(url), secret, body, delivery_id)
        except TimeoutError:
            return Outcome(None, f"No answer within {self._deadline_s:g} s.")
        except AddressRefused as refused:
            return Outcome(None, str(refused))
        except _BROKEN as error:
            return Outcome(None, f"No connection: {str(error)[:ERROR_CHARS] or type(error).__name__}.")
        except Exception as error:  # whatever a stranger's server does, it must not end the worker
            log.exception("an attempt of the webhook failed in an unforeseen way", extra={"delivery_id": delivery_id})
            return Outcome(None, f"No answer that can be read: {type(error).__name__}.")
        return Outcome(status, _complaint(status))

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    async def _post(self, url: httpcore.URL, secret: str, body: bytes, delivery_id: str) -> int:
        timestamp = str(int(self._now_s()))
        headers: dict[bytes | str, bytes | str] = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": AGENT,
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: sign(secret, timestamp, body),
            DELIVERY_HEADER: delivery_id,
        }
        timeout = {"timeout": {"connect": CONNECT_S}}
        async with self._pool.stream("POST", url, content=body, headers=headers, extensions=timeout) as response:
            await _read(response)
            return response.status


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked, and to nothing else."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private, self._inner = allow_private, httpcore.AnyIOBackend()

    async def addresses(self, host: str, port: int) -> list[str]:
        """All addresses of that host. Raises AddressRefused if one of them is not to be sent to, or there is none."""
        found = await _looked_up(host, port)
        for address in found:
            if kind := objection(address, allow_private=self._allow_private):
                raise AddressRefused(_refusal(kind, address))
        return found

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        *others, last = await self.addresses(host, port)
        for address in others:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(last, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _looked_up(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(LOOK_UP_S):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise AddressRefused("The name of this address is not known here. Check it.") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def _read(response: httpcore.Response) -> None:
    """Hear the answer out, up to its limit: whoever is hung up on may think that it failed."""
    read = 0
    async for chunk in response.aiter_stream():
        read += len(chunk)
        if read > ANSWER_BYTES:
            return


def _complaint(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    hint = " Redirects are not followed: give the final address." if 300 <= status < 400 else ""
    return f"Answered with status {status}.{hint}"


def _refusal(kind: str, address: str) -> str:
    if kind in {"unspecified", "multicast", "reserved"}:
        return f"It leads to {address}, which is {kind}. Give the address of a server."
    allowing = "set WEBHOOK_ALLOW_PRIVATE=on where the chat service runs"
    return f"It leads to {address}, which is {kind}. Give a public address, or {allowing}."
