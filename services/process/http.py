"""uvicorn's HTTP protocol, with limits that it has not: for how long and how large a request may be unfinished.

What can't be read as HTTP gets a problem document, like everything else that is refused.
"""

import asyncio
from typing import Any, Final, cast

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
    _answering: RequestResponseCycle | None = None
    _given_away = False
    _refused: Refused | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The time for the first head begins."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_S, self._too_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """No deadline any more; and who is being answered is not always who asked last, as uvicorn has it."""
        self._in_time()
        if self._answering:
            self._answering.disconnected = True
            self._answering.message_event.set()
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
            self._in_time()
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
            self._in_time()
            self._refuse(Refused("too-large", f"The head of the request has more than {HEAD_BYTES:,} bytes."))
        elif self._deadline is None and (self.cycle is None or self.cycle.response_complete):
            self._deadline = self.loop.call_later(HEAD_S, self._too_late)

    def _in_time(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._in_time()
        if self._overhead:
            self._refuse(Refused("request-timeout", f"The head of the request did not come within {HEAD_S} s."))
        else:
            self.transport.close()  # a connection that was never used; browsers open some in advance

    def _refuse(self, refused: Refused) -> None:
        """What came before on this connection is answered first; then this is, and the connection ends."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = refused
        if self._is_complete():
            self._end_when_answered()
        elif self.pipeline and self.pipeline[0][0] is self.cycle:
            self.pipeline.popleft()  # its turn has not come, and its body never will
        else:
            self._abandon(self.cycle)

    def _is_complete(self) -> bool:
        """Whether the last request that has a head has its body, too."""
        cycle = cast(RequestResponseCycle | None, self.cycle)
        return cycle is None or cycle.response_complete or not cycle.more_body

    def _abandon(self, cycle: RequestResponseCycle) -> None:
        """Tell the application that the rest of the body never comes."""
        cycle.disconnected = True
        cycle.message_event.set()
        if cycle.response_started:
            self.transport.close()
        else:
            self._end()

    def on_response_complete(self) -> None:
        """As uvicorn's; the last answer may be one that ends the connection."""
        super().on_response_complete()
        self._end_when_answered()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _end_when_answered(self) -> None:
        answered = self._answering is None or self._answering.response_complete
        if self._refused and answered and not self.pipeline:
            self._end()

    def _end(self) -> None:
        """Answer, and hang up a little later: doing it on somebody who still sends takes the answer from them."""
        if self._refused and not self.transport.is_closing() and self._deadline is None:
            self._unset_keepalive_if_required()
            self.transport.write(problem_response(self._refused))
            self.transport.write_eof()
            self._deadline = self.loop.call_later(LINGER_S, self.transport.close)
