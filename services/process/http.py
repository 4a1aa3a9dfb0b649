"""uvicorn's HTTP protocol, with limits that it has not: for how long and how large a request may be unfinished.

What can't be read as HTTP gets a problem document, like everything else that is refused.
"""

import asyncio
from typing import Final, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from process.raw import problem_response
from process.web import Refused

HEAD_S: Final = 10  # from the first byte of a request, or from the connection, to the end of its head
HEAD_BYTES: Final = 65_536  # of request line and headers
OVERHEAD_BYTES: Final = 8_388_608  # of what comes with a body and is none of it: sizes of chunks, trailers
LINGER_S: Final = 2  # after an answer that ends the connection, for whoever is still sending


class HttpProtocol(HttpToolsProtocol):
    """One connection."""

    _deadline: asyncio.TimerHandle | None = None
    _head_done = False
    _overhead = 0  # bytes of this request that are no body
    _begins = False  # in what just came
    _given_away = False
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The time for the first head begins."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_S, self._too_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """No deadline any more."""
        self._in_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn's, within the limits; somebody else's faults are no warnings in our log."""
        if self._refused:
            return
        self._unset_keepalive_if_required()
        self._overhead += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
        except httptools.HttpParserError:
            self._refuse(Refused("malformed-request", "This can't be read as HTTP/1.1. The connection ends here."))
        if not (self._given_away or self._refused or self.transport.is_closing()):
            self._watch()

    def handle_websocket_upgrade(self) -> None:
        """From here on it is another protocol's."""
        self._given_away = True
        self._in_time()
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment] # it leads back here, and would wait for the garbage collection

    def on_message_begin(self) -> None:
        """Another request begins, perhaps in the middle of what just came."""
        self._head_done, self._overhead, self._begins = False, 1, True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Trailers are let go of: nobody asks for them."""
        if not self._head_done:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """In time."""
        self._head_done = True
        self._in_time()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A body has a limit of its own, which the application knows."""
        self._overhead -= len(body)
        super().on_body(body)

    def _watch(self) -> None:
        if self._begins and not self._head_done:
            self._overhead += len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        self._begins = False
        if self._overhead > (OVERHEAD_BYTES if self._head_done else HEAD_BYTES):
            self._refuse(Refused("too-large", f"The head of the request has more than {HEAD_BYTES:,} bytes."))
        elif self._deadline is None and (self.cycle is None or self.cycle.response_complete):
            self._deadline = self.loop.call_later(HEAD_S, self._too_late)

    def _in_time(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        if self._overhead:
            self._refuse(Refused("request-timeout", f"The head of the request did not come within {HEAD_S} s."))
        else:
            self.transport.close()  # a connection that was never used; browsers open some in advance

    def _refuse(self, refused: Refused) -> None:
        """Answer, unless an answer is under way, and end the connection once the other side did, or soon."""
        if self.transport.is_closing():
            return
        self._refused = True
        if self._answer_begun():
            self.transport.close()
            return
        self.transport.write(problem_response(refused))
        self.transport.write_eof()  # hanging up on somebody who still sends takes the answer from them
        self._deadline = self.loop.call_later(LINGER_S, self.transport.close)

    def _answer_begun(self) -> bool:
        """Whether the application is answering; if it has not begun, it is told that nobody waits any more."""
        under_way = cast(RequestResponseCycle | None, self.cycle)
        if under_way is None or under_way.response_complete:
            return False
        under_way.disconnected = True
        under_way.message_event.set()
        return under_way.response_started
