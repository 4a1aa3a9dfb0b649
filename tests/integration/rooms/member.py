"""Somebody who uses rooms, at one replica or the other."""

from typing import Any, Self

import httpx

from tests.integration.chat_service.clients import Frame, Rest, Socket, unique


class Member(Rest):
    """A person with a session; `room` is the one that commands go to."""

    def __init__(self, http: httpx.AsyncClient, url: str, token: str = "") -> None:
        super().__init__(http, url, token)
        self.room = ""

    def at(self, url: str) -> Self:
        """The same person at another replica."""
        other = type(self)(self.http, url, self.token)
        other.id, other.name, other.conversation_id, other.room = self.id, self.name, self.conversation_id, self.room
        return other

    async def answer(self, method: str, path: str, status: int = 200, **body: Any) -> Frame:
        """The body of an answer with that status."""
        response = await self.request(method, path, **({"json": body} if method != "GET" else {}))
        assert response.status_code == status, (path, response.status_code, response.text)
        answered: Frame = response.json() if response.content else {}
        return answered

    async def founds(self, name: str = "", **fields: Any) -> Frame:
        """A new room, whose owner this is from now on."""
        room = await self.answer("POST", "/v1/rooms", 201, name=name or unique("Room "), **fields)
        self.room = room["id"]
        return room

    async def joins(self, room_id: str, status: int = 201, **fields: Any) -> Frame:
        """In that room from now on."""
        room = await self.answer("POST", f"/v1/rooms/{room_id}/members", status, **fields)
        self.room = room_id
        return room

    async def leaves(self) -> None:
        """No longer in it."""
        await self.answer("DELETE", f"/v1/rooms/{self.room}/members/me", 204)

    async def changes(self, status: int = 200, **fields: Any) -> Frame:
        """PATCH the room."""
        return await self.answer("PATCH", f"/v1/rooms/{self.room}", status, **fields)

    async def gives(self, kind: str, client_id: str = "", **fields: Any) -> httpx.Response:
        """A command in the room."""
        body = {"type": kind, "client_id": client_id or unique(), **fields}
        return await self.request("POST", f"/v1/conversations/{self.room}/entries", json=body)

    async def does(self, kind: str, client_id: str = "", **fields: Any) -> Frame:
        """A command in the room that is taken; its entry."""
        response = await self.gives(kind, client_id, **fields)
        assert response.status_code in {200, 201}, response.text
        entry: Frame = response.json()
        return entry

    async def posts(self, text: str = "", **fields: Any) -> Frame:
        """A message; its entry."""
        return await self.does("post_message", text=text or unique("hello "), **fields)

    async def reads(self, **query: Any) -> list[Frame]:
        """A page of the room's entries."""
        response = await self.get(f"/v1/conversations/{self.room}/entries", params=query)
        assert response.status_code == 200, response.text
        page: list[Frame] = response.json()["entries"]
        return page

    async def listens(self, after: int = 0) -> Socket:
        """A socket that follows the room, its backlog's first page read."""
        socket = await Socket.open(self.url)
        welcome = await socket.greet(self.token, {"conversation_id": self.room, "after": after})
        assert welcome["type"] == "welcome", welcome
        await socket.until("entries")
        return socket
