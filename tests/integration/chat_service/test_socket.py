"""The socket: greeting, backlogs, live entries, commands, and every way in which it ends."""

import asyncio
import json
import signal
import socket as sockets
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.integration.chat_service.clients import Frame, Rest, Socket, eventually, problem, unique
from tests.integration.chat_service.conftest import People, Start
from tests.integration.chat_service.scripted_bot import ScriptedBot, Step
from tests.suite import Process

FRAME_BYTES: Final = 65_536
SOON_S: Final = 5  # for what happens at once, on a busy machine
LONG_S: Final = "600"  # a window that no test waits out
SMALL_BUFFER: Final = 16_384
HEAVY: Final = "\U0001f600" * 4_000  # 16 KB, so that what the kernel keeps for a reader is soon full
A_LOT: Final = 700  # heavy messages: more than the service and the kernel keep for a reader who does not read
TOGETHER: Final = 20  # of them at a time


async def waiting(people: People, chat: Process, messages: int = 0) -> Rest:
    """A visitor in the queue, where no bot answers; entry 1 says so, the messages follow."""
    ana = await people.visitor(chat)
    assert (await ana.command("request_handoff")).status_code == 201
    await asyncio.gather(*(ana.say() for _ in range(messages)))
    return ana


def own(visitor: Rest, after: int = 0) -> Frame:
    """A subscription of the visitor's own conversation."""
    return {"conversation_id": visitor.conversation_id, "after": after}


async def silent(socket: Socket, visitor: Rest) -> list[Frame]:
    """What is there still to come, when everything sent so far is done, besides what comes by the clock."""
    came = await socket.silent_until(type="hello", token=visitor.token)
    return [frame for frame in came if frame["type"] != "queue"]


def about(frame: Frame) -> tuple[int, str]:
    """Status and code of an error frame whose problem is all it should be."""
    document = frame["problem"]
    assert frame["type"] == "error"
    assert document["title"]
    assert document["detail"]
    return document["status"], document["type"].removeprefix("/problems/")


# Greeting


async def test_a_hello_is_welcomed(chat: Process, people: People) -> None:
    ana = await people.visitor(chat)

    welcome = await (await people.socket(chat)).greet(ana.token)

    assert set(welcome) == {"type", "you", "replica", "heartbeat_s", "limits", "live_chat"}
    assert welcome["type"] == "welcome"
    assert welcome["you"] == {"role": "visitor", "id": ana.id, "name": ana.name}
    assert welcome["limits"] == {"message_chars": 4_000, "frame_bytes": FRAME_BYTES, "queue_offer_s": 300}
    assert welcome["heartbeat_s"] == 20


async def test_each_replica_has_a_name_of_its_own(chat: Process, twin: Process, people: People) -> None:
    ana = await people.visitor(chat)

    names = {(await (await people.socket(place)).greet(ana.token))["replica"] for place in (chat, twin)}

    assert len(names) == 2


async def test_foreign_subscriptions_are_errors_and_the_own_one_goes_on(chat: Process, people: People) -> None:
    ana, bia = await waiting(people, chat, messages=2), await waiting(people, chat)
    socket = await people.socket(chat)
    foreign = [own(bia), {"conversation_id": "c_nobodys", "after": 3}, {"conversation_id": "../\x00", "after": 0}]

    welcome = await socket.greet(ana.token, foreign[0], own(ana), *foreign[1:])

    assert welcome["type"] == "welcome"
    await socket.until_seq(3)
    errors = [frame for frame in socket.frames if frame["type"] == "error"]
    assert [frame["conversation_id"] for frame in errors] == [one["conversation_id"] for one in foreign]
    assert {about(frame) for frame in errors} == {(404, "not-found")}
    await ana.say()
    assert (await socket.until("entry"))["entry"]["seq"] == 4
    await bia.say()
    assert await silent(socket, ana) == []


@pytest.mark.parametrize(
    "first",
    [
        "hello",
        "{",
        "",
        "[]",
        "null",
        "7",
        "{}",
        '{"type":"subscribe","conversation_id":"c_1"}',
        '{"type":["hello"],"token":"x"}',
        "[" * 10_000,
        b'{"type":"hello"}',
        b"",
    ],
    ids=lambda first: repr(first[:20]),
)
async def test_who_does_not_begin_with_a_hello_is_sent_away(chat: Process, people: People, first: str | bytes) -> None:
    socket = await people.socket(chat)

    await socket.raw(first)

    code, reason = await socket.closed(SOON_S)
    assert (code, bool(reason)) == (4002, True)


