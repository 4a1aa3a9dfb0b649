"""uvicorn's sans-I/O WebSocket protocol, with a few things more that a chat needs: see the methods."""

from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from chat_service.socket.direct import HANDOVER, Taker


class _Nowhere:
    """Where messages go that nobody waits for: a connection that was handed over has no queue."""

    def put_nowait(self, _message: object) -> None:
        """Let go of it."""


NOWHERE: Final[Any] = _Nowhere()
ABORT_S: Final = 10  # after our close frame: time for a reader to wake up and take it
NO_UTF8: Final = 1007  # RFC 6455, section 8.1


class SocketProtocol(WebSocketsSansIOProtocol):
    """Everything else works on a stock uvicorn, too (`ws="websockets-sansio"`).

    An endpoint may hand its connection over (see `chat_service.socket.direct`): the scope extension is this object.
    From then on the library still parses, answers pings and checks limits; whole messages go to the taker, and no task,
    queue or scope stays behind.
    """

    _taker: Taker | None = None
    _behind = False

    def handle_connect(self, event: Request) -> None:
        """As the library's, with the extension in the scope."""
        super().handle_connect(event)
        if self.handshake_initiated and not self.handshake_complete:
            self.scope["extensions"][HANDOVER] = self  # type: ignore[assignment]

    def hand_over(self, taker: Taker) -> None:
        """Messages and the end go to the taker from now on; what came meanwhile goes first."""
        self._taker = taker
        came, self.queue = self.queue, NOWHERE
        self.scope, self.request, self.response = {}, None, None  # type: ignore[assignment, typeddict-item]
        while not came.empty() and not self.disconnected:
            message = came.get_nowait()
            if message["type"] == "websocket.receive":
                taker.received(message.get("text"))
        if self.disconnected:
            taker.lost()
        else:
            self.hold(reading=True)

    def write(self, data: bytes) -> int:
        """Send frames; how many bytes wait for a reader that is behind."""
        if not self.disconnected and not self.close_sent:
            self.transport.write(data)
        return self.transport.get_write_buffer_size() if self._behind else 0

    async def drained(self) -> None:
        """Return when the transport takes more without piling up."""
        await self.writable.wait()

    def end(self, code: int, reason: str) -> None:
        """Send a close frame; the transport goes with the other side's, or after a while without."""
        if self.disconnected or self.close_sent:
            return
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.hold(reading=True)  # for the other side's close frame
        self.close_timer = self.loop.call_later(ABORT_S, self._abort)

    def hold(self, *, reading: bool) -> None:
        """Read on, or let the client wait."""
        if self.read_paused is not reading or self.disconnected:
            return
        self.read_paused = not reading
        if reading:
            self.transport.resume_reading()
        else:
            self.transport.pause_reading()

    def pause_writing(self) -> None:
        """The reader is behind."""
        self._behind = True
        super().pause_writing()

    def resume_writing(self) -> None:
        """It caught up."""
        self._behind = False
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The taker hears of it, too."""
        super().connection_lost(exc)
        if self._taker:
            self._taker.lost()

    async def run_asgi(self) -> None:
        """As the library's; but a connection that was handed over stays open when the endpoint returns."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            self.logger.exception("Exception in ASGI application\n")
            self.send_500_response()
        else:
            if not self.handshake_complete:
                self.logger.error("ASGI callable returned without completing handshake.")
                self.send_500_response()
        if self.close_timer is None and self._taker is None:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """A handshake that can't be read (headers too long or too many, a body) is answered and ended, not kept."""
        super().data_received(data)
        if self.conn.handshake_exc and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()) or self._unreadable())
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """Text that is no UTF-8 ends the socket; it is the client's fault, and no error in our log."""
        if self.close_sent or self.curr_msg_data_type != "text" or _is_utf8(b"".join(self.frames)):
            self._pass_on()
            return
        self.frames = []
        self.conn.send_close(NO_UTF8, "text frames are UTF-8")
        self.handle_parser_exception()

    def _pass_on(self) -> None:
        if self._taker is None or self.close_sent:
            super().send_receive_event_to_app()
            return
        whole, self.frames = b"".join(self.frames), []
        self._taker.received(whole.decode() if self.curr_msg_data_type == "text" else None)

    async def send(self, message: Any) -> None:
        """A close frame goes out even if the reader has stopped reading; then the transport is not kept for ever."""
        if self.close_sent and self.handshake_complete:
            raise ClientDisconnected  # a frame that no protocol allows came meanwhile, and ended the socket
        if message["type"] == "websocket.close" and self.handshake_complete:
            self.writable.set()
            self.loop.call_later(ABORT_S, self._abort)
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True  # refused, which is an end, too: else it counts as forgotten in the log

    def _unreadable(self) -> bytes:
        said = "Failed to open a WebSocket connection: the handshake is a GET request without a body.\n"
        return self.conn.reject(HTTPStatus.BAD_REQUEST, said).serialize()

    def _abort(self) -> None:
        if not self.disconnected:
            self.transport.abort()


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
