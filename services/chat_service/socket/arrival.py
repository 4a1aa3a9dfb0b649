"""A WebSocket handshake that was read and not yet answered: it waits at the gate, and costs next to nothing there."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, cast

from uvicorn.protocols.utils import get_remote_addr
from uvicorn.server import ServerState
from websockets.http11 import Request
from websockets.server import ServerProtocol

from chat_service.addresses import counted
from chat_service.feed import frames
from chat_service.refusals import rate_limited
from chat_service.service import Service
from chat_service.socket.dialogue import FLOODING
from chat_service.socket.endpoint import FULL_RETRY_S
from process.raw import problem_response
from process.web import Refused

ABORT_S: Final = 10  # after our close frame, as for sockets that were let in
EAGER_BYTES: Final = 65_536  # kept of somebody who speaks before the answer; read on we must, to hear of who goes away
FORWARDED: Final = b"x-forwarded-for:"

Carrying = Callable[..., Any]  # one of uvicorn's `ws` classes


class Arrival(asyncio.Protocol):
    """Stands in for the protocol `carrying` until the gate lets the connection in; reads nothing meanwhile.

    Its place counts from now on, so that one address can't fill the line. Refused: the handshake is answered, an
    `error` with `retry_after_s` follows, and close 4029; a browser tells its page nothing of a refused handshake.
    """

    __slots__ = ("_address", "_came", "_carrying", "_refusing", "_service", "_state", "_transport")

    def __init__(self, service: Service, carrying: Carrying, server_state: ServerState, **given: Any) -> None:
        self._service, self._state = service, server_state
        self._carrying = lambda: carrying(server_state=server_state, **given)
        self._came = b""
        self._address: str | None = None
        self._refusing: ServerProtocol | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """From uvicorn's HTTP protocol, which gives the connection away."""
        self._transport = cast(asyncio.Transport, transport)
        self._state.connections.add(self)  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        """The handshake first; after a refusal what the client says to it."""
        if self._refusing:
            self._refusing.receive_data(data)
            self._end_if_closed(self._refusing)
        elif self._came:
            self._came += data
            if len(self._came) > EAGER_BYTES:
                self._transport.pause_reading()
        else:
            self._came = data
            self._knock()

    def admit(self) -> None:
        """Give the connection to the protocol that carries it."""
        self._forget()
        carrier = self._carrying()  # type: ignore[no-untyped-call]
        carrier.connection_made(self._transport)
        self._transport.set_protocol(carrier)
        self._transport.resume_reading()
        carrier.data_received(self._came)

    def refuse(self, retry_after_s: float) -> None:
        """Say when to come back, and close."""
        self._give_back()
        self._refusing = conn = ServerProtocol()
        conn.receive_data(self._came)
        self._came = b""
        requests = [event for event in conn.events_received() if isinstance(event, Request)]
        for request in requests:
            conn.send_response(conn.accept(request))
        if not requests:
            self._transport.write(problem_response(Refused("malformed-request", "This handshake can't be read.")))
        if conn.handshake_exc is None:
            problem = rate_limited("Too many connections at once.", retry_after_s)
            conn.send_text(frames.error(problem.document(), {}).encode())
            conn.send_close(FLOODING, "too many sockets at once")
        self._transport.resume_reading()
        self._end_if_closed(conn)
        asyncio.get_running_loop().call_later(ABORT_S, self._transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The client went away."""
        self._service.gate.leave(self)
        self._forget()

    def shutdown(self) -> None:
        """The process ends before its turn came. uvicorn calls this."""
        if not self._refusing:
            detail = "This replica is leaving. Connect again."
            self._transport.write(
                problem_response(Refused("unavailable", detail, {"Retry-After": "1"}, retry_after_s=1))
            )
        self._transport.close()

    def _knock(self) -> None:
        trusted = self._service.settings.trusted_proxies
        address = counted(_peer(self._transport), _hops(self._came) if trusted else (), trusted)
        if self._service.places.take(address):
            self._address = address
            self._service.gate.arrive(self)
        else:
            self._service.gate.send_back(self, FULL_RETRY_S)

    def _end_if_closed(self, conn: ServerProtocol) -> None:
        self._transport.write(b"".join(conn.data_to_send()))
        if conn.handshake_exc or conn.close_rcvd or conn.parser_exc:
            self._transport.close()

    def _forget(self) -> None:
        self._state.connections.discard(self)
        self._give_back()

    def _give_back(self) -> None:
        if self._address is not None:
            self._service.places.give_back(self._address)
            self._address = None


def _peer(transport: asyncio.Transport) -> str:
    client = get_remote_addr(transport)
    return client[0] if client else "unknown"


def _hops(handshake: bytes) -> list[str]:
    """The lines of X-Forwarded-For."""
    found = [line for line in handshake.split(b"\r\n") if line[: len(FORWARDED)].lower() == FORWARDED]
    return [line[len(FORWARDED) :].decode("latin-1").strip() for line in found]
