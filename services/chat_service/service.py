"""The chat service's parts, wired. `__main__` builds the adapters; this builds everything above them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chat_service.feed.crowds import Crowds
from chat_service.feed.fair import Fair
from chat_service.feed.gate import Gate
from chat_service.feed.hub import Hub
from chat_service.feed.inbox_news import InboxNews
from chat_service.feed.places import Places
from chat_service.handlers.absence import Absence
from chat_service.handlers.access import Access
from chat_service.handlers.answering import Answering
from chat_service.handlers.append import Appender
from chat_service.handlers.asking import Asker
from chat_service.handlers.audit import Audit
from chat_service.handlers.board import Board
from chat_service.handlers.canned import Canned
from chat_service.handlers.census import Census
from chat_service.handlers.deliveries import Deliveries
from chat_service.handlers.grounds import Grounds
from chat_service.handlers.heads import Heads
from chat_service.handlers.idleness import Idleness
from chat_service.handlers.inbox import Inbox
from chat_service.handlers.limits import Buckets
from chat_service.handlers.logins import Logins
from chat_service.handlers.next import Next
from chat_service.handlers.passphrases import Passphrases
from chat_service.handlers.people import People
from chat_service.handlers.persons import Persons
from chat_service.handlers.photos import Photos
from chat_service.handlers.ports import Ports
from chat_service.handlers.post import Post
from chat_service.handlers.presence import Presence
from chat_service.handlers.reading import Reading
from chat_service.handlers.redaction import Redaction
from chat_service.handlers.reports import Reports
from chat_service.handlers.room_commands import RoomCommands
from chat_service.handlers.room_invites import Invites
from chat_service.handlers.room_succession import Succession
from chat_service.handlers.room_views import RoomViews
from chat_service.handlers.rooms import Rooms
from chat_service.handlers.roster import Roster
from chat_service.handlers.search import Search
from chat_service.handlers.sessions import Sessions
from chat_service.handlers.spoken import Spoken
from chat_service.handlers.staff import Staff
from chat_service.handlers.standings import Standings
from chat_service.handlers.throttle import Throttle
from chat_service.handlers.trail import Trail
from chat_service.handlers.turn import TurnMaker
from chat_service.handlers.visits import Visits
from chat_service.handlers.waits import Waits
from chat_service.handlers.webhook import WebhookSettings
from chat_service.ports.faces import MakeFaces
from chat_service.ports.webhook import WebhookPost
from chat_service.settings import Settings

BURST: Final = 4  # times the sustained rate


@dataclass(slots=True)
class Service:
    """What endpoints reach. `leaving` is true from the moment at which the process is told to go."""

    settings: Settings
    ports: Ports
    sessions: Sessions
    people: People
    visits: Visits
    logins: Logins
    audit: Audit
    trail: Trail
    webhook: WebhookSettings
    deliveries: Deliveries
    staff: Staff
    roster: Roster
    presence: Presence
    absence: Absence
    idleness: Idleness
    access: Access
    inbox: Inbox
    inbox_news: InboxNews
    next: Next
    photos: Photos
    post: Post
    appender: Appender
    answering: Answering
    asker: Asker
    waits: Waits
    census: Census
    board: Board
    rooms: Rooms
    succession: Succession
    room_views: RoomViews
    invites: Invites
    persons: Persons
    reading: Reading
    redaction: Redaction
    reports: Reports
    standings: Standings
    crowds: Crowds
    hub: Hub
    places: Places
    gate: Gate
    hellos: Fair
    new_sessions: Buckets
    passphrases: Passphrases
    canned: Canned
    search: Search
    leaving: bool = False


def wired(
    settings: Settings,
    ports: Ports,
    post_webhook: WebhookPost,
    make_faces: MakeFaces,
    now_s: Callable[[], float] = time.monotonic,
) -> Service:
    """Everything above the adapters."""
    standings = Standings(ports.log, ports.directory, ports.broker)
    grounds = Grounds(ports.log, ports.directory, standings, Spoken(ports.broker))
    appender = Appender(ports, Heads(ports.log), grounds)
    room_views = RoomViews(ports, standings)
    invites = Invites(ports, room_views)
    rooms = Rooms(ports, appender, standings, room_views, invites)
    roster, waits = Roster(ports, now_s), Waits(ports, now_s)
    board = Board(ports.log, waits, now_s)
    answering = Answering(ports, appender, TurnMaker(ports, board, roster, waits))
    asker = Asker(ports, answering)
    passphrases, sessions = Passphrases(), Sessions(ports)
    rate = settings.messages_per_second
    room_rate = settings.room_messages_per_second
    audit, crowds = Audit(ports), Crowds(ports.broker, ports.replica)
    room_commands = RoomCommands(ports, room_views, standings, Buckets(room_rate, BURST * room_rate, now_s), audit)
    post = Post(ports, appender, asker, roster, waits, Buckets(rate, BURST * rate, now_s), room_commands)
    access = Access(ports.log, ports.directory, standings, rooms=settings.rooms == "on")
    inbox = Inbox(ports.log, access)
    deliveries = Deliveries(ports, access, post_webhook)
    photos_a_minute = settings.photos_per_minute
    return Service(
        settings=settings,
        ports=ports,
        sessions=sessions,
        people=People(ports, sessions, passphrases, Throttle(settings.logins_per_minute, now_s)),
        visits=Visits(ports, Buckets(rate, BURST * rate, now_s)),
        logins=Logins(ports, sessions, passphrases, Throttle(settings.logins_per_minute, now_s)),
        audit=audit,
        trail=Trail(ports),
        webhook=WebhookSettings(ports, audit, post_webhook, deliveries),
        deliveries=deliveries,
        staff=Staff(ports, passphrases, audit),
        roster=roster,
        presence=Presence(ports, settings.agent_away_s),
        absence=Absence(ports, appender, roster, settings.agent_away_s, now_s),
        idleness=Idleness(ports, appender, settings.resolve_after_s),
        access=access,
        inbox=inbox,
        inbox_news=InboxNews(ports.log, inbox.rows, ports.broker, ports.now),
        next=Next(ports, post, settings.agent_capacity),
        photos=Photos(ports, make_faces, Buckets(photos_a_minute / 60, photos_a_minute, now_s)),
        post=post,
        appender=appender,
        answering=answering,
        asker=asker,
        waits=waits,
        census=Census(ports, roster),
        board=board,
        rooms=rooms,
        succession=Succession(ports, rooms, room_views, post),
        room_views=room_views,
        invites=invites,
        persons=Persons(ports),
        reading=Reading(ports),
        redaction=Redaction(ports.log),
        reports=Reports(ports, appender, audit),
        standings=standings,
        crowds=crowds,
        hub=Hub(ports.log, ports.broker, access.admits, crowds),
        places=Places(settings.connections_per_address, settings.max_connections),
        gate=Gate(settings.hellos_per_second),
        hellos=Fair(),
        new_sessions=Buckets(settings.sessions_per_minute / 60, settings.sessions_per_minute, now_s),
        passphrases=passphrases,
        canned=Canned(ports, audit),
        search=Search(ports.log, inbox),
    )
