"""Text frames from a WebSocket."""

from starlette.websockets import WebSocket, WebSocketDisconnect


class Binary(Exception):
    """A frame of bytes, where only text is spoken."""


async def received(socket: WebSocket) -> str:
    """The next text frame. Raises Binary, and WebSocketDisconnect when the client is gone."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code") or 1005, message.get("reason") or "")
    text = message.get("text")
    if text is None:
        raise Binary
    return str(text)
