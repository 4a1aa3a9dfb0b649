"""The webhook's worker over every adapter, with a clock and a receiver of the test's own."""

import itertools
from datetime import datetime
from typing import Any, cast

import msgspec
import pytest

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.domain.command import SYSTEM
from chat_service.domain.refusals import Unfit
from chat_service.handlers.audit import Audit
from chat_service.handlers.deliveries import AT_ONCE, GIVE_UP, Deliveries
from chat_service.handlers.held import LEASE
from chat_service.handlers.ports import Ports
from chat_service.handlers.webhook import Health, WebhookSettings
from chat_service.ports.directory import Directory
from chat_service.ports.errors import Unavailable
from chat_service.ports.webhook import Delivery, Outcome
from contract.entries import (
    After,
    BotReplied,
    By,
    ConversationResolved,
    Entry,
    HandoffAction,
    HandoffRequested,
    HandoffRequeued,
    Message,
    MessagePosted,
    Owner,
    Payload,
    ResolveAction,
    State,
)
from tests.builders import ANA, a_visitor, an_entry, at, queued
from tests.conformance.racing import NoBot, access_of
from tests.conformance.stores import Opened, Store

URL, SECRET = "https://hooks.example/1", "a secret of sixteen"
BIM = By("agent", "a1", "Bim")
BOT = By("bot", "bot", "Bot")
LATE_S = 10  # twice as long as an insert may take
GOOD, BAD = Outcome(204, None), Outcome(500, "Answered with status 500.")


class Post:
    """Keeps what is sent; `outcome` is what becomes of it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, object]]] = []
        self.outcome = GOOD

    async def check(self, url: str) -> None:
        """Every address is welcome."""

    async def post(self, url: str, secret: str, body: bytes, delivery_id: str) -> Outcome:
        assert (url, secret) == (URL, SECRET)
        self.sent.append((delivery_id, msgspec.json.decode(body)))
        return self.outcome

    def ids(self) -> list[str]:
        """The deliveries, in their order."""
        return [delivery_id for delivery_id, _ in self.sent]


class Replica:
    """A process with the webhook's worker; all of a test share clock and receiver."""

    seconds = 0.0

    def __init__(self, opened: Opened, post: Post, name: str = "r1") -> None:
        self.log, self.directory = opened
        ports = Ports(self.log, self.directory, MemoryBroker(), NoBot(), self.now, self.new_id, name)
        self._ids = 0
        self.name = name
        self.deliveries = Deliveries(ports, access_of(ports), post)
        self.settings = WebhookSettings(ports, Audit(ports), post, self.deliveries)

    def now(self) -> datetime:
        return at(Replica.seconds)

    def new_id(self, kind: str) -> str:
        self._ids += 1
        return f"{kind}_{self.name}_{self._ids}"

    async def switch_on(self) -> None:
        await self.settings.change(SYSTEM.by, URL, SECRET)

    async def says(self, *entries: Entry) -> None:
        for entry in entries:
            await self.log.insert([entry])

    async def go(self, seconds: float | None = None) -> None:
        """Work, at that moment."""
        Replica.seconds = Replica.seconds if seconds is None else seconds
        await self.deliveries.go()

    async def health(self) -> Health:
        return await self.settings.health()


@pytest.fixture
def post() -> Post:
    Replica.seconds = 0.0
    return Post()


@pytest.fixture
def replica(store: Store, post: Post) -> Replica:
    return Replica(store.open(), post)


def waits(number: int = 1, seconds: float = 1, *, seq: int = 1) -> Entry:
    """Somebody asked for a person."""
    after = msgspec.structs.replace(queued(at(seconds)), handoff_seq=seq)
    return an_entry(seq, conversation_id=f"c{number}", when=at(seconds), payload=HandoffRequested(), after=after)


async def test_a_webhook_that_is_off_sends_nothing(replica: Replica, post: Post) -> None:
    await replica.says(waits())

    await replica.go(2)

    assert post.sent == []
    assert await replica.health() == Health(None, False, None, None, None, 0)
    with pytest.raises(Unfit, match="off"):
        await replica.settings.test(BIM)