@pytest.mark.parametrize(
    "hello",
    [
        {},
        {"token": None},
        {"token": 7},
        {"token": ""},
        {"token": "nobody"},
        {"token": "x" * 10_000},
        {"token": "nobody", "mood": "good"},
        {"subscriptions": "none"},
    ],
    ids=lambda hello: json.dumps(hello)[:30],
)
async def test_a_hello_without_a_good_token_means_log_in_again(chat: Process, people: People, hello: Frame) -> None:
    socket = await people.socket(chat)

    await socket.send(type="hello", **hello)

    code, reason = await socket.closed(SOON_S)
    assert (code, bool(reason)) == (4001, True)
    assert socket.frames == []


@pytest.mark.parametrize(
    "fault",
    [
        {"mood": "good"},
        {"subscriptions": None},
        {"subscriptions": {}},
        {"subscriptions": [7]},
        {"subscriptions": [{"after": 0}]},
        {"subscriptions": [{"conversation_id": 7, "after": 0}]},
        {"subscriptions": [{"conversation_id": "c_1", "after": -1}]},
        {"subscriptions": [{"conversation_id": "c_1", "after": "0"}]},
        {"subscriptions": [{"conversation_id": "c_1", "after": 0, "before": 7}]},
    ],
    ids=json.dumps,
)
async def test_any_other_fault_in_a_hello_is_an_error_and_leaves_the_chance(
    chat: Process, people: People, fault: Frame
) -> None:
    ana = await people.visitor(chat)
    socket = await people.socket(chat)

    await socket.send(type="hello", token=ana.token, **fault)

    assert about(await socket.next()) == (422, "invalid-request")
    assert (await socket.greet(ana.token))["type"] == "welcome"


async def test_a_second_hello_is_an_error(chat: Process, people: People) -> None:
    ana = await people.visitor(chat)
    socket = await people.follow(ana)

    await socket.send(type="hello", token=ana.token, subscriptions=[])

    assert about(await socket.next()) == (422, "invalid-request")
    await ana.say()
    assert (await socket.next())["type"] == "entry"


@pytest.mark.slow
async def test_who_says_nothing_is_sent_away_after_ten_seconds(chat: Process, people: People) -> None:
    socket = await people.socket(chat)

    assert (await socket.closed(15))[0] == 4002


# Following


async def test_a_backlog_comes_in_pages_and_live_entries_follow(chat: Process, people: People) -> None:
    ana = await waiting(people, chat, messages=449)
    socket = await people.follow(ana)

    await socket.until_seq(450)
    await ana.say("live")
    await socket.until("entry")

    pages = [frame for frame in socket.frames if frame["type"] == "entries"]
    assert all(set(page) == {"type", "conversation_id", "entries", "head"} for page in pages)
    assert [len(page["entries"]) for page in pages] == [200, 200, 50]
    assert {page["head"] for page in pages} == {450}
    assert socket.seqs == list(range(1, 452))
    assert socket.entries == await ana.log()


async def test_an_empty_backlog_is_one_empty_page(chat: Process, people: People) -> None:
    ana = await people.visitor(chat)

    socket = await people.follow(ana)

    empty = {"type": "entries", "conversation_id": ana.conversation_id, "entries": [], "head": 0}
    assert socket.frames[1:] == [empty]
    assert await silent(socket, ana) == []


async def test_everybody_who_follows_gets_every_entry_once_in_order(
    chat: Process, bot: ScriptedBot, people: People
) -> None:
    ana = await people.visitor(chat)
    followers = [await people.follow(ana) for _ in range(3)]

    await ana.say("by REST")
    await followers[0].until_seq(2)
    command = {"type": "post_message", "client_id": unique(), "text": "by socket"}
    await followers[0].send(conversation_id=ana.conversation_id, **command)

    for follower in followers:
        await follower.until_seq(4)
        assert follower.seqs == [1, 2, 3, 4]
        assert follower.entries == await ana.log()


