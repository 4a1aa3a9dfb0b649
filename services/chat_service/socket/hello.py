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
    text = await _first_frame(socket)
    await service.hellos.turn()
    try:
        session = await service.sessions.find(_token(text))
        hello = decode(text, FRAME)
    except NoSession as error:
        raise Dismissed(NO_TOKEN, "the token is wrong or its session ended: log in again") from error
    except Exception as error:
        problem = error if isinstance(error, Refused) else refused(error)
        if problem.code == "malformed-json":
            raise _no_hello() from error
        await socket.send_text(frames.error(problem.document(), {}))
        return None
    return (hello, session) if isinstance(hello, Hello) else None


async def _first_frame(socket: WebSocket) -> str:
    """A text frame. Raises Dismissed for a binary one."""
    try:
        return await received(socket)
    except Binary as error:
        raise _no_hello() from error


def _token(text: str) -> str:
    """The token of a hello, whatever else is wrong with it. Raises Dismissed for anything but a hello, and without."""
    try:
        fields = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        kind = msgspec.json.decode(fields.get("type", b"null"))
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise _no_hello() from error
    if kind != "hello":
        raise _no_hello()
    try:
        return msgspec.json.decode(fields.get("token", b"null"), type=str)
    except msgspec.DecodeError as error:
        raise Dismissed(NO_TOKEN, "a hello names a token") from error


def _no_hello() -> Dismissed:
    return Dismissed(NO_HELLO, "the first frame is a hello, in JSON")
