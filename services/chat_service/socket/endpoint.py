"""GET /v1/socket: authenticate, hand the connection to the hub, take its frames until either side ends it."""

import asyncio
import contextlib
import logging
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from chat_service.addresses import address_of
from chat_service.feed import frames
from chat_service.feed.connection import Connection
from chat_service.feed.hub import FAULT, FAULT_SAID
from chat_service.feed.pace import HEARTBEAT_S
from chat_service.handlers.authors import audience_of, author_of
from chat_service.leaving import send_away
from chat_service.ports.directory import Session
from chat_service.refusals import rate_limited
from chat_service.service import Service
from chat_service.socket.dialogue import FLOODING, Dialogue
from chat_service.socket.direct import Attendant, DirectConnection, carrier_of
from chat_service.socket.frames import Hello
from chat_service.socket.hello import Dismissed, greeted
from chat_service.socket.limits import Patience
from chat_service.socket.lines import FRAME_BYTES
from chat_service.socket.outbound import SocketConnection, closed
from chat_service.socket.receive import Binary, received
from chat_service.socket.stay import Stay
from contract.text import MESSAGE_CHARS

FULL_RETRY_S: Final = 10
FLUSH_S: Final = 1  # for what is queued before our close frame, if the reader takes it


log = logging.getLogger("chat_service.socket")


async def endpoint(socket: WebSocket) -> None:
    """The whole life of a socket."""
    service: Service = socket.app.state.service
    address = address_of(socket, service.settings.trusted_proxies)
    await socket.accept()
    if not service.places.take(address):
        refusal = rate_limited("Too many connections.", FULL_RETRY_S)
        await socket.send_text(frames.error(refusal.document(), {}))
        await closed(socket, FLOODING, "too many sockets")
        return
    stay = Stay(service, address)
    try:
        hello, session = await greeted(socket, service)
        await _talk(socket, service, hello, session, stay)
    except Dismissed as dismissed:
        await closed(socket, dismissed.code, dismissed.reason)
    except WebSocketDisconnect:
        return  # the client went away, which is its right
    except Exception:
        log.exception("unforeseen error in a socket")
        await closed(socket, FAULT, FAULT_SAID)
    finally:
        if not stay.handed_over:
            stay.end()


async def _talk(socket: WebSocket, service: Service, hello: Hello, session: Session, stay: Stay) -> None:
    """Welcome, then either leave the connection to itself and return, or carry it until it ends."""
    who = audience_of(session), author_of(session), session.token_hash
    if carrier := carrier_of(socket):
        direct = DirectConnection(carrier, *who)
        dialogue = await _meet(service, direct, hello, session, stay)
        stay.handed_over = True
        carrier.attend(Attendant(carrier, direct, dialogue, stay))
    else:
        connection = SocketConnection(socket, *who)
        dialogue = await _meet(service, connection, hello, session, stay)
        await _until_closed(socket, connection, dialogue)


async def _meet(service: Service, connection: Connection, hello: Hello, session: Session, stay: Stay) -> Dialogue:
    """Welcome the client, or send it away if this replica leaves."""
    patience = Patience(asyncio.get_running_loop().time, limited=service.settings.messages_per_second > 0)
    dialogue = Dialogue(service, connection, session, patience)
    await stay.arrive(connection)
    if service.leaving:
        send_away(connection)
    else:
        await _welcome(service, connection, dialogue, hello)
    return dialogue


async def _welcome(service: Service, connection: Connection, dialogue: Dialogue, hello: Hello) -> None:
    """The welcome, then the backlogs; a conversation that is not the reader's is an error, the others go on."""
    limits = {
        "message_chars": MESSAGE_CHARS,
        "frame_bytes": FRAME_BYTES,
        "queue_offer_s": int(service.settings.queue_offer_s),
    }
    welcome = {
        "type": "welcome",
        "you": connection.author.by,
        "replica": service.ports.replica,
        "heartbeat_s": HEARTBEAT_S,
        "limits": limits,
        "live_chat": service.ports.live_chat,
    }
    connection.send(frames.text(welcome))
    await dialogue.follow_all(hello.subscriptions)


async def _until_closed(socket: WebSocket, connection: SocketConnection, dialogue: Dialogue) -> None:
    """Read and write until the client goes, or we are told to close."""
    reading = asyncio.ensure_future(_read(socket, dialogue))
    writing = asyncio.ensure_future(connection.write())
    told = asyncio.ensure_future(connection.told_to_close())
    tasks = (reading, writing, told)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if told.done():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(connection.flushed(), FLUSH_S)
            writing.cancel()
            await closed(socket, *told.result())
        _raise_unforeseen(reading, writing)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _raise_unforeseen(*tasks: "asyncio.Future[None]") -> None:
    """Let a fault of ours be heard; that a client goes away is none."""
    for task in tasks:
        error = task.exception() if task.done() and not task.cancelled() else None
        if error and not isinstance(error, WebSocketDisconnect):
            raise error


async def _read(socket: WebSocket, dialogue: Dialogue) -> None:
    while True:
        try:
            text = await received(socket)
        except Binary:
            await dialogue.take(None)
        else:
            await dialogue.take(text)
