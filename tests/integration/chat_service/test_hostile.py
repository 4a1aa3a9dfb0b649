"""Whatever strangers send: the answer that the wire promises, and nobody else's chat notices.

Around each test a bystander chats on, and no line that the process wrote may tell a secret: all names, passphrases
and texts of these tests hold MARK.
"""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.chat_service.clients import DEADLINE_S, Frame, Rest, Socket, Wire, answered, problem, unique
from tests.integration.chat_service.conftest import People, chat_service, faults
from tests.integration.chat_service.scripted_bot import ScriptedBot
from tests.suite import Process

MARK: Final = "quinceberry"
NOBODYS: Final = "c_nobodys"
PAUSE_S: Final = 0.05  # of the bystander between two messages
EXAMPLES: Final = 500
IMPOSSIBLE: Final = {"$ne": ""}
JSON: Final = {"Content-Type": "application/json"}
CODES: Final = {400: "malformed-json", 404: "not-found", 413: "too-large", 415: "unsupported-media-type"}


@pytest.fixture(scope="module")
def target(bot: ScriptedBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The process that everything is thrown at."""
    process = chat_service(bot, tmp_path_factory.mktemp("hostile"), BOT_DEADLINE_S="10").start()
    yield process
    process.kill()


class Bystander:
    """Somebody who chats with the bot all the time."""

    def __init__(self, rest: Rest, socket: Socket) -> None:
        self.rest, self._socket = rest, socket
        self._ended = False
        self._talk = asyncio.create_task(self._chat())

    async def end(self) -> None:
        """Everything was answered, and came once and in order."""
        self._ended = True
        last = await self._talk
        await self._socket.until_seq(last)
        assert self._socket.seqs == list(range(1, last + 1))

    async def _chat(self) -> int:
        seq = 0
        while not (self._ended and seq):
            entry = await self.rest.say(unique(f"{MARK} "))
            reply = await self.rest.entry("bot_replied", after=seq)
            assert reply["in_reply_to"] == entry["seq"] == seq + 1
            seq = reply["seq"]
            await asyncio.sleep(PAUSE_S)
        return seq


class Strangers:
    """Makes people of one process whose tokens are known, so that they can be looked for."""

    def __init__(self, people: People, process: Process) -> None:
        self._people, self.process = people, process
        self._tokens: list[str] = []

    async def visitor(self, **fields: Any) -> Rest:
        """Somebody with a session."""
        visitor = await self._people.visitor(self.process, unique(f"{MARK} "), **fields)
        self._tokens.append(visitor.token)
        return visitor

    async def follow(self, visitor: Rest, **options: Any) -> Socket:
        """Their socket."""
        return await self._people.follow(visitor, **options)

    async def socket(self, **options: Any) -> Socket:
        """A socket that has not said hello."""
        return await self._people.socket(self.process, **options)

    def nobody(self) -> Rest:
        """Somebody without a session."""
        return self._people.stranger(self.process)

    def leaks(self) -> list[str]:
        """Lines of the process that tell a secret."""
        secrets = [MARK, *self._tokens]
        return [line for line in self.process.lines if any(secret in line for secret in secrets)]


@pytest.fixture
async def strangers(people: People, target: Process) -> AsyncIterator[Strangers]:
    """Whoever comes to the target, while a bystander chats."""
    made = Strangers(people, target)
    rest = await made.visitor()
    bystander = Bystander(rest, await made.follow(rest))
    yield made
    await bystander.end()
    assert target.runs
    assert faults(target) == []
    assert made.leaks() == []


def a_command(**fields: Any) -> Frame:
    """A command that is all right but for the fields given; None leaves one out."""
    whole = {"type": "post_message", "client_id": unique(), "text": MARK, **fields}
    return {name: value for name, value in whole.items() if value is not None}


def a_body(**fields: Any) -> str:
    """It as JSON."""
    return json.dumps(a_command(**fields))


def code_of(error: Frame) -> str:
    """The code in an error frame."""
    assert error["type"] == "error", error
    assert error["problem"]["detail"]
    return str(error["problem"]["type"]).removeprefix("/problems/")


MALFORMED: Final = {
    "no JSON": MARK,
    "nothing": "",
    "a half": a_body()[:-1],
    "two": a_body() + a_body(),
    "NaN": '{"type": "rate", "client_id": "a", "score": NaN}',
    "a byte order mark": "\ufeff" + a_body(),
    "deep": "[" * 30_000,
    "deep and closed": "[" * 30_000 + "]" * 30_000,
    "deep in a text": a_body(text=0).replace("0}", "[" * 20_000 + "]" * 20_000 + "}"),
    "deep in an unknown field": '{"a":' * 9_000 + "1" + "}" * 9_000,
    "half a surrogate pair": a_body(text=f"{MARK}\ud800"),
    "a pair the wrong way round": a_body(text=f"{MARK}\udc00\ud800"),
    "half a surrogate pair in a name": '{"\\ud800": 1}',
    "a raw control character": a_body(text="a\\nb").replace("\\\\n", "\n"),
}
MISFITS: Final = {
    "a list": "[]",
    "null": "null",
    "a number": "1" * 4_000,
    "an empty object": "{}",
    "an unknown type": a_body(type=MARK),
    "no client_id": a_body(client_id=None),
    "no text": a_body(text=None),
    "an unknown field": a_body(by={"role": "agent"}),
    "a field of 50,000 characters": a_body(**{MARK * 4_000: 1}),
    "an operator as type": a_body(type=IMPOSSIBLE),
    "an operator as client_id": a_body(client_id=IMPOSSIBLE),
    "an operator as text": a_body(text=IMPOSSIBLE),
    "an operator as a field": a_body(**{"$ne": ""}),
    "an id of the bot's": a_body(client_id="bot:1"),
    "an id of the system's": a_body(client_id="sys:handoff:0"),
    "an id that is too long": a_body(client_id="k" * 65),
    "4,001 characters": a_body(text="x" * 4_001),
    "NUL": a_body(text=f"{MARK}\0"),
    "an escape": a_body(text=f"{MARK}\x1b[2J"),
    "nothing visible": a_body(text=" \u200b\u202e\n"),
    "a huge number": a_body(text=0).replace("0}", "9" * 5_000 + "}"),
    "a number beyond floats": a_body(text=0).replace("0}", "1e999}"),
    "a score of 6": a_body(type="rate", text=None, score=6),
    "a score of 1e308": a_body(type="rate", text=None, score=1e308),
}


# bodies and frames


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
async def test_a_body_that_is_no_json_is_malformed(strangers: Strangers, body: str) -> None:
    ana = await strangers.visitor()

    for method, path in _doors(ana):
        response = await ana.request(method, path, content=body.encode("utf-8", "surrogatepass"), headers=JSON)
        assert problem(response) == (400, "malformed-json")
    assert (await ana.stands())["head"] == 0


@pytest.mark.parametrize("body", MISFITS.values(), ids=MISFITS)
async def test_a_body_of_another_form_is_invalid_and_its_field_is_named(strangers: Strangers, body: str) -> None:
    ana = await strangers.visitor()

    for method, path in _doors(ana):
        response = await ana.request(method, path, content=body, headers=JSON)
        assert problem(response) == (422, "invalid-request")
        assert [sorted(error) for error in response.json()["errors"]] == [["field", "message"]]
    assert (await ana.stands())["head"] == 0


@pytest.mark.parametrize("frame", MALFORMED.values(), ids=MALFORMED)
async def test_a_frame_that_is_no_json_is_malformed_and_the_socket_stays_open(strangers: Strangers, frame: str) -> None:
    ana = await strangers.visitor()
    socket = await strangers.follow(ana)

    await socket.raw(frame)

    assert code_of(await socket.next()) == "malformed-json"
    await _goes_on(ana, socket)


@pytest.mark.parametrize("frame", MISFITS.values(), ids=MISFITS)
async def test_a_frame_of_another_form_is_invalid_and_the_socket_stays_open(strangers: Strangers, frame: str) -> None:
    ana = await strangers.visitor()
    socket = await strangers.follow(ana)
    if frame.endswith("}") and frame != "{}":
        frame = f'{frame[:-1]}, "conversation_id": "{ana.conversation_id}"}}'

    await socket.raw(frame)

    assert code_of(await socket.next()) == "invalid-request"
    await _goes_on(ana, socket)


def _doors(ana: Rest) -> list[tuple[str, str]]:
    """Where a visitor's bodies go."""
    entries = f"/v1/conversations/{ana.conversation_id}/entries"
    return [("POST", "/v1/sessions"), ("PUT", "/v1/me/passphrase"), ("POST", entries)]


async def _goes_on(ana: Rest, socket: Socket) -> None:
    """The socket still takes a command, of 4,000 characters even."""
    await socket.send(**a_command(conversation_id=ana.conversation_id, client_id="fine", text="\U0001f352" * 4_000))
    assert (await socket.until("ack", client_id="fine"))["seq"] == 1


@pytest.mark.parametrize(
    "after", [2**53, 2**63 - 1, 2**63, 2**64, 10**400], ids=["2^53", "2^63-1", "2^63", "2^64", "10^400"]
)
async def test_a_cursor_beyond_every_number_is_answered_with_the_head_and_live_entries_follow(
    strangers: Strangers, after: int
) -> None:
    ana = await strangers.visitor()
    socket = await strangers.follow(ana, after=None)

    await socket.raw(f'{{"type": "subscribe", "conversation_id": "{ana.conversation_id}", "after": {after}}}')

    assert (await socket.until("entries"))["head"] == 0
    await ana.say(MARK)
    assert (await socket.until("entry"))["entry"]["seq"] == 1
    page = await ana.get(f"/v1/conversations/{ana.conversation_id}/entries", params={"after": str(after)[:100]})
    assert (page.status_code, page.json()["entries"]) == (200, [])


@pytest.mark.parametrize(
    "name",
    ["\x00", "Ana\x07", "Ana\n", "Ana\u202e", "\u2066Ana", "Ana\u200f", "Ana\u200b", "", " ", "x" * 41, "Smart Chatbot",
     IMPOSSIBLE, ["Ana"], 7, None, True],
    ids=ascii,
)  # fmt: skip
async def test_names_that_hide_or_turn_something_round_are_refused(strangers: Strangers, name: Any) -> None:
    response = await strangers.nobody().request("POST", "/v1/sessions", json={"name": name})

    assert problem(response) == (422, "invalid-request")
    assert response.json()["errors"][0]["field"] == "name"


@pytest.mark.parametrize("passphrase", [IMPOSSIBLE, [], 12_345_678, f"{MARK}\0", "short", MARK * 12], ids=ascii)
async def test_passphrases_that_are_none_are_refused(strangers: Strangers, passphrase: Any) -> None:
    ana = await strangers.visitor(passphrase=f"{MARK} the first")

    new = {"name": f"{MARK}-unprotected", "passphrase": passphrase}
    assert problem(await ana.request("POST", "/v1/sessions", json=new)) == (422, "invalid-request")
    change = {"passphrase": passphrase, "old": f"{MARK} the first"}
    assert problem(await ana.request("PUT", "/v1/me/passphrase", json=change)) == (422, "invalid-request")
    guess = {"name": ana.name, "passphrase": f"{MARK} a guess"}
    assert problem(await ana.request("POST", "/v1/sessions", json=guess)) == (409, "name-protected")


async def test_a_body_that_is_compressed_too_large_or_of_another_type_is_refused(strangers: Strangers) -> None:
    ana = await strangers.visitor()
    good = a_body().encode()
    bodies: list[tuple[bytes, dict[str, str], int]] = [
        (gzip.compress(good), {**JSON, "Content-Encoding": "gzip"}, 400),
        (b"\xff\xfe", JSON, 400),
        (good.replace(MARK.encode(), b"\xed\xa0\x80"), JSON, 400),
        (b" " * 65_537 + good, JSON, 413),
        (good, {"Content-Type": "text/plain"}, 415),
        (good, {}, 415),
    ]

    for method, path in _doors(ana):
        for body, headers, status in bodies:
            response = await ana.request(method, path, content=body, headers=headers)
            assert problem(response) == (status, CODES[status])
    assert (await ana.stands())["head"] == 0


# what is not theirs


async def test_another_visitors_conversation_looks_like_nobodys(strangers: Strangers) -> None:
    ana, eve = await strangers.visitor(), await strangers.visitor()
    await ana.say(MARK)
    before = await ana.log()

    for conversation_id in (ana.conversation_id, NOBODYS, "%00", "%ff%fe", "..%2f..", "x" * 65, "%7B%22$ne%22:1%7D"):
        place = f"/v1/conversations/{conversation_id}"
        answers = [
            await eve.get(place),
            await eve.get(f"{place}/entries"),
            await eve.request("POST", f"{place}/entries", json=a_command()),
        ]
        assert [problem(answer) for answer in answers] == [(404, "not-found")] * 3
    assert (await ana.log())[: len(before)] == before
    assert not [entry for entry in await ana.log() if entry["by"]["id"] == eve.id]


async def test_another_visitors_conversation_is_an_error_by_socket_and_ones_own_goes_on(strangers: Strangers) -> None:
    ana, eve = await strangers.visitor(), await strangers.visitor()
    socket = await strangers.socket()
    follows = [{"conversation_id": one.conversation_id, "after": 0} for one in (ana, eve)]

    assert (await socket.greet(eve.token, *follows))["type"] == "welcome"
    assert code_of(await socket.until("error", conversation_id=ana.conversation_id)) == "not-found"
    wishes: dict[str, Frame] = {
        "subscribe": {},
        "typing": {"typing": True},
        "post_message": {"client_id": unique(), "text": MARK},
        "request_handoff": {"client_id": unique()},
    }
    for kind, fields in wishes.items():
        await socket.send(type=kind, conversation_id=ana.conversation_id, **fields)
        assert code_of(await socket.until("error", conversation_id=ana.conversation_id)) == "not-found"
    await ana.say(MARK)
    await ana.entry("bot_replied")
    await _goes_on(eve, socket)

    assert {entry["conversation_id"] for entry in socket.entries} <= {eve.conversation_id}


async def test_agents_commands_are_forbidden_to_visitors(strangers: Strangers) -> None:
    ana = await strangers.visitor()
    socket = await strangers.follow(ana)
    wishes: dict[str, Frame] = {
        "accept_handoff": {},
        "post_note": {"text": MARK},
        "transfer_handoff": {"to": "a_1"},
        "requeue_handoff": {},
        "end_handoff": {"outcome": MARK},
        "resolve": {},
        "reopen": {},
    }

    for kind, fields in wishes.items():
        assert problem(await ana.command(kind, **fields)) == (403, "forbidden")
        await socket.send(type=kind, conversation_id=ana.conversation_id, client_id=unique(), **fields)
        assert code_of(await socket.until("error")) == "forbidden"
    await socket.send(type="subscribe_inbox")
    assert code_of(await socket.until("error")) == "forbidden"


@pytest.mark.parametrize(
    "token", ["", MARK, "\u00ff\u00fe", MARK * 5_000, '{"$ne": ""}'], ids=lambda token: ascii(token)[:20]
)
async def test_a_token_that_is_none_opens_nothing(strangers: Strangers, token: str) -> None:
    ana, nobody = await strangers.visitor(), strangers.nobody()
    headers = {**JSON, "Authorization": f"Bearer {token}".strip().encode("latin-1")}

    for method, path in [*_doors(ana)[1:], ("GET", "/v1/me"), ("DELETE", "/v1/sessions/current")]:
        response = await nobody.request(method, path, content=a_body(), headers=headers)
        assert problem(response) == (401, "unauthenticated")
    socket = await strangers.socket()
    await socket.send(type="hello", token=token, subscriptions=[])
    assert (await socket.closed())[0] == 4001


async def test_a_session_that_ended_is_nobodys_and_its_socket_is_closed(strangers: Strangers) -> None:
    ana = await strangers.visitor()
    socket = await strangers.follow(ana)

    assert (await ana.request("DELETE", "/v1/sessions/current")).status_code == 204

    assert problem(await ana.get("/v1/me")) == (401, "unauthenticated")
    assert (await socket.closed())[0] == 4001


# greetings and floods

FIRST_FRAMES: Final[dict[str, tuple[str | bytes, int]]] = {
    "no JSON": (MARK, 4002),
    "bytes": (b'{"type": "hello"}', 4002),
    "deep": ("[" * 30_000, 4002),
    "a list": ("[]", 4002),
    "something else": (a_body(), 4002),
    "half a surrogate pair": (json.dumps({"type": "hello", "token": "\ud800"}), 4002),
    "an operator as type": (json.dumps({"type": IMPOSSIBLE, "token": MARK}), 4002),
    "no token": (json.dumps({"type": "hello"}), 4001),
    "an operator as token": (json.dumps({"type": "hello", "token": IMPOSSIBLE}), 4001),
    "a wrong token": (json.dumps({"type": "hello", "token": MARK, "subscriptions": []}), 4001),
    "65,537 bytes": ("x" * 65_537, 1009),
}

FAULTS: Final[dict[str, Frame]] = {
    "an operator": {"subscriptions": IMPOSSIBLE},
    "an operator in the list": {"subscriptions": [IMPOSSIBLE]},
    "a negative cursor": {"subscriptions": [{"conversation_id": NOBODYS, "after": -1}]},
    "501 subscriptions": {"subscriptions": [{"conversation_id": NOBODYS}] * 501},
    "an unknown field": {"role": "agent"},
}


@pytest.mark.parametrize(("frame", "code"), FIRST_FRAMES.values(), ids=FIRST_FRAMES)
async def test_a_first_frame_that_is_no_hello_ends_the_socket_with_its_code(
    strangers: Strangers, frame: str | bytes, code: int
) -> None:
    socket = await strangers.socket()

    await socket.raw(frame)

    assert (await socket.closed())[0] == code


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_any_other_fault_of_a_hello_is_an_error_and_a_better_one_is_welcome(
    strangers: Strangers, fault: Frame
) -> None:
    ana = await strangers.visitor()
    socket = await strangers.socket()

    await socket.send(type="hello", token=ana.token, **fault)

    assert code_of(await socket.next()) == "invalid-request"
    assert (await socket.greet(ana.token))["type"] == "welcome"
    await socket.send(type="hello", token=ana.token, subscriptions=[])
    assert code_of(await socket.next()) == "invalid-request"


@pytest.mark.slow
async def test_a_socket_that_never_says_hello_is_closed_after_ten_seconds(strangers: Strangers) -> None:
    socket = await strangers.socket()
    begun = asyncio.get_running_loop().time()

    assert (await socket.closed(within_s=10 + DEADLINE_S))[0] == 4002

    assert asyncio.get_running_loop().time() - begun > 9.5


async def test_ten_broken_frames_in_a_row_end_the_socket_and_nine_do_not(strangers: Strangers) -> None:
    ana = await strangers.visitor()
    socket = await strangers.follow(ana)

    for _ in range(2):
        for _ in range(9):
            await socket.raw(b"\x00\xff")
        await socket.send(type="unsubscribe", conversation_id=ana.conversation_id)
    for _ in range(10):
        await socket.raw(MARK)

    assert (await socket.closed())[0] == 4002
    assert [code_of(frame) for frame in socket.frames if frame["type"] == "error"] == ["malformed-json"] * 28


async def test_text_that_is_no_utf8_ends_the_socket_with_a_reason(strangers: Strangers) -> None:
    socket = await strangers.follow(await strangers.visitor())

    await socket.connection.send(MARK.encode() + b"\xff", text=True)

    assert await socket.closed() == (1007, "text frames are UTF-8")


async def test_a_frame_that_is_too_large_ends_the_socket_in_pieces_too(strangers: Strangers) -> None:
    ana = await strangers.visitor()
    whole, pieces = await strangers.follow(ana), await strangers.follow(ana)

    await whole.raw(json.dumps({"type": "x" * 65_536}))
    await pieces.connection.send(["x" * 1_000] * 66)

    assert (await whole.closed())[0] == 1009
    assert (await pieces.closed())[0] == 1009


async def test_200_commands_in_a_second_are_limited_then_the_socket_is_closed_and_repeats_are_answered(
    bot: ScriptedBot, start: Callable[..., Process], people: People
) -> None:
    strangers = Strangers(people, start(MESSAGES_PER_SECOND="", BOT_DEADLINE_S="10"))  # "": its default
    ana, bea = await strangers.visitor(), await strangers.visitor()
    socket = await strangers.follow(ana)

    for number in range(200):
        command = a_command(client_id=f"flood-{number}")
        await socket.send(**command, conversation_id=ana.conversation_id)
    code, _ = await socket.closed()

    assert code == 4029
    refused = [frame for frame in socket.frames if frame["type"] == "error"]
    assert {code_of(frame) for frame in refused} == {"rate-limited"}
    assert all(frame["problem"]["retry_after_s"] >= 1 for frame in refused)
    taken = [frame["client_id"] for frame in socket.frames if frame["type"] == "ack"]
    assert 20 <= len(taken) < 100 <= len(refused)
    response = await ana.command("post_message", text=MARK)
    while response.status_code == 201:  # the bucket fills while we look
        response = await ana.command("post_message", text=MARK)
    assert problem(response) == (429, "rate-limited")
    assert int(response.headers["Retry-After"]) == response.json()["retry_after_s"]
    repeat = await ana.command("post_message", "flood-0", text=MARK)
    assert (repeat.status_code, repeat.json()["client_id"]) == (200, "flood-0")
    assert (await bea.say(MARK))["seq"] == 1
    assert strangers.leaks() == []


@pytest.mark.slow
async def test_a_reader_that_stops_reading_is_closed_and_comes_back_with_its_cursor(strangers: Strangers) -> None:
    ana = await strangers.visitor()
    slow = await strangers.follow(ana, max_queue=1)
    writers = [await strangers.follow(ana, after=None) for _ in range(4)]

    async def write(socket: Socket) -> None:
        for _ in range(250):
            await socket.send(**a_command(conversation_id=ana.conversation_id, text="\U0001f352" * 4_000))
            await socket.until("ack")

    await ana.command("request_handoff")  # so that the bot keeps out of it
    await asyncio.gather(*map(write, writers))
    code, _ = await slow.closed()

    assert code == 4008
    back = await strangers.follow(ana, after=slow.seqs[-1])
    await back.until_seq(1_001)
    assert slow.seqs + back.seqs == list(range(1, 1_002))


# bytes

HEAD: Final = b"Host: chat\r\n"
TOO_LONG: Final = b"x" * 102_400
UPGRADE: Final = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
KEY: Final = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
VERSION: Final = b"Sec-WebSocket-Version: 13\r\n"
SHAKE: Final = b"GET /v1/socket HTTP/1.1\r\n" + HEAD + UPGRADE

REQUESTS: Final[dict[str, tuple[bytes, int]]] = {
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    "an unknown method": (b"BREW / HTTP/1.1\r\n" + HEAD + b"\r\n", 400),
    "another version": (b"GET /livez HTTP/9.9\r\n" + HEAD + b"\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "bytes in the path": (b"GET /v1/\xff\xfe HTTP/1.1\r\n" + HEAD + b"\r\n", 400),
    "bytes in the query": (b"GET /v1/me?a=\xff HTTP/1.1\r\n" + HEAD + b"\r\n", 400),
    "no UTF-8 in the path": (b"GET /v1/%ff%fe%80 HTTP/1.1\r\n" + HEAD + b"\r\n", 404),
    "NUL in the path": (b"GET /v1/%00 HTTP/1.1\r\n" + HEAD + b"\r\n", 404),
    "a path of 100 KiB": (b"GET /" + TOO_LONG + b" HTTP/1.1\r\n" + HEAD + b"\r\n", 400),
    "a header of 100 KiB": (b"GET /v1/me HTTP/1.1\r\n" + HEAD + b"X-Long: " + TOO_LONG + b"\r\n\r\n", 401),
    "NUL in a header": (b"GET /v1/me HTTP/1.1\r\n" + HEAD + b"X-Nul: a\0b\r\n\r\n", 400),
    "an address that is none": (b"GET http://[::1 HTTP/1.1\r\n" + HEAD + b"\r\n", 400),
}
BODIES: Final[dict[str, tuple[bytes, bytes, int]]] = {
    "a length too small": (b"Content-Length: 9", a_body().encode(), 400),
    "a negative length": (b"Content-Length: -1", b"", 400),
    "a length that is no number": (b"Content-Length: many", b"", 400),
    "a length of 30 digits": (b"Content-Length: " + b"9" * 30, b"", 400),
    "two lengths": (b"Content-Length: 3\r\nContent-Length: 4", b"1234", 400),
    "a length and chunks": (b"Content-Length: 3\r\nTransfer-Encoding: chunked", b"3\r\nabc\r\n0\r\n\r\n", 400),
    "chunks that are none": (b"Transfer-Encoding: chunked", b"many\r\n\r\n", 400),
    "another coding": (b"Transfer-Encoding: banana", b"abc", 400),
    "more than is taken": (b"Content-Length: 9999999", b" " * 70_000, 413),
    "chunks without end": (
        b"Transfer-Encoding: chunked",
        b"ffff\r\n" + b" " * 65_535 + b"\r\nff\r\n" + b" " * 255,
        413,
    ),
}
HANDSHAKES: Final[dict[str, tuple[bytes, int]]] = {
    "no key": (SHAKE + VERSION, 400),
    "a broken key": (SHAKE + VERSION + b"Sec-WebSocket-Key: x\r\n", 400),
    "two keys": (SHAKE + VERSION + KEY + KEY, 400),
    "no version": (SHAKE + KEY, 400),
    "an old version": (SHAKE + KEY + b"Sec-WebSocket-Version: 8\r\n", 400),
    "a broken protocol": (SHAKE + KEY + VERSION + b"Sec-WebSocket-Protocol: ,,\x80\r\n", 400),
    "a POST": (SHAKE.replace(b"GET", b"POST") + KEY + VERSION, 405),
    "a length": (SHAKE + KEY + VERSION + b"Content-Length: 5\r\n", 400),
    "chunks": (SHAKE + KEY + VERSION + b"Transfer-Encoding: chunked\r\n", 400),
    "a header of 100 KiB": (SHAKE + KEY + VERSION + b"X-Long: " + TOO_LONG + b"\r\n", 431),
    "200 headers": (SHAKE + KEY + VERSION + b"X-Many: y\r\n" * 200, 431),
    "no upgrade": (SHAKE.replace(UPGRADE, b""), 404),
}


@pytest.mark.parametrize(("sent", "status"), REQUESTS.values(), ids=REQUESTS)
async def test_a_request_that_is_none_is_answered(strangers: Strangers, sent: bytes, status: int) -> None:
    assert (await answered(strangers.process.url, sent))[0] == status


@pytest.mark.parametrize(("head", "body", "status"), BODIES.values(), ids=BODIES)
async def test_a_body_of_another_length_than_promised_is_answered(
    strangers: Strangers, head: bytes, body: bytes, status: int
) -> None:
    ana = await strangers.visitor()
    opening = f"POST /v1/conversations/{ana.conversation_id}/entries HTTP/1.1\r\nAuthorization: Bearer {ana.token}\r\n"
    headers = HEAD + b"Content-Type: application/json\r\n" + head + b"\r\n\r\n"

    assert (await answered(strangers.process.url, opening.encode() + headers + body))[0] == status

    assert (await ana.stands())["head"] == 0


@pytest.mark.parametrize(("sent", "status"), HANDSHAKES.values(), ids=HANDSHAKES)
async def test_a_broken_handshake_is_answered_and_the_connection_ended(
    strangers: Strangers, sent: bytes, status: int
) -> None:
    async with Wire.open(strangers.process.url) as wire:
        await wire.send(sent + b"\r\n")
        assert (await wire.response())[0] == status
        if status != 404:  # which is plain HTTP: the connection may be used again
            assert await wire.rest() == b""


async def test_requests_that_are_never_finished_keep_nobody_waiting(strangers: Strangers) -> None:
    ana = await strangers.visitor()
    opening = f"POST /v1/conversations/{ana.conversation_id}/entries HTTP/1.1\r\nAuthorization: Bearer {ana.token}\r\n"
    halves = [
        b"",
        b"GET /v1/me HTT",
        opening.encode(),
        opening.encode() + b"Content-Type: application/json\r\nContent-Length: 500\r\n\r\n" + a_body().encode(),
        SHAKE,
        SHAKE + KEY + VERSION + b"\r\n" + b"\x81\xfe",
    ]

    async with AsyncExitStack() as stack:
        for half in halves * 20:
            wire = await stack.enter_async_context(Wire.open(strangers.process.url))
            await wire.send(half)
        await ana.say(MARK)
        await ana.entry("bot_replied")

    assert [entry["type"] for entry in await ana.log()] == ["message_posted", "bot_replied"]


# by chance

KINDS: Final = (
    "hello subscribe unsubscribe typing subscribe_inbox post_message request_handoff cancel_handoff accept_handoff "
    "post_note transfer_handoff requeue_handoff end_handoff resolve reopen rate"
).split()
FIELDS: Final = ("type client_id conversation_id text reason after typing token subscriptions score comment to "
                 "outcome facts name passphrase old $ne").split()  # fmt: skip
OWN: Final = "the visitor's own conversation"

texts = st.text(st.characters(codec="utf-8"), max_size=50).map(lambda text: MARK + text)
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts, st.sampled_from([OWN, "k1", *KINDS]))
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | texts, inner, max_size=4),
    max_leaves=6,
)
near_misses = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS) | values},
    optional={field: values for field in FIELDS if field != "type"} | {"conversation_id": st.just(OWN) | values},
)
anything = st.one_of(near_misses.map(json.dumps), values.map(json.dumps), texts)
ANSWERS: Final = {"ack", "entry", "entries", "error", "typing", "heartbeat", "queue"}


