"""Everybody's screen shows every entry exactly once and in order, whatever is killed while they talk."""

import asyncio
import itertools
from collections.abc import Callable, Iterable
from typing import Final

import pytest
from websockets.exceptions import WebSocketException

from tests.integration.chat_service.clients import LOOK_S, Frame, Rest, Socket, eventually, unique
from tests.integration.chat_service.conftest import People
from tests.integration.chat_service.scripted_bot import ScriptedBot
from tests.suite import Process

Start = Callable[..., Process]

MESSAGES: Final = 200  # a client
WINDOW: Final = 5  # messages of one client that wait for their acknowledgement
TWICE: Final = 4  # every fourth message is sent twice at once
IDLE_S: Final = 0.3  # without a frame for so long, a client asks anew for what the other process wrote
SETTLED_S: Final = 90  # what a killed process was asking is asked again after 15 to 20 s, perhaps by one killed, too


class Client:
    """A page: an outbox, a screen, and a socket that comes back with its cursor at one of the doors."""

    def __init__(self, visitor: Rest, doors: Iterable[str]) -> None:
        self._visitor, self._doors = visitor, itertools.cycle(doors)
        self.said = {unique("message-"): unique("text ") for _ in range(MESSAGES)}
        self.outbox = dict(self.said)
        self.acknowledged: dict[str, int] = {}
        self.screen: list[Frame] = []
        self.sessions = 0
        self.goal: int | None = None

    @property
    def cursor(self) -> int:
        """The newest entry on the screen."""
        return int(self.screen[-1]["seq"]) if self.screen else 0

    @property
    def content(self) -> bool:
        """Whether everything is acknowledged and everything there is, is on the screen."""
        return not self.outbox and self.goal is not None and self.cursor >= self.goal

    async def run(self) -> None:
        """Talk until content, reconnecting for ever."""
        while not self.content:
            try:
                socket = await Socket.open(next(self._doors))
            except (OSError, WebSocketException, EOFError):
                await asyncio.sleep(LOOK_S)
                continue
            try:
                await self._talk(socket)
            except (ConnectionError, WebSocketException):
                continue
            finally:
                await socket.close()

    async def _talk(self, socket: Socket) -> None:
        await socket.send(type="hello", token=self._visitor.token, subscriptions=[self._subscription()])
        sent: set[str] = set()
        while not self.content:
            await self._send(socket, sent)
            try:
                frame = await socket.next(IDLE_S)
            except TimeoutError:
                await socket.send(type="subscribe", **self._subscription())
            else:
                self._take(frame, sent)

    def _subscription(self) -> Frame:
        return {"conversation_id": self._visitor.conversation_id, "after": self.cursor}

    async def _send(self, socket: Socket, sent: set[str]) -> None:
        """Keep the window full of what is not acknowledged and was not sent by this socket."""
        for client_id in list(itertools.islice(self.outbox, WINDOW)):
            if client_id not in sent:
                sent.add(client_id)
                where = {"conversation_id": self._visitor.conversation_id, "client_id": client_id}
                for _ in range(1 + (len(self.outbox) % TWICE == 0)):
                    await socket.send(type="post_message", text=self.said[client_id], **where)

    def _take(self, frame: Frame, sent: set[str]) -> None:
        match frame["type"]:
            case "welcome":
                self.sessions += 1
            case "ack":
                self._acknowledge(frame["client_id"], frame["seq"])
            case "entry":
                self._show(frame["entry"])
            case "entries":
                assert frame["head"] >= self.cursor, "what was shown has gone"
                for entry in frame["entries"]:
                    self._show(entry)
            case "error":
                assert frame["problem"]["type"] == "/problems/unavailable", frame
                sent.discard(frame["client_id"])

    def _acknowledge(self, client_id: str, seq: int) -> None:
        assert self.acknowledged.setdefault(client_id, seq) == seq
        self.outbox.pop(client_id, None)

    def _show(self, entry: Frame) -> None:
        """What is known already changes nothing; a gap would be a fault, for a socket delivers in order."""
        if entry["seq"] > self.cursor:
            assert entry["seq"] == self.cursor + 1, (entry, self.cursor)
            self.screen.append(entry)


async def kill_and_start(processes: Iterable[Process]) -> None:
    """kill -9, all before the first comes back."""
    killed = list(processes)
    for process in killed:
        process.kill()
    for process in killed:
        await asyncio.to_thread(process.start)


async def answered(visitor: Rest) -> list[Frame]:
    """The log as soon as the bot owes nothing."""
    async with asyncio.timeout(SETTLED_S):
        while True:
            log = await visitor.log()
            if not log[-1]["after"]["awaiting_bot"]:
                return log
            await asyncio.sleep(IDLE_S)


@pytest.mark.slow
async def test_three_sockets_see_every_entry_exactly_once_though_both_processes_are_killed_again_and_again(
    bot: ScriptedBot, start: Start, people: People
) -> None:
    one, other = start(BOT_DEADLINE_S="30"), start(BOT_DEADLINE_S="30")
    ana = await people.visitor(one)
    clients = [Client(ana, doors) for doors in ([one.url, other.url], [other.url, one.url], [one.url, other.url])]
    talks = [asyncio.create_task(client.run()) for client in clients]

    def acknowledged() -> int:
        for talk in talks:
            assert not talk.done(), talk.result()
        return sum(len(client.acknowledged) for client in clients)

    rounds = [[one], [other], [one, other], [other], [one], [one, other], [one]]
    for number, killed in enumerate(rounds, start=1):
        mark = number * len(clients) * MESSAGES // (len(rounds) + 1)
        await eventually(lambda mark=mark: acknowledged() >= mark, within_s=60)  # type: ignore[misc]
        await kill_and_start(killed)
    await eventually(lambda: acknowledged() == len(clients) * MESSAGES, within_s=60)
    log = await answered(ana)
    for client in clients:
        client.goal = len(log)
    await asyncio.wait_for(asyncio.gather(*talks), 60)

    assert [entry["seq"] for entry in log] == list(range(1, len(log) + 1))
    for client in clients:
        assert client.screen == log
        assert client.sessions > 2
    stored = [entry for entry in log if entry["type"] == "message_posted"]
    assert len({entry["client_id"] for entry in log}) == len(log)
    assert len(stored) == len(clients) * MESSAGES
    told = {key: (client.acknowledged[key], text) for client in clients for key, text in client.said.items()}
    assert {entry["client_id"]: (entry["seq"], entry["text"]) for entry in stored} == told
    replies = [entry["in_reply_to"] for entry in log if entry["type"] == "bot_replied"]
    assert replies == sorted(set(replies))
    assert replies[-1] == stored[-1]["seq"]
