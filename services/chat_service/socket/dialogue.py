"""What a greeted client may say, frame by frame, each answered or refused with the socket open."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from chat_service.domain.decide import allowed
from chat_service.domain.kinds import Kind, kind_of
from chat_service.feed import frames
from chat_service.feed.connection import Connection
from chat_service.handlers.access import NoConversation
from chat_service.ports.broker import Typing, Viewing
from chat_service.ports.directory import Session
from chat_service.ports.errors import Unavailable
from chat_service.refusals import KNOWN, rate_limited, refused
from chat_service.service import Service
from chat_service.socket.frames import (
    BEYOND,
    FRAME,
    SUBSCRIPTIONS,
    Frame,
    Hello,
    Subscribe,
    SubscribeInbox,
    Subscription,
    Types,
    Unsubscribe,
    Views,
    as_ask,
)
from chat_service.socket.hello import NO_HELLO
from chat_service.socket.limits import Patience
from contract.audience import Audience
from contract.commands import PostMessage, name_of
from contract.entries import After, By
from contract.text import ID_CHARS
from process.web import Refused, decode

FLOODING: Final = 4029


class Dialogue:
    """One client's frames, in the order in which they came."""

    __slots__ = ("_connection", "_patience", "_service", "_session")

    def __init__(self, service: Service, connection: Connection, session: Session, patience: Patience) -> None:
        self._service, self._connection, self._session, self._patience = service, connection, session, patience

    async def take(self, text: str | None) -> None:
        """Do what the frame asks for; None is a frame of bytes."""
        try:
            await self._do(self._decoded(text))
        except Refused as problem:
            self._refuse(problem, text)
        except KNOWN as error:
            self._refuse(refused(error), text)
        else:
            self._patience.well_formed()

    async def follow_all(self, subscriptions: Sequence[Subscription]) -> None:
        """Subscribe to what is this reader's; the rest are errors, and the others go on."""
        try:
            wanted = [one.conversation_id for one in subscriptions]
            readable = await self._service.access.readable(self._session, wanted)
        except Unavailable as error:
            readable, problem = set(), refused(error)
        else:
            problem = refused(NoConversation())
        for one in subscriptions:
            if one.conversation_id in readable:
                self._service.hub.follow(self._connection, one.conversation_id, one.after)
            else:
                self.refuse(problem, {"conversation_id": one.conversation_id})

    async def _follow(self, conversation_id: str, after: int) -> None:
        """Subscribe. Raises Refused, and NoConversation for what is not this reader's."""
        await self._require(conversation_id)
        followed = self._service.hub.connections.get(self._connection, {})
        if conversation_id not in followed and len(followed) >= SUBSCRIPTIONS:
            raise Refused("invalid-request", f"A socket follows at most {SUBSCRIPTIONS} conversations.", errors=[])
        self._service.hub.follow(self._connection, conversation_id, min(after, BEYOND))

    def refuse(self, problem: Refused, about: Mapping[str, str]) -> None:
        """Answer with an error frame."""
        self._connection.send(frames.error(problem.document(), about))

    def _decoded(self, text: str | None) -> Frame:
        if text is None:
            raise Refused("malformed-json", "Frames are JSON in text, not bytes.")
        return decode(text, FRAME)

    async def _do(self, frame: Frame) -> None:
        match frame:
            case Hello():
                raise Refused("invalid-request", "There was a hello already.", errors=[_second_hello()])
            case Subscribe(conversation_id=conversation_id, after=after):
                self._pace()
                await self._follow(conversation_id, after)
            case Unsubscribe(conversation_id=conversation_id):
                self._pace()
                self._service.hub.unfollow(self._connection, conversation_id)
            case Types():
                await self._types(frame)
            case Views():
                await self._views(frame)
            case SubscribeInbox():
                self._pace()
                await self._watch()
            case _:
                await self._command(frame)

    async def _watch(self) -> None:
        self._require_agent("Only agents have an inbox.")
        agent_id = self._connection.author.by.id
        await self._service.inbox_news.watch(self._connection, lambda: self._service.inbox.counts(agent_id))

    async def _command(self, frame: Any) -> None:
        conversation_id, ask = as_ask(frame)
        if kind_of(conversation_id) is Kind.SUPPORT:
            await self._require(conversation_id)
        else:
            self._service.access.require_rooms()  # who may speak there the log itself knows
        appended = await self._service.post(conversation_id, self._connection.author, ask)
        self._connection.send(frames.ack(conversation_id, str(ask.client_id), appended.entry.seq))

    async def _types(self, frame: Types) -> None:
        """Pass it on; what is over the limit is dropped, for the next one says the same."""
        heard = self._heard_in_room if kind_of(frame.conversation_id) is Kind.ROOM else self._heard
        if await heard(frame.conversation_id) and not self._patience.passing():
            by = self._connection.author.by
            if heard == self._heard_in_room:
                by = By("member", by.id, by.name)
            await self._service.ports.broker.publish(Typing(frame.conversation_id, by, frame.typing))

    async def _views(self, frame: Views) -> None:
        """Pass it on to the other agents; what is over the limit is dropped, for the next one says the same."""
        self._require_agent("Only agents say that they are viewing.")
        await self._require(frame.conversation_id)
        if not self._patience.passing():
            ring = Viewing(frame.conversation_id, self._connection.author.by, frame.viewing)
            await self._service.ports.broker.publish(ring)

    async def _heard(self, conversation_id: str) -> bool:
        """Whether what this person types is for everybody: an agent who may not speak now writes a note."""
        await self._require(conversation_id)
        if self._connection.audience is not Audience.AGENT:
            return True
        head = await self._service.ports.log.head(conversation_id)
        live_chat = self._service.ports.live_chat
        may = allowed(head.after if head else After(), self._connection.author, live_chat=live_chat)
        return name_of(PostMessage) in may

    async def _heard_in_room(self, room_id: str) -> bool:
        """The same in a room, as far as it is known here: whoever follows it on this socket is in it."""
        if room_id not in self._service.hub.connections.get(self._connection, {}):
            raise NoConversation(room_id)
        return not self._service.standings.seen(room_id, self._connection.author.by.id).muted

    def _pace(self) -> None:
        if wait := self._patience.passing():
            raise rate_limited("Too many subscriptions at once.", wait)

    def _require_agent(self, rule: str) -> None:
        if self._connection.audience is not Audience.AGENT:
            raise Refused("forbidden", rule)

    async def _require(self, conversation_id: str) -> None:
        """Raises NoConversation for what is not this reader's."""
        await self._service.access.require(self._session, conversation_id)

    def _refuse(self, problem: Refused, text: str | None) -> None:
        self.refuse(problem, _about(text))
        if problem.code == "rate-limited" and self._patience.over():
            self._connection.close(FLOODING, "flooding: slow down")
        if problem.code != "malformed-json":
            self._patience.well_formed()
        elif self._patience.broken():
            self._connection.close(NO_HELLO, "ten broken frames in a row")


def _about(text: str | None) -> dict[str, str]:
    """The client_id and the conversation_id of a refused frame, where it had them."""
    try:
        frame = msgspec.json.decode(text or "null")
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}
    if not isinstance(frame, dict):
        return {}
    named = {name: frame.get(name) for name in ("client_id", "conversation_id")}
    return {name: value for name, value in named.items() if isinstance(value, str) and len(value) <= ID_CHARS}


def _second_hello() -> dict[str, str]:
    return {"field": "type", "message": "a socket is greeted once"}