def some(strategy: "st.SearchStrategy[str]", own: str) -> list[str]:
    """As many examples as are wanted, with the visitor's own conversation where it is meant."""
    found: list[str] = []

    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(example: str) -> None:
        found.append(example.replace(OWN, own))

    collect()
    return found


async def test_whatever_frames_come_the_socket_answers_each_or_says_why_it_ends(strangers: Strangers) -> None:
    ana = await strangers.visitor()
    socket = await strangers.follow(ana)

    for frame in some(anything, ana.conversation_id):
        await socket.raw(frame)
        await socket.raw('{"type": "hello", "token": ""}')  # a probe: answered in turn, and never granted
        error = await socket.until("error", client_id=None)
        while "There was a hello already." not in error["problem"]["detail"]:
            error = await socket.until("error")

    assert {frame["type"] for frame in socket.frames} <= ANSWERS | {"welcome"}
    assert all(frame["problem"]["status"] < 500 for frame in socket.frames if frame["type"] == "error")


async def test_whatever_bodies_come_each_is_answered(strangers: Strangers) -> None:
    ana = await strangers.visitor()
    doors = _doors(ana)

    for number, body in enumerate(some(anything, ana.conversation_id)):
        method, path = doors[number % len(doors)]
        response = await ana.request(method, path, content=body.encode(), headers=JSON)
        assert response.status_code in {200, 201, 204} or problem(response)[0] < 500