async def test_from_every_cursor_exactly_the_rest_comes(chat: Process, twin: Process, people: People) -> None:
    ana = await waiting(people, chat, messages=6)

    followers = [await people.follow(ana.at(place.url), after) for place in (chat, twin) for after in range(8)]

    for follower, after in zip(followers, [*range(8)] * 2, strict=True):
        assert follower.seqs == list(range(after + 1, 8))
        assert [frame["head"] for frame in follower.frames if frame["type"] == "entries"] == [7]
    await ana.say()
    for follower, after in zip(followers[:8], range(8), strict=True):
        await follower.until_seq(8)
        assert follower.seqs == list(range(after + 1, 9))


@pytest.mark.parametrize("cursor", [3, 10**6, 2**53, 2**63, 10**30])
async def test_a_cursor_beyond_the_head_is_told_the_head_and_goes_on_from_there(
    chat: Process, people: People, cursor: int
) -> None:
    ana = await waiting(people, chat, messages=1)
    socket = await people.follow(ana, cursor)

    await ana.say()
    await socket.until_seq(3)

    assert socket.frames[1] == {"type": "entries", "conversation_id": ana.conversation_id, "entries": [], "head": 2}
    assert socket.seqs == [3]


@pytest.mark.parametrize("cursor", [-1, 1.5, "0", None, True])
async def test_a_cursor_that_is_none_is_refused(chat: Process, people: People, cursor: Any) -> None:
    ana = await people.visitor(chat)
    socket = await people.follow(ana)

    await socket.send(type="subscribe", conversation_id=ana.conversation_id, after=cursor)

    error = await socket.next()
    assert about(error) == (422, "invalid-request")
    assert error["conversation_id"] == ana.conversation_id


async def test_subscribing_again_sets_the_cursor_anew(chat: Process, people: People) -> None:
    ana = await waiting(people, chat, messages=4)
    socket = await people.follow(ana, 5)

    await socket.send(type="subscribe", **own(ana, 2))
    await socket.until("entries")
    await ana.say()
    await socket.until_seq(6)

    assert socket.seqs == [3, 4, 5, 6]
    assert await silent(socket, ana) == []


