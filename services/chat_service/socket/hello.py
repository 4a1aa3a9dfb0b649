"""The first frame: who is there? Nothing else is answered before that is known."""

import asyncio
from typing import Final

import msgspec
from starlette.websockets import WebSocket

from chat_service.feed import frames
from chat_service.handlers.sessions import NoSession
from chat_service.ports.directory import Session
from chat_service.refusals import refused
from chat_service.service import Service
from chat_service.socket.frames import FRAME, Hello
from chat_service.socket.receive import Binary, received
from process.web import Refused, decode

HELLO_S: Final = 10  # for the first frame to come
NO_TOKEN: Final = 4001
NO_HELLO: Final = 4002


class Dismissed(Exception):
    """The socket is to be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


async def greeted(socket: WebSocket, service: Service) -> tuple[Hello, Session]:
    """The hello and the session of its token. Raises Dismissed; faults of form are answered and leave the chance."""
    try:
        async with asyncio.timeout(HELLO_S):
            while True:
                if found := await _one_try(socket, service):
                    return found
    except TimeoutError as error:
        raise Dismissed(NO_HELLO, "no hello within 10 s") from error


async def _one_try(socket: WebSocket, service: Service) -> tuple[Hello, Session] | None:
    raw = await _first_frame(socket)
    if not isinstance(raw, dict) or raw.get("type") != "hello":
        raise Dismissed(NO_HELLO, "the first frame is a hello")
    token = raw.get("token")
    if not isinstance(token, str):
        raise Dismissed(NO_TOKEN, "a hello names a token")
    try:
        session = await service.sessions.find(token)
        hello = decode(msgspec.json.encode(raw), FRAME)
    except NoSession as error:
        raise Dismissed(NO_TOKEN, "the token is wrong or its session ended: log in again") from error
    except Exception as error:  # noqa: BLE001 - `refused` raises what is no client's doing
        problem = error if isinstance(error, Refused) else refused(error)
        await socket.send_text(frames.error(problem.document(), {}))
        return None
    return (hello, session) if isinstance(hello, Hello) else None


async def _first_frame(socket: WebSocket) -> object:
    """Any JSON value. Raises Dismissed for anything else."""
    try:
        return msgspec.json.decode(await received(socket))
    except (Binary, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Dismissed(NO_HELLO, "the first frame is a hello, in JSON") from error
