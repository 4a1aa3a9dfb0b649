"""Starlette on stock uvicorn: a loop of sends, as its users write it."""

import sys
from collections import defaultdict

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

rooms: defaultdict[str, set[WebSocket]] = defaultdict(set)


async def broadcast(socket: WebSocket) -> None:
    """The first frame names the room; every other one goes to all who are there."""
    await socket.accept()
    room = rooms[await socket.receive_text()]
    room.add(socket)
    await socket.send_text("joined")
    try:
        while True:
            text = await socket.receive_text()
            for one in list(room):
                await one.send_text(text)
    except WebSocketDisconnect:
        room.discard(socket)


if __name__ == "__main__":
    app = Starlette(routes=[WebSocketRoute("/v1/socket", broadcast)])
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
