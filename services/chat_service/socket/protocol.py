"""uvicorn's sans-I/O WebSocket protocol, with a few things more that a chat needs: see the methods."""

from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

ABORT_S: Final = 10  # after our close frame: time for a reader to wake up and take it
NO_UTF8: Final = 1007  # RFC 6455, section 8.1


class SocketProtocol(WebSocketsSansIOProtocol):
    """Everything else works on a stock uvicorn, too (`ws="websockets-sansio"`)."""

    def data_received(self, data: bytes) -> None:
        """A handshake that can't be read (headers too long or too many, a body) is answered and ended, not kept."""
        super().data_received(data)
        if self.conn.handshake_exc and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()) or self._unreadable())
            self.transport.close()

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
