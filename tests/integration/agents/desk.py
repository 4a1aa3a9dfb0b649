"""People at a chat service over its wire: visitors, agents, admins; each over REST and over sockets."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

DEADLINE_S: Final = 20
LOOK_S: Final = 0.05
ADMIN: Final = ("Ada", "a password of the tests")
PASSWORD: Final = "another password"

Frame = dict[str, Any]
_numbers: Final = itertools.count(1)


def unique(kind: str) -> str:
    """A name or an id that no other test uses."""
    return f"{kind}-{next(_numbers)}"


class Socket:
    """A socket after its hello; `frames` is all that came."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.frames: list[Frame] = []
        self.closed: int | None = None

    async def send(self, **frame: Any) -> None:
        """Send a frame."""
        await self._connection.send(json.dumps(frame))

    async def next(self, fits: Callable[[Frame], bool] = lambda _: True) -> Frame:
        """The next frame that fits; what comes before it is kept."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                frame: Frame = json.loads(await self._connection.recv())
                self.frames.append(frame)
                if fits(frame):
                    return frame

    async def until(self, kind: str, **fields: Any) -> Frame:
        """The next frame of that type with these fields."""
        return await self.next(lambda f: f["type"] == kind and all(f.get(name) == fields[name] for name in fields))

    async def end(self) -> int:
        """The code with which the server closes."""
        try:
            await self.next(lambda _: False)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
        raise AssertionError("it goes on")

    async def close(self) -> None:
        """Go."""
        await self._connection.close()


class Person:
    """Somebody with a token."""

    def __init__(self, http: httpx.AsyncClient, url: str, token: str, who: dict[str, Any]) -> None:
        self.http, self.url, self.token, self.who = http, url, token, who

    @property
    def id(self) -> str:
        """Their id."""
        return str(self.who["id"])

    @property
    def name(self) -> str:
        """Their name."""
        return str(self.who["name"])

    async def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """A request with their token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.http.request(method, f"{self.url}{path}", json=body, headers=headers)

    async def get(self, path: str) -> Any:
        """What is there."""
        answer = await self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def command(self, conversation_id: str, kind: str, **fields: Any) -> httpx.Response:
        """Give a command."""
        body = {"type": kind, "client_id": unique("k"), **fields}
        return await self.call("POST", f"/v1/conversations/{conversation_id}/entries", body)

    async def does(self, conversation_id: str, kind: str, **fields: Any) -> Any:
        """Give a command that is legal; its entry."""
        answer = await self.command(conversation_id, kind, **fields)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    @contextlib.asynccontextmanager
    async def socket(self, *conversation_ids: str, after: int = 0) -> AsyncIterator[Socket]:
        """A socket that follows these."""
        async with connect(f"{self.url.replace('http', 'ws', 1)}/v1/socket", proxy=None) as connection:
            socket = Socket(connection)
            subscriptions = [{"conversation_id": one, "after": after} for one in conversation_ids]
            await socket.send(type="hello", token=self.token, subscriptions=subscriptions)
            await socket.until("welcome")
            yield socket


class Visitor(Person):
    """Somebody who asks; `conversation` is theirs."""

    conversation = ""

    async def says(self, text: str = "hello") -> Any:
        """The entry of a message."""
        return await self.does(self.conversation, "post_message", text=text)

    async def waits(self) -> Self:
        """Ask for a person."""
        await self.does(self.conversation, "request_handoff")
        return self


class Desk:
    """A chat service of which these people know."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self.http, self.url = http, url

    async def post(self, path: str, body: Any) -> httpx.Response:
        """A request without a token."""
        return await self.http.post(f"{self.url}{path}", json=body)

    async def login(self, name: str, password: str = PASSWORD) -> Person:
        """An agent who logs in."""
        answer = await self.post("/v1/agents/sessions", {"name": name, "password": password})
        assert answer.status_code == 201, answer.text
        return Person(self.http, self.url, answer.json()["token"], answer.json()["agent"])

    async def admin(self) -> Person:
        """The first admin."""
        return await self.login(*ADMIN)

    async def agent(self, role: str = "agent") -> Person:
        """A new agent, logged in."""
        name = unique("Agent")
        added = await (await self.admin()).call("POST", "/v1/agents", a_new_agent(name, role))
        assert added.status_code == 201, added.text
        return await self.login(name)

    async def visitor(self, name: str = "Ana") -> Visitor:
        """A new visitor."""
        answer = await self.post("/v1/sessions", {"name": name})
        assert answer.status_code == 201, answer.text
        session = answer.json()
        visitor = Visitor(self.http, self.url, session["token"], session["visitor"])
        visitor.conversation = session["conversation_id"]
        return visitor

    def at(self, url: str) -> "Desk":
        """The same at another replica."""
        return Desk(self.http, url)


def a_new_agent(name: str, role: str = "agent") -> dict[str, str]:
    """The body that adds one."""
    return {"name": name, "password": PASSWORD, "role": role}


async def in_time(condition: Callable[[], Awaitable[bool]]) -> None:
    """Return when it is so; it is asked again and again."""
    async with asyncio.timeout(DEADLINE_S):
        while not await condition():  # noqa: ASYNC110 - other processes set no event
            await asyncio.sleep(LOOK_S)


def code(answer: httpx.Response) -> str:
    """The problem's code."""
    return str(answer.json()["type"]).removeprefix("/problems/")


def fields(answer: httpx.Response) -> list[str]:
    """The fields that a 422 names."""
    assert answer.status_code == 422, answer.text
    return [fault["field"] for fault in answer.json()["errors"]]
