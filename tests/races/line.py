"""A socket for commands alone: each one waits for its own answer, however many are under way."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol, Self

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ANSWER_S: Final = 30  # on a busy machine; nothing comes later than 5 s after it is taken up
_numbers: Final = itertools.count(1)


class Known(Protocol):
    """Somebody with a token."""

    token: str


class Answer(NamedTuple):
    """What became of a command: its place in the log, or the problem that refuses it."""

    client_id: str
    seq: int | None
    problem: dict[str, Any]

    @property
    def done(self) -> bool:
        """Whether it was acknowledged."""
        return self.seq is not None

    @property
    def code(self) -> str:
        """The problem's code; empty without one."""
        return str(self.problem.get("type", "")).removeprefix("/problems/")


def answer_of(response: httpx.Response, client_id: str) -> Answer:
    """The same of a command that was given over REST."""
    said = response.json()
    return Answer(client_id, said["seq"], {}) if response.is_success else Answer(client_id, None, said)


class Line:
    """One person's socket. The server takes its frames one after another: who races needs a line of their own."""

    def __init__(self, connection: ClientConnection, hear: Callable[[dict[str, Any]], None]) -> None:
        self._connection, self._pass_on = connection, hear
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def of(cls, person: Known, url: str, hear: Callable[[dict[str, Any]], None] = lambda _: None) -> Self:
        """A line to that replica, greeted; `hear` gets every frame that answers no command."""
        address = f"{url.replace('http', 'ws', 1)}/v1/socket"
        connection = await connect(address, proxy=None, compression=None, open_timeout=ANSWER_S)
        await connection.send(_text(type="hello", token=person.token))
        while msgspec.json.decode(await connection.recv())["type"] != "welcome":
            pass  # a heartbeat may come first
        return cls(connection, hear)

    async def send(self, **frame: Any) -> None:
        """Send a frame that is no command."""
        await self._connection.send(_text(**frame))

    async def give(self, conversation_id: str, kind: str, **fields: Any) -> Answer:
        """Give a command; its answer."""
        client_id = f"race{next(_numbers)}"
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[client_id] = answer
        await self.send(type=kind, conversation_id=conversation_id, client_id=client_id, **fields)
        async with asyncio.timeout(ANSWER_S):
            return await answer

    async def close(self) -> None:
        """Go."""
        await self._connection.close()
        await self._listening

    async def _listen(self) -> None:
        try:
            async for text in self._connection:
                self._hear(msgspec.json.decode(text))
        except ConnectionClosed:
            pass
        for answer in self._waiting.values():
            answer.cancel()

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] not in {"ack", "error"}:
            self._pass_on(frame)
        else:
            answer = Answer(frame["client_id"], frame.get("seq"), frame.get("problem", {}))
            self._waiting.pop(answer.client_id).set_result(answer)


def _text(**frame: Any) -> str:
    return msgspec.json.encode(frame).decode()
