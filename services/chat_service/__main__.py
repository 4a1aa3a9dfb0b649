"""The composition root: reads the settings, builds the adapters, serves. `python -m chat_service`."""

import os
import secrets
import time
from functools import partial

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from chat_service.adapters.doorbell import Doorbell, Wire
from chat_service.adapters.http.bot import HttpBot
from chat_service.adapters.http.webhook import HttpWebhook
from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.adapters.pillow.faces import PillowFaces
from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.app import application
from chat_service.handlers.ports import Ports
from chat_service.leaving import leave
from chat_service.numbers import numbers
from chat_service.ports.broker import Broker
from chat_service.ports.clock import utc_now
from chat_service.ports.directory import Directory
from chat_service.ports.log import Log
from chat_service.service import wired
from chat_service.settings import BROKER_URL_TAKES, BrokerUrl, DatabaseUrl, Settings
from chat_service.socket.arrival import Arrival
from chat_service.socket.lines import FRAME_BYTES, Lines
from chat_service.socket.protocol import SocketProtocol
from process.logs import configure
from process.serve import serve
from process.settings import end, read_or_exit

ID_BYTES = 12  # 96 random bits: nobody meets or guesses one


def main() -> None:
    """Serve until a signal."""
    settings = read_or_exit(Settings, os.environ)
    configure("chat_service", settings.log_level, settings.log_format)
    log, directory = database(settings.database_url)
    replica = new_id("r")
    bot = HttpBot(settings.bot_url, settings.bot_secret.reveal(), settings.bot_deadline_s, time.time)
    ports = Ports(
        log=log,
        directory=directory,
        broker=broker(settings.broker_url, replica),
        bot=bot,
        now=utc_now,
        new_id=new_id,
        replica=replica,
        live_chat=settings.live_chat == "on",
    )
    webhook = HttpWebhook(time.time, allow_private=settings.webhook_allow_private == "on")
    service = wired(settings, ports, webhook, PillowFaces())
    fast = settings.fast_sockets == "on"
    serve(
        application(service),
        settings,
        leave=partial(leave, service),
        numbers=partial(numbers, service),
        ws=partial(Arrival, service, SocketProtocol.of(Lines()) if fast else WebSocketsSansIOProtocol),
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
    )


def database(url: DatabaseUrl) -> tuple[Log, Directory]:
    """The log and the directory behind that address; an address that can't be one ends the process."""
    if url.startswith("sqlite:"):
        embedded = SqliteDatabase(url.path)
        return SqliteLog(embedded), SqliteDirectory(embedded)
    from chat_service.adapters.mongo import MongoDatabase, MongoDirectory, MongoLog  # noqa: PLC0415 - 15 MiB, if wanted

    try:
        server = MongoDatabase(url, url.database_name)
    except Exception as error:  # noqa: BLE001 - pymongo has many words for an address that is none
        what = f"{DatabaseUrl.shown(url)} ({type(error).__name__})"
        end(f"DATABASE_URL got {what}: it takes an address such as mongodb://host:27017/handoff.", status=2)
    return MongoLog(server), MongoDirectory(server)


def broker(url: BrokerUrl, replica: str) -> Broker:
    """The broker behind that address; an address that can't be one ends the process."""
    if url == "memory://":
        return MemoryBroker()
    try:
        return Doorbell(wire(url), replica)
    except Exception as error:  # noqa: BLE001 - each client has many words for an address that is none
        what = f"{BrokerUrl.shown(url)} ({type(error).__name__})"
        end(f"BROKER_URL got {what}: it takes {BROKER_URL_TAKES}.", status=2)


def wire(url: BrokerUrl) -> Wire:
    """The client that speaks as the address wants; memory only for the one that is wanted."""
    match url.scheme:
        case "nats" | "tls":
            from chat_service.adapters.nats import NatsWire  # noqa: PLC0415

            return NatsWire(url)
        case "amqp" | "amqps":
            from chat_service.adapters.rabbitmq import RabbitWire  # noqa: PLC0415

            return RabbitWire(url)
        case _:
            from chat_service.adapters.redis import RedisWire  # noqa: PLC0415

            return RedisWire(url)


def new_id(kind: str) -> str:
    """`c_9XqY...`: what it is the id of, and chance."""
    return f"{kind}_{secrets.token_urlsafe(ID_BYTES)}"


if __name__ == "__main__":
    main()