async def test_who_subscribes_again_amid_traffic_misses_and_doubles_nothing(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    socket = await people.follow(ana)
    said = asyncio.gather(*(ana.say() for _ in range(100)))

    for _ in range(20):
        await socket.send(type="subscribe", **own(ana))
        await socket.until("entries")
    await said
    await socket.until_seq(101)

    last = max(place for place, seq in enumerate(socket.seqs) if seq == 1)
    assert socket.seqs[last:] == list(range(1, 102))


async def test_who_unsubscribed_hears_nothing_until_they_subscribe_again(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    socket = await people.follow(ana)

    await socket.send(type="unsubscribe", conversation_id=ana.conversation_id)
    await silent(socket, ana)
    await ana.say()
    await socket.send(type="unsubscribe", conversation_id=ana.conversation_id)

    assert await silent(socket, ana) == []
    await socket.send(type="subscribe", **own(ana, 1))
    await socket.until("entries")
    assert socket.seqs == [1, 2]


async def test_typing_is_not_told_to_oneself_and_never_stored(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    one, other = await people.follow(ana), await people.follow(ana)

    for now in (True, False):
        await one.send(type="typing", conversation_id=ana.conversation_id, typing=now)

    assert await silent(one, ana) == []
    assert await silent(other, ana) == []
    assert len(await ana.log()) == 1


async def test_typing_elsewhere_is_an_error(chat: Process, people: People) -> None:
    ana, bia = await people.visitor(chat), await people.visitor(chat)
    socket = await people.follow(ana)

    await socket.send(type="typing", conversation_id=bia.conversation_id, typing=True)

    assert about(await socket.next()) == (404, "not-found")


async def test_who_waits_is_told_their_place_whenever_it_changes(start: Start, people: People) -> None:
    chat = start()
    first, second = await waiting(people, chat), await waiting(people, chat)
    socket = await people.follow(second)
    place = {"type": "queue", "conversation_id": second.conversation_id, "expected_wait_s": None}

    assert await socket.until("queue") == {**place, "position": 2}
    await first.command("cancel_handoff")
    assert await socket.until("queue") == {**place, "position": 1}
    await second.command("cancel_handoff")
    await socket.until("entry")

    assert len([frame for frame in socket.frames if frame["type"] == "queue"]) == 2


# Commands


async def test_a_command_is_acknowledged_with_its_number(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    socket = await people.follow(ana)
    command = {"type": "post_message", "conversation_id": ana.conversation_id, "client_id": "k1", "text": "hello"}

    await socket.send(**command)
    frames = [await socket.next(), await socket.next()]

    assert {"type": "ack", "conversation_id": ana.conversation_id, "client_id": "k1", "seq": 2} in frames
    assert {"type": "entry", "entry": (await ana.log())[1]} in frames
    await socket.send(**command)
    assert await socket.next() == next(frame for frame in frames if frame["type"] == "ack")
    assert len(await ana.log()) == 2


async def test_rest_and_sockets_share_the_client_ids(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    socket = await people.follow(ana)
    await ana.say("hello", "k1")
    await socket.until("entry")
    message = {"type": "post_message", "conversation_id": ana.conversation_id, "client_id": "k1"}

    await socket.send(**message, text=" hello ")
    await socket.send(**message, text="something else")

    assert await socket.next() == {
        "type": "ack",
        "conversation_id": ana.conversation_id,
        "client_id": "k1",
        "seq": 2,
    }
    assert about(await socket.next()) == (409, "client-id-reused")


async def test_every_command_of_a_visitor_is_taken(chat: Process, bot: ScriptedBot, people: People) -> None:
    ana = await people.visitor(chat)
    bot.script(ana.conversation_id, Step(("Done.",), {"type": "resolve"}))
    socket = await people.follow(ana)

    async def acknowledged(kind: str, **fields: Any) -> int:
        client_id = unique()
        await socket.send(type=kind, conversation_id=ana.conversation_id, client_id=client_id, **fields)
        return int((await socket.until("ack", client_id=client_id))["seq"])

    assert await acknowledged("request_handoff", reason="a vase") == 1
    assert await acknowledged("request_handoff") == 1
    assert await acknowledged("cancel_handoff") == 2
    assert await acknowledged("post_message", text="thanks") == 3
    await socket.until_seq(4)
    assert await acknowledged("rate", score=5, comment="good") == 5


@pytest.mark.parametrize(
    ("frame", "refusal"),
    [
        ({"type": "cancel_handoff"}, (409, "not-allowed")),
        ({"type": "accept_handoff"}, (403, "forbidden")),
        ({"type": "post_note", "text": "note"}, (403, "forbidden")),
        ({"type": "post_message", "text": ""}, (422, "invalid-request")),
        ({"type": "post_message", "text": "x", "mood": 1}, (422, "invalid-request")),
        ({"type": "shout", "text": "x"}, (422, "invalid-request")),
        ({"type": 7}, (422, "invalid-request")),
    ],
    ids=lambda given: json.dumps(given)[:40],
)
async def test_a_refused_command_is_an_error_that_names_it(
    chat: Process, people: People, frame: Frame, refusal: tuple[int, str]
) -> None:
    ana = await people.visitor(chat)
    socket = await people.follow(ana)

    await socket.send(**frame, conversation_id=ana.conversation_id, client_id="k1")

    error = await socket.next()
    assert about(error) == refusal
    assert (error["client_id"], error["conversation_id"]) == ("k1", ana.conversation_id)
    assert await ana.log() == []


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "post_message", "client_id": "k1", "text": "hello"},
        {"type": "subscribe", "after": 0},
        {"type": "unsubscribe"},
        {"type": "typing", "typing": True},
    ],
    ids=lambda frame: str(frame["type"]),
)
async def test_a_frame_names_a_conversation_and_only_ones_own(chat: Process, people: People, frame: Frame) -> None:
    ana, bia = await people.visitor(chat), await people.visitor(chat)
    socket = await people.follow(ana)

    await socket.send(**frame)
    await socket.send(**frame, conversation_id=7)
    for _ in range(2):
        assert about(await socket.next()) == (422, "invalid-request")

    if frame["type"] != "unsubscribe":  # whom one does not follow one may leave
        await socket.send(**frame, conversation_id=bia.conversation_id)
        assert about(await socket.next()) == (404, "not-found")
    assert (await bia.stands())["head"] == 0


async def test_the_inbox_is_not_a_visitors(chat: Process, people: People) -> None:
    socket = await people.follow(await people.visitor(chat))

    await socket.send(type="subscribe_inbox")

    assert about(await socket.next()) == (403, "forbidden")


# Endings


async def test_a_frame_has_at_most_64_kib(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    socket = await people.follow(ana)
    command = {"type": "post_message", "conversation_id": ana.conversation_id, "client_id": "k1", "text": "hello"}

    await socket.raw(json.dumps(command).ljust(FRAME_BYTES))
    await socket.until("ack")
    await socket.raw(json.dumps(command).ljust(FRAME_BYTES + 1))

    assert (await socket.closed(SOON_S))[0] == 1009


async def test_a_first_frame_has_at_most_64_kib(chat: Process, people: People) -> None:
    socket = await people.socket(chat)

    await socket.raw(" " * (FRAME_BYTES + 1))

    assert (await socket.closed(SOON_S))[0] == 1009


@pytest.mark.parametrize("broken", ["{", "hello", b"{}", "\x00", '{"type":"typing",}', "[" * 10_000])
async def test_ten_broken_frames_in_a_row_end_the_socket(chat: Process, people: People, broken: str | bytes) -> None:
    socket = await people.follow(await people.visitor(chat))
    known = len(socket.frames)

    for _ in range(10):
        await socket.raw(broken)

    code, reason = await socket.closed(SOON_S)
    assert (code, bool(reason)) == (4002, True)
    assert [about(frame) for frame in socket.frames[known:]] == [(400, "malformed-json")] * 10


@pytest.mark.parametrize("between", ['{"type":"subscribe_inbox"}', '{"type":"shout"}', "[]"])
async def test_broken_frames_with_others_between_are_borne(chat: Process, people: People, between: str) -> None:
    ana = await people.visitor(chat)
    socket = await people.follow(ana)

    for frame in [*["{"] * 9, between, *["{"] * 9]:
        await socket.raw(frame)
        assert (await socket.next())["type"] == "error"

    assert await silent(socket, ana) == []


async def test_who_floods_is_told_a_hundred_times_and_sent_away(start: Start, people: People) -> None:
    ana = await people.visitor(start(MESSAGES_PER_SECOND="0.5"))
    socket = await people.follow(ana, after=None)

    for number in range(110):
        command = {"type": "request_handoff", "client_id": f"k{number}"}
        await socket.send(conversation_id=ana.conversation_id, **command)

    code, reason = await socket.closed()
    errors = [frame for frame in socket.frames if frame["type"] == "error"]
    assert (code, bool(reason)) == (4029, True)
    assert len(errors) == 100
    assert {about(frame) for frame in errors} == {(429, "rate-limited")}
    assert all(frame["problem"]["retry_after_s"] >= 1 for frame in errors)
    assert {frame["client_id"] for frame in errors} < {f"k{number}" for number in range(110)}


async def test_who_subscribes_too_often_is_told_and_who_types_too_often_is_not(start: Start, people: People) -> None:
    ana = await people.visitor(start(MESSAGES_PER_SECOND="5"))
    typist, subscriber = await people.follow(ana, after=None), await people.follow(ana, after=None)

    for _ in range(400):
        await typist.send(type="typing", conversation_id=ana.conversation_id, typing=True)
    assert await silent(typist, ana) == []

    for _ in range(600):
        await subscriber.send(type="unsubscribe", conversation_id=ana.conversation_id)
    assert (await subscriber.closed())[0] == 4029
    assert about(subscriber.frames[-1]) == (429, "rate-limited")


@pytest.mark.parametrize("limit", ["CONNECTIONS_PER_ADDRESS", "MAX_CONNECTIONS"])
async def test_a_socket_too_many_is_told_when_to_come_back(start: Start, people: People, limit: str) -> None:
    chat = start(**{limit: "2"})
    ana = await people.visitor(chat)
    first, silent_one = await people.follow(ana), await people.socket(chat)
    refused = await people.socket(chat)

    code, reason = await refused.closed(SOON_S)

    (error,) = refused.frames
    assert about(error) == (429, "rate-limited")
    assert error["problem"]["retry_after_s"] >= 1
    assert (code, bool(reason)) == (4029, True)
    assert await silent(first, ana) == []

    await silent_one.close()

    async def comes_in() -> bool:
        socket = await people.socket(chat)
        await socket.send(type="hello", token=ana.token, subscriptions=[])
        return bool((await socket.next())["type"] == "welcome")

    async with asyncio.timeout(SOON_S):
        while not await comes_in():
            pass


async def test_a_reader_too_slow_is_sent_away_and_nobody_else_notices(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    brisk = await people.follow(ana)
    place = urlsplit(chat.url)
    narrow = sockets.socket()
    narrow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, SMALL_BUFFER)
    narrow.setblocking(False)
    await asyncio.get_running_loop().sock_connect(narrow, (place.hostname, place.port))
    slow = await people.follow(ana, sock=narrow, max_queue=1)

    for _ in range(A_LOT // TOGETHER):
        said = await asyncio.gather(*(ana.say(HEAVY) for _ in range(TOGETHER)))
        await brisk.until_seq(max(entry["seq"] for entry in said), within_s=SOON_S)

    assert brisk.seqs == list(range(1, A_LOT + 2))
    code, reason = await slow.closed()
    assert (code, bool(reason)) == (4008, True)
    assert slow.seqs == list(range(1, len(slow.seqs) + 1))
    resumed = await people.follow(ana, after=slow.seqs[-1])
    await resumed.until_seq(A_LOT + 1)
    assert slow.seqs + resumed.seqs == brisk.seqs


def farewell(socket: Socket) -> None:
    """The last frame was a goodbye that says when to come back."""
    goodbye = socket.frames[-1]
    assert set(goodbye) == {"type", "reason", "reconnect_in_ms"}
    assert goodbye["type"] == "goodbye"
    assert goodbye["reason"]
    assert 0 < goodbye["reconnect_in_ms"] <= 5_000


async def test_a_replica_that_leaves_says_goodbye(start: Start, people: People) -> None:
    chat = start()
    ana = await people.visitor(chat)
    followers = [await people.follow(ana) for _ in range(3)]

    chat.signal(signal.SIGTERM)

    for follower in followers:
        code, reason = await follower.closed()
        assert (code, bool(reason)) == (1012, True)
        farewell(follower)
    assert await asyncio.to_thread(chat.wait) == 0


async def test_a_replica_with_a_window_serves_on_while_it_leaves(start: Start, people: People) -> None:
    chat = start(DRAIN_S="2")
    ana = await waiting(people, chat)
    followers = [await people.follow(ana) for _ in range(4)]
    ends = [asyncio.create_task(follower.closed()) for follower in followers]

    chat.signal(signal.SIGTERM)
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)

    assert not all(end.done() for end in ends)
    assert (await ana.get("/livez")).status_code == 200
    late = await people.socket(chat)
    await late.send(type="hello", token=ana.token, subscriptions=[own(ana)])
    assert (await late.closed())[0] == 1012
    farewell(late)
    assert (await ana.say("meanwhile"))["seq"] == 2
    assert [(await end)[0] for end in ends] == [1012] * 4
    for follower in followers:
        farewell(follower)
    assert await asyncio.to_thread(chat.wait) == 0


async def test_a_replica_that_leaves_is_not_ready(start: Start, people: People) -> None:
    chat = start(DRAIN_S=LONG_S)
    ana = await people.visitor(chat)
    followers = [await people.follow(ana) for _ in range(2)]
    ends = [asyncio.create_task(follower.closed()) for follower in followers]

    chat.signal(signal.SIGTERM)
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)

    ready = await ana.http.get(f"{chat.url}/readyz")
    assert ready.status_code == 503
    assert ready.json()["database"] == "ok"

    chat.signal(signal.SIGTERM)  # a second one ends it at once

    await eventually(lambda: not chat.runs, SOON_S)
    await asyncio.gather(*ends)


async def test_with_no_sockets_left_the_window_is_not_waited_out(start: Start, people: People) -> None:
    chat = start(DRAIN_S=LONG_S)
    await people.visitor(chat)

    chat.signal(signal.SIGTERM)

    await eventually(lambda: not chat.runs, SOON_S)
    assert chat.wait() == 0


async def test_an_interrupt_ends_at_once(start: Start, people: People) -> None:
    chat = start(DRAIN_S=LONG_S)
    follower = await people.follow(await people.visitor(chat))

    chat.signal(signal.SIGINT)

    await eventually(lambda: not chat.runs, SOON_S)
    await follower.closed(SOON_S)


async def test_a_socket_address_is_no_page(chat: Process, people: People) -> None:
    assert problem(await people.stranger(chat).get("/v1/socket")) == (404, "not-found")


async def test_a_handshake_to_nowhere_is_not_found(chat: Process) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"ws{chat.url.removeprefix('http')}/v1/other", proxy=None)

    assert refused.value.response.status_code == 404
    assert json.loads(refused.value.response.body)["type"] == "/problems/not-found"
