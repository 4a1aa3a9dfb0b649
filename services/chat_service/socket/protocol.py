"""uvicorn's sans-I/O WebSocket protocol, with a few things more that a chat needs: see the methods."""

from http import HTTPStatus
from typing import Any, Self

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from chat_service.socket.boundary import boundary
from chat_service.socket.direct import HANDOVER
from chat_service.socket.line import ABORT_S, NO_UTF8, Line, SoFar
from chat_service.socket.lines import Lines, forget


class SocketProtocol(WebSocketsSansIOProtocol):
    """Everything else works on a stock uvicorn, too (`ws="websockets-sansio"`).

    An endpoint may take its connection away (see `chat_service.socket.direct`): the scope extension gives it a line,
    and no task, queue or scope stays behind.
    """

    _lines: Lines
    _line: Line | None = None
    _rest = b""
    _behind = False

    @classmethod
    def of(cls, lines: Lines) -> type[Self]:
        """The class, with the lines of this process."""
        return type(cls.__name__, (cls,), {"_lines": lines})

    def handle_connect(self, event: Request) -> None:
        """As the library's, with the extension in the scope."""
        super().handle_connect(event)
        if self.handshake_initiated and not self.handshake_complete:
            self.scope["extensions"][HANDOVER] = self._hand_over  # type: ignore[assignment]

    def _hand_over(self) -> Line:
        """The connection, with what came of it and was not taken yet."""
        self.stop_keepalive()
        if not self.read_paused and not self.transport.is_closing():
            self.transport.pause_reading()
        self._line = Line(self._lines, self.transport, self.connections, self._so_far())
        if not self.disconnected:
            self.transport.set_protocol(self._line)
            self.connections.discard(self)
            self.connections.add(self._line)  # type: ignore[arg-type] # it is shut down like any other
        return self._line

    def _so_far(self) -> SoFar:
        is_open = not (self.disconnected or self.close_sent or self.transport.is_closing())
        came = (self.queue.get_nowait() for _ in range(self.queue.qsize()))
        messages = [one.get("text") for one in came if one["type"] == "websocket.receive"]
        parser = None if is_open and self._lines.take_back(self.conn) else self.conn
        is_text = self.curr_msg_data_type == "text"
        return SoFar(is_open, self._behind, messages, parser, self.frames or None, is_text, self._rest)

    def pause_writing(self) -> None:
        """The reader is behind."""
        self._behind = True
        super().pause_writing()

    def resume_writing(self) -> None:
        """It caught up."""
        self._behind = False
        super().resume_writing()

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
            if not self.handshake_complete and not self.conn.eof_sent:
                self.logger.error("ASGI callable returned without completing handshake.")
                self.send_500_response()
        self.scope = {}  # type: ignore[typeddict-item] # it leads back here: garbage that would wait
        if not self._line and self.close_timer is None:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """As the library's, and the parser leads nowhere any more."""
        super().connection_lost(exc)
        forget(self.conn)

    def send_500_response(self) -> None:
        """Who is gone is answered nothing."""
        if not self.conn.eof_sent:
            super().send_500_response()

    def data_received(self, data: bytes) -> None:
        """Whole frames only, once there are frames, so that a line begins between two.

        A handshake that can't be read (headers too long or too many, a body) is answered and ended, not kept.
        """
        if self.handshake_initiated:
            data = self._whole(self._rest + data)
        if data:
            super().data_received(data)
        if self.conn.handshake_exc and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()) or self._unreadable())
            self.transport.close()

    def _whole(self, data: bytes) -> bytes:
        end = boundary(data)
        self._rest = b"" if end is None else data[end:]
        return data[:end]

    def send_receive_event_to_app(self) -> None:
        """Text that is no UTF-8 ends the socket; it is the client's fault, and no error in our log."""
        if self.close_sent or self.curr_msg_data_type != "text" or _is_utf8(b"".join(self.frames)):
            super().send_receive_event_to_app()
            return
        self.frames = []
        self.conn.send_close(NO_UTF8, "text frames are UTF-8")
        self.handle_parser_exception()

    async def send(self, message: Any) -> None:
        """A close frame goes out even if the reader has stopped reading; then the transport is not kept for ever."""
        if self._line:
            self._line.end(message["code"], message["reason"])  # a fault while it was handed over
            return
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
