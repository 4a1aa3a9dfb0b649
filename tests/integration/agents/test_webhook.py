"""The webhook over the wire: real processes, and a real server that it is sent to."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract.signature import verified
from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, fields, in_time
from tests.servers.receiver import SECRET, Answer, Receiver

ALLOWED = {"WEBHOOK_ALLOW_PRIVATE": "on"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.close()


async def switched_on(admin: Person, receiver: Receiver) -> Any:
    """The webhook as it is then."""
    answer = await admin.call("PUT", "/v1/webhook", {"url": receiver.url, "secret": SECRET})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def until(condition: Callable[[], bool]) -> None:
    """Return when it is so."""

    async def is_so() -> bool:
        return condition()

    await in_time(is_so)


async def test_who_waits_and_who_is_done_with_is_told(
    start: Start, http: httpx.AsyncClient, receiver: Receiver
) -> None:
    desk = Desk(http, start(**ALLOWED).url)
    admin = await desk.admin()
    assert await admin.get("/v1/webhook") == {
        "url": None,
        "events": ["conversation_queued", "conversation_resolved"],
        "has_secret": False,
        "delivered_at": None,
        "failing_since": None,
        "last_error": None,
        "waiting": 0,
    }
    assert (await switched_on(admin, receiver))["has_secret"] is True

    visitor = await desk.visitor()
    await visitor.says("escalate")
    await until(lambda: len(receiver.came) == 1)
    await admin.does(visitor.conversation, "resolve")
    await until(lambda: len(receiver.came) == 2)

    queued, resolved = receiver.came
    assert verified(SECRET, queued.timestamp, queued.signature, queued.raw, now_s=time.time())
    assert queued.delivery_id == queued.body["delivery_id"] == f"{visitor.conversation}:2"
    assert queued.body["visitor"] == {"id": visitor.id, "name": "Ana"}
    assert queued.body["conversation"]["state"] == "queued"
    assert queued.body["by"]["role"] == "bot"
    assert (resolved.event, resolved.body["by"]["id"]) == ("conversation_resolved", admin.id)

    async def noted() -> bool:
        seen = await admin.get("/v1/webhook")
        return bool(seen["waiting"] == 0 and seen["delivered_at"])

    await in_time(noted)


async def test_a_failing_receiver_is_seen_and_gets_the_same_delivery_again(
    start: Start, http: httpx.AsyncClient, receiver: Receiver
) -> None:
    process = start(**ALLOWED)
    desk = Desk(http, process.url)
    admin = await desk.admin()
    receiver.answers = [Answer(500), Answer(302, {"Location": receiver.url}), Answer(500)]
    await switched_on(admin, receiver)
    visitor = await (await desk.visitor()).waits()

    await until(lambda: len(receiver.came) >= 2)
    seen = await admin.get("/v1/webhook")
    receiver.answers = [Answer()]

    async def well() -> bool:
        return (await admin.get("/v1/webhook"))["failing_since"] is None

    await in_time(well)
    assert set(receiver.ids()) == {f"{visitor.conversation}:1"}
    assert seen["failing_since"] is not None
    assert seen["last_error"].startswith("Answered with status ")
    assert (seen["waiting"], seen["delivered_at"]) == (1, None)
    first, *later = receiver.came
    assert all(one.raw == first.raw for one in later)
    assert any("the webhook failed" in line for line in process.lines)
    assert not [line for line in process.lines if SECRET in line or "of-the-path" in line]


async def test_a_restart_between_two_tries_loses_nothing(
    start: Start, http: httpx.AsyncClient, receiver: Receiver
) -> None:
    process = start(**ALLOWED)
    desk = Desk(http, process.url)
    receiver.answers = [Answer(503)]
    await switched_on(await desk.admin(), receiver)
    waiting = [await (await desk.visitor()).waits() for _ in range(3)]
    await until(lambda: len(receiver.came) >= 3)

    process.kill()
    came = len(receiver.came)
    receiver.answers = [Answer()]
    process.start()

    expected = {f"{visitor.conversation}:1" for visitor in waiting}
    await until(lambda: set(receiver.ids()[came:]) == expected)
    assert set(receiver.ids()) == expected


async def test_two_replicas_deliver_each_event_once(start: Start, http: httpx.AsyncClient, receiver: Receiver) -> None:
    desks = [Desk(http, start(**ALLOWED).url) for _ in range(2)]
    await switched_on(await desks[0].admin(), receiver)
    visitors = [await desks[number % 2].visitor() for number in range(20)]

    await asyncio.gather(*(visitor.waits() for visitor in visitors))
    await until(lambda: len(set(receiver.ids())) == 20)
    admin = await desks[1].admin()
    await asyncio.gather(*(admin.does(visitor.conversation, "resolve") for visitor in visitors))
    await until(lambda: len(set(receiver.ids())) == 40)

    assert len(receiver.ids()) == 40


async def test_the_other_replica_takes_over_when_one_is_killed(
    start: Start, http: httpx.AsyncClient, receiver: Receiver
) -> None:
    first, second = (start(**ALLOWED) for _ in range(2))
    await switched_on(await Desk(http, first.url).admin(), receiver)
    desk = Desk(http, second.url)
    before = await (await desk.visitor()).waits()
    await until(lambda: receiver.ids() == [f"{before.conversation}:1"])

    first.kill()
    after = await (await desk.visitor()).waits()

    async with asyncio.timeout(60):  # a lease has to expire
        while f"{after.conversation}:1" not in receiver.ids():  # noqa: ASYNC110 - the receiver lives in a thread
            await asyncio.sleep(0.1)
    *before_it, it = receiver.ids()  # what was delivered, and not yet noted as such, comes again under its id
    assert (set(before_it), it) == ({f"{before.conversation}:1"}, f"{after.conversation}:1")


async def test_a_replica_that_leaves_hands_the_work_over_at_once(
    start: Start, http: httpx.AsyncClient, receiver: Receiver, tmp_path: Path
) -> None:
    process = start(**ALLOWED)
    desk = Desk(http, process.url)
    await switched_on(await desk.admin(), receiver)
    await (await desk.visitor()).waits()
    await until(lambda: len(receiver.came) == 1)
    with closing(sqlite3.connect(tmp_path / "handoff.db")) as file:
        assert file.execute("SELECT COUNT(*) FROM leases WHERE id = 'webhook'").fetchall() == [(1,)]

        process.stop()

        assert file.execute("SELECT COUNT(*) FROM leases WHERE id = 'webhook'").fetchall() == [(0,)]


async def test_a_test_event_is_sent_once_and_now(start: Start, http: httpx.AsyncClient, receiver: Receiver) -> None:
    desk = Desk(http, start(**ALLOWED).url)
    admin = await desk.admin()
    assert fields(await admin.call("POST", "/v1/webhook/test")) == ["url"]
    await switched_on(admin, receiver)
    receiver.answers = [Answer(), Answer(404)]

    answers = [(await admin.call("POST", "/v1/webhook/test")).json() for _ in range(2)]

    assert answers == [
        {"delivered": True, "status": 204, "error": None},
        {"delivered": False, "status": 404, "error": "Answered with status 404."},
    ]
    assert [one.event for one in receiver.came] == ["test", "test"]
    assert receiver.came[0].body["by"] == {"role": "agent", "id": admin.id, "name": "Ada"}


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:9/", "loopback"),
        ("http://localhost/", "loopback"),
        ("https://[::1]/", "loopback"),
        ("http://2130706433/", "loopback"),
        ("http://[::ffff:10.0.0.1]/", "private"),
        ("http://10.1.2.3/", "private"),
        ("http://192.168.0.1/", "private"),
        ("http://169.254.169.254/latest/meta-data", "link-local"),
        ("http://100.64.0.1/", "shared"),
        ("http://[64:ff9b::a00:1]/", "private"),
        ("http://[2002:a00:1::]/", "private"),
        ("http://0.0.0.0/", "unspecified"),
        ("http://nobody.invalid/", "not known"),
        ("http://user:password@example.org/", "user and password"),
        ("http://user@127.0.0.1/", "user and password"),
        ("ftp://example.org/", "an address such as"),
        ("file:///etc/passwd", "an address such as"),
        ("example.org", "an address such as"),
        ("http://", "an address such as"),
        ("http://example.org:99999/", "an address such as"),
        ("http://example.org:0/", "an address such as"),
        ("http://ex ample.org/", "an address such as"),
        ("http://example.org\\@127.0.0.1/", "an address such as"),
        ("http://example.org/\r\nX-Evil: 1", "an address such as"),
        ("http://b\u00fccher.example/", "in ASCII"),
        ("http://example.org/" + "x" * 2_000, "2,000 characters"),
        ("", "an address such as"),
    ],
)
async def test_an_address_that_is_refused_is_422_and_says_what_to_do(desk: Desk, url: str, says: str) -> None:
    admin = await desk.admin()

    answer = await admin.call("PUT", "/v1/webhook", {"url": url, "secret": SECRET})

    assert fields(answer) == ["url"]
    assert says in answer.json()["detail"]
    assert (await admin.get("/v1/webhook"))["url"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": 1}, "url"),
        ({"url": None, "secret": "too short"}, "secret"),
        ({"url": None, "secret": "x" * 129}, "secret"),
        ({"url": None, "secret": "sixteen and more\n"}, "secret"),
        ({"url": None, "events": []}, "events"),
    ],
)
async def test_a_setting_that_can_not_be_is_422(desk: Desk, body: Any, field: str) -> None:
    assert fields(await (await desk.admin()).call("PUT", "/v1/webhook", body)) == [field]


async def test_the_first_url_needs_a_secret_and_the_next_one_does_not(
    start: Start, http: httpx.AsyncClient, receiver: Receiver
) -> None:
    admin = await Desk(http, start(**ALLOWED).url).admin()

    assert fields(await admin.call("PUT", "/v1/webhook", {"url": receiver.url})) == ["secret"]
    await switched_on(admin, receiver)
    for url in (None, f"{receiver.url}&more"):
        answer = await admin.call("PUT", "/v1/webhook", {"url": url})
        assert (answer.json()["url"], answer.json()["has_secret"]) == (url, True)
        assert SECRET not in answer.text

    changed = [one for one in (await admin.get("/v1/audit"))["records"] if one["action"] == "webhook_changed"]
    assert [one["detail"] for one in changed[::-1]] == [
        f"Sends to http://127.0.0.1:{receiver.port}.",
        "Switched off.",
        f"Sends to http://127.0.0.1:{receiver.port}.",
    ]


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PUT", ""), ("POST", "/test")])
async def test_the_webhook_is_for_admins(desk: Desk, method: str, path: str) -> None:
    agent, visitor = await desk.agent(), await desk.visitor()

    answers = [await one.call(method, f"/v1/webhook{path}", {"url": None}) for one in (agent, visitor)]

    assert [answer.status_code for answer in answers] == [403, 403]