async def test_whatever_made_somebody_wait_or_ended_it_is_told_once(replica: Replica, post: Post) -> None:
    await replica.switch_on()
    told: list[tuple[By, Payload, State]] = [
        (ANA, MessagePosted("hello"), State.BOT),
        (BOT, BotReplied(in_reply_to=1, messages=[], action=HandoffAction("angry")), State.QUEUED),
        (ANA, MessagePosted("still there?"), State.QUEUED),
        (BIM, MessagePosted("here I am"), State.ASSIGNED),
        (SYSTEM.by, HandoffRequeued("Bim is away."), State.QUEUED),
        (BIM, ConversationResolved(), State.RESOLVED),
        (ANA, MessagePosted("one more thing"), State.BOT),
        (
            By("bot", "bot", "Bot"),
            BotReplied(in_reply_to=7, messages=[Message("ok")], action=ResolveAction()),
            State.RESOLVED,
        ),
    ]
    began = 0
    for seq, (by, payload, state) in enumerate(told, 1):
        began = seq if isinstance(payload, BotReplied | HandoffRequeued) or by is BIM else began
        owner = Owner("a1", "Bim") if state is State.ASSIGNED else None
        waiting = at(began) if state is State.QUEUED else None
        after = After(state=state, owner=owner, queued_at=waiting, handoff_seq=began if waiting or owner else 0)
        await replica.says(an_entry(seq, when=at(seq), by=by, payload=payload, after=after))
        await replica.go(seq)

    assert [(delivery_id, body["event"]) for delivery_id, body in post.sent] == [
        ("c1:2", "conversation_queued"),
        ("c1:5", "conversation_queued"),
        ("c1:6", "conversation_resolved"),
        ("c1:8", "conversation_resolved"),
    ]


async def test_the_body_says_who_waits_where(replica: Replica, post: Post) -> None:
    await replica.switch_on()
    await replica.directory.add_visitor(a_visitor("v1", "Ana", conversation_id="c1"))
    await replica.says(waits())

    await replica.go(2)

    assert post.sent == [
        (
            "c1:1",
            {
                "event": "conversation_queued",
                "delivery_id": "c1:1",
                "at": "2026-03-01T12:00:01.000Z",
                "conversation": {
                    "id": "c1",
                    "state": "queued",
                    "owner": None,
                    "queued_at": "2026-03-01T12:00:01.000Z",
                    "seq": 1,
                },
                "visitor": {"id": "v1", "name": "Ana"},
                "by": {"role": "visitor", "id": "v1", "name": "Ana"},
            },
        )
    ]


async def test_what_was_before_the_switch_on_is_not_told(replica: Replica, post: Post) -> None:
    await replica.says(waits(1, 1))
    Replica.seconds = 2
    await replica.switch_on()
    await replica.says(waits(2, 3))
    await replica.go(4)
    await replica.settings.change(SYSTEM.by, None, None)
    await replica.says(waits(3, 5))
    Replica.seconds = 6
    await replica.switch_on()
    await replica.says(waits(4, 7))

    await replica.go(8)

    assert post.ids() == ["c2:1", "c4:1"]


async def test_what_waits_when_it_is_switched_off_is_never_sent(replica: Replica, post: Post) -> None:
    await replica.switch_on()
    post.outcome = BAD
    await replica.says(waits())
    await replica.go(2)
    assert (await replica.health()).waiting == 1

    await replica.settings.change(SYSTEM.by, None, None)
    assert await replica.health() == Health(None, True, None, None, None, 0)
    post.outcome = GOOD
    await replica.switch_on()
    await replica.go(100)

    assert post.ids() == ["c1:1"]


async def test_an_entry_that_was_stored_late_is_told_though_later_ones_were(replica: Replica, post: Post) -> None:
    await replica.switch_on()
    await replica.says(waits(1, 20))
    await replica.go(20)

    await replica.says(waits(2, 20 - LATE_S))
    await replica.go(21)

    assert post.ids() == ["c1:1", "c2:1"]


async def test_what_was_told_is_not_told_again_however_long_ago_and_by_whomever(store: Store, post: Post) -> None:
    first = Replica(store.open(), post)
    await first.switch_on()
    for number in range(3):
        await first.says(waits(number, 1 + number))
        await first.go(1 + number)
    for day in (1, 2):
        restarted = Replica(store.open(), post, f"day-{day}")
        await restarted.go(day * 86_400)

    assert post.ids() == ["c0:1", "c1:1", "c2:1"]


async def test_a_clock_ahead_of_ours_hides_nothing(replica: Replica, post: Post) -> None:
    await replica.switch_on()
    await replica.says(waits(1, 3_600))
    await replica.go(10)
    await replica.says(waits(2, 11))

    await replica.go(12)

    assert post.ids() == ["c1:1", "c2:1"]


