"""A WebSocket handshake to an address that does not exist: refused like any other request to it."""

from starlette.websockets import WebSocket

from process.web import ProblemJson, Refused


async def nowhere(socket: WebSocket) -> None:
    """404 `not-found`."""
    refused = Refused("not-found", "There is no socket at this address. It is at /v1/socket.")
    await socket.send_denial_response(ProblemJson(refused))
