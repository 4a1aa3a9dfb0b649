"""uvicorn's sans-I/O WebSocket protocol, with two things more that a chat needs: see the methods."""

from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

ABORT_S: Final = 10  # after our close frame: time for a reader to wake up and take it


class SocketProtocol(WebSocketsSansIOProtocol):
    """Everything else works on a stock uvicorn, too (`ws="websockets-sansio"`)."""

    async def send(self, message: Any) -> None:
        """A close frame goes out even if the reader has stopped reading; then the transport is not kept for ever."""
        if message["type"] == "websocket.close" and self.handshake_complete:
            self.writable.set()
            self.loop.call_later(ABORT_S, self._abort)
        await super().send(message)

    def _abort(self) -> None:
        if not self.disconnected:
            self.transport.abort()