async def test_a_failure_is_tried_again_later_and_later_and_is_seen(replica: Replica, post: Post) -> None:
    await replica.switch_on()
    post.outcome = BAD
    await replica.says(waits())
    tried = []
    for second in range(1, 40):
        before = len(post.sent)
        await replica.go(second)
        tried += [second] * (len(post.sent) - before)

    gaps = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert len(tried) >= 4
    assert gaps == sorted(gaps)
    assert set(post.ids()) == {"c1:1"}
    health = await replica.health()
    assert (health.failing_since, health.last_error, health.waiting) == (at(1), "Answered with status 500.", 1)
    assert (replica.deliveries.failing, replica.deliveries.failed) == (True, len(tried))

    post.outcome = GOOD
    await replica.go(100)

    assert await replica.health() == Health(URL, True, at(100), None, None, 0)
    assert (replica.deliveries.failing, replica.deliveries.delivered) == (False, 1)


async def test_after_a_day_of_failing_a_delivery_is_given_up_and_the_others_go_on(replica: Replica, post: Post) -> None:
    await replica.switch_on()
    post.outcome = BAD
    await replica.says(waits())
    await replica.go(1)
    almost = GIVE_UP.total_seconds()

    await replica.go(almost)
    assert (await replica.health()).waiting == 1
    await replica.go(almost + 3_600)

    health = await replica.health()
    assert (health.failing_since, health.waiting) == (None, 0)
    assert health.last_error == "Given up after 3 tries: conversation_queued c1:1. Answered with status 500."
    assert replica.deliveries.given_up == 1
    post.outcome = GOOD
    await replica.says(waits(2, almost + 3_601))
    await replica.go(almost + 3_602)
    assert post.ids()[3:] == ["c2:1"]


async def test_a_crowd_of_events_is_delivered_whole(replica: Replica, post: Post) -> None:
    await replica.switch_on()
    crowd = 5 * AT_ONCE + 3
    for number in range(crowd):
        await replica.says(waits(number, 1))

    await replica.go(2)

    assert sorted(post.ids()) == sorted(f"c{number}:1" for number in range(crowd))


async def test_of_two_replicas_one_delivers_until_it_dies(store: Store, post: Post) -> None:
    one, other = Replica(store.open(), post, "r1"), Replica(store.open(), post, "r2")
    await one.switch_on()
    await one.go(0)
    await one.says(waits(1, 1))
    await other.go(1)
    assert post.ids() == []
    await one.go(2)
    assert post.ids() == ["c1:1"]
    await one.says(waits(2, 3))  # and dies

    await other.go(2 + LEASE.total_seconds() - 1)
    assert post.ids() == ["c1:1"]
    await other.go(2 + LEASE.total_seconds() + 1)

    assert post.ids() == ["c1:1", "c2:1"]


class Forgetful:
    """A directory that does not answer the first time when a delivery is to end."""

    def __init__(self, directory: Directory) -> None:
        self._directory, self._answers = directory, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._directory, name)

    async def end_delivery(self, delivery: Delivery) -> None:
        if not self._answers:
            self._answers = True
            raise Unavailable("for a moment")
        await self._directory.end_delivery(delivery)


async def test_what_arrived_and_could_not_be_noted_is_not_sent_again(store: Store, post: Post) -> None:
    log, directory = store.open()
    replica = Replica(Opened(log, cast("Directory", Forgetful(directory))), post)
    await replica.switch_on()
    await replica.says(waits())
    await replica.go(1)
    assert (await replica.health()).waiting == 1

    await replica.go(2)

    assert post.ids() == ["c1:1"]
    assert (await replica.health()).waiting == 0


async def test_a_test_says_what_became_of_it_and_changes_nothing(replica: Replica, post: Post) -> None:
    await replica.switch_on()
    before = await replica.health()

    assert await replica.settings.test(BIM) == GOOD
    post.outcome = BAD
    assert await replica.settings.test(BIM) == BAD

    assert await replica.health() == before
    [(delivery_id, body), _] = post.sent
    assert body == {
        "event": "test",
        "delivery_id": delivery_id,
        "at": "2026-03-01T12:00:00.000Z",
        "conversation": None,
        "visitor": None,
        "by": {"role": "agent", "id": "a1", "name": "Bim"},
    }


async def test_each_change_is_on_record_before_it_is_made_and_tells_no_secret(replica: Replica) -> None:
    with pytest.raises(Unfit, match="secret"):
        await replica.settings.change(BIM, URL, None)
    for url, secret in [(URL, SECRET), (f"{URL}/x", None), (URL, "another secret, newer"), (None, None)]:
        Replica.seconds += 1
        await replica.settings.change(BIM, url, secret)

    records = await replica.directory.audits_before(None, 10)
    assert [(one.by, one.action, one.detail) for one in records[::-1]] == [
        (BIM, "webhook_changed", "Sends to https://hooks.example."),
        (BIM, "webhook_changed", "Sends to https://hooks.example."),
        (BIM, "webhook_changed", "Sends to https://hooks.example, with a new secret."),
        (BIM, "webhook_changed", "Switched off."),
    ]
