"""Conversations over REST: reading them, commands, refusals, and what the service says about itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from tests.integration.chat_service.clients import Frame, Rest, problem, unique
from tests.integration.chat_service.conftest import People, Start
from tests.integration.chat_service.scripted_bot import ScriptedBot, Step
from tests.suite import Process

BODY_BYTES: Final = 65_536
CODES: Final = (
    "malformed-json too-large unsupported-media-type method-not-allowed not-found invalid-request unauthenticated "
    "forbidden not-allowed live-chat-off name-protected client-id-reused at-capacity rate-limited unavailable"
).split()
AGENTS_COMMANDS: Final[tuple[Frame, ...]] = (
    {"type": "accept_handoff"},
    {"type": "post_note", "text": "a note"},
    {"type": "transfer_handoff", "to": "a_1"},
    {"type": "requeue_handoff"},
    {"type": "end_handoff", "outcome": "done"},
    {"type": "resolve"},
    {"type": "reopen"},
)
ROOM_COMMANDS: Final[tuple[Frame, ...]] = (
    {"type": "edit_message", "target_seq": 1, "text": "something else"},
    {"type": "delete_message", "target_seq": 1},
    {"type": "react", "target_seq": 1, "emoji": "👍", "on": True},
    {"type": "change_room", "name": "Kitchen"},
)
ORIGIN: Final = "http://localhost:8080"


async def waiting(people: People, chat: Process, messages: int = 0) -> Rest:
    """A visitor in the queue, where no bot answers; entry 1 says so, the messages follow."""
    ana = await people.visitor(chat)
    assert (await ana.command("request_handoff")).status_code == 201
    for number in range(messages):
        await ana.say(f"message {number + 2}")
    return ana


async def resolved(people: People, chat: Process, bot: ScriptedBot) -> Rest:
    """A visitor whose matter the bot resolved with entry 2."""
    ana = await people.visitor(chat)
    bot.script(ana.conversation_id, Step(("Done.",), {"type": "resolve"}))
    await ana.say()
    await ana.entry("bot_replied")
    return ana


async def post(visitor: Rest, content: Any, media_type: str = "application/json") -> httpx.Response:
    """POST whatever that is as a command."""
    path = f"/v1/conversations/{visitor.conversation_id}/entries"
    return await visitor.request("POST", path, content=content, headers={"Content-Type": media_type})


async def page(visitor: Rest, query: str) -> httpx.Response:
    """GET entries with that query."""
    return await visitor.get(f"/v1/conversations/{visitor.conversation_id}/entries?{query}")


def seqs(response: httpx.Response) -> tuple[list[int], int]:
    """The numbers of the page, and the head."""
    answer = response.json()
    assert response.status_code == 200
    assert set(answer) == {"entries", "head"}
    return [entry["seq"] for entry in answer["entries"]], answer["head"]


# Reading


async def test_a_new_conversation_is_the_bots_and_empty(chat: Process, people: People) -> None:
    ana = await people.visitor(chat)

    assert await ana.stands() == {
        "conversation_id": ana.conversation_id,
        "visitor": {"id": ana.id, "name": ana.name},
        "head": 0,
        "state": "bot",
        "epoch": 0,
        "owner": None,
        "queued_at": None,
    }
    assert seqs(await page(ana, "")) == ([], 0)


async def test_an_entry_says_who_what_when_and_where_that_leads(chat: Process, people: People) -> None:
    ana = await people.visitor(chat)

    entry = await ana.say("  Ol\u0061\u0301 \n", client_id="a.b_c:d-1")

    assert entry == {
        "conversation_id": ana.conversation_id,
        "seq": 1,
        "client_id": "a.b_c:d-1",
        "at": entry["at"],
        "type": "message_posted",
        "by": {"role": "visitor", "id": ana.id, "name": ana.name},
        "text": "Ol\u00e1",
        "after": {"state": "bot", "epoch": 0, "owner": None, "queued_at": None, "awaiting_bot": True},
    }
    assert (await ana.entries(limit=1, before=2)) == [entry]


async def test_who_waits_learns_since_when_and_their_place(start: Start, people: People) -> None:
    chat = start()
    first, second = await waiting(people, chat), await waiting(people, chat)
    (requested,) = await first.log()

    async with asyncio.timeout(5):  # places are looked up once a second
        while (await second.stands()).get("queue") != {"position": 2, "expected_wait_s": None}:
            assert (await second.stands())["state"] == "queued"

    stands = await first.stands()
    assert stands["queue"] == {"position": 1, "expected_wait_s": None}
    assert stands["queued_at"] == requested["after"]["queued_at"] == requested["at"]
    assert (stands["head"], stands["epoch"]) == (1, 1)


async def test_entries_are_read_from_either_end_in_order(chat: Process, people: People) -> None:
    ana = await waiting(people, chat, messages=5)

    assert seqs(await page(ana, "")) == ([1, 2, 3, 4, 5, 6], 6)
    assert seqs(await page(ana, "limit=2")) == ([5, 6], 6)
    assert seqs(await page(ana, "after=0&limit=2")) == ([1, 2], 6)
    assert seqs(await page(ana, "after=4")) == ([5, 6], 6)
    assert seqs(await page(ana, "before=4&limit=2")) == ([2, 3], 6)
    assert seqs(await page(ana, "before=1")) == ([], 6)
    assert seqs(await page(ana, "before=0")) == ([], 6)
    assert seqs(await page(ana, "before=999&limit=1")) == ([6], 6)


async def test_a_page_has_fifty_entries_and_at_most_two_hundred(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    await asyncio.gather(*(ana.say() for _ in range(59)))

    assert seqs(await page(ana, "")) == (list(range(11, 61)), 60)
    assert seqs(await page(ana, "after=0")) == (list(range(1, 51)), 60)
    assert seqs(await page(ana, "limit=200")) == (list(range(1, 61)), 60)


@pytest.mark.parametrize("after", [6, 7, 10**6, 2**63, 10**40])
async def test_after_the_head_there_is_nothing_and_the_head_says_so(chat: Process, people: People, after: int) -> None:
    ana = await waiting(people, chat, messages=5)

    assert seqs(await page(ana, f"after={after}")) == ([], 6)


@pytest.mark.parametrize(
    "query",
    [
        "after=1&before=3",
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=many",
        "limit=1.5",
        "limit=",
        "after=-1",
        "after=x",
        "after=%D9%A3",
        "before=1e3",
        "before=%00",
        f"after={'9' * 5_000}",
    ],
    ids=lambda query: query[:20],
)
async def test_a_page_that_nobody_can_give_is_refused(chat: Process, people: People, query: str) -> None:
    response = await page(await people.visitor(chat), query)

    assert problem(response) == (422, "invalid-request")
    assert response.json()["errors"][0]["field"] in query


async def test_unknown_parameters_are_ignored(chat: Process, people: People) -> None:
    ana = await waiting(people, chat, messages=1)

    assert seqs(await page(ana, "after=1&colour=red&limits=0")) == ([2], 2)


async def test_somebody_elses_conversation_looks_like_nobodys(chat: Process, people: People) -> None:
    ana, bia = await waiting(people, chat), await people.visitor(chat)
    theirs, nobodys = f"/v1/conversations/{ana.conversation_id}", "/v1/conversations/c_nobodys"

    async def answers(path: str) -> list[tuple[int, str, str]]:
        body = {"type": "post_message", "client_id": "k", "text": "hello"}
        got = [
            await bia.get(path),
            await bia.get(f"{path}/entries"),
            await bia.request("POST", f"{path}/entries", json=body),
        ]
        return [(*problem(response), response.json()["detail"]) for response in got]

    assert await answers(theirs) == await answers(nobodys)
    assert {answer[:2] for answer in await answers(theirs)} == {(404, "not-found")}
    assert len(await ana.log()) == 1


async def test_without_a_token_there_are_no_conversations(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    ana.token = ""

    for response in (
        await ana.get(f"/v1/conversations/{ana.conversation_id}"),
        await page(ana, ""),
        await ana.command("post_message", text="hello"),
    ):
        assert problem(response) == (401, "unauthenticated")


async def test_a_visitor_reads_no_more_of_the_bots_actions_than_their_type(
    chat: Process, bot: ScriptedBot, people: People
) -> None:
    ana = await people.visitor(chat)
    handoff = {"type": "handoff", "reason": "angry", "summary": "a vase", "facts": ["broken"]}
    replies = ({"text": "A person?", "quick_replies": ["escalate"]},)
    note = Step(action={"type": "note", "text": "angry"}, more={"messages": list(replies)})
    bot.script(ana.conversation_id, note, Step(("Wait.",), handoff))

    await ana.say()
    noted = await ana.entry("bot_replied")
    await ana.say()
    handed = await ana.entry("bot_replied", after=noted["seq"])

    assert noted["messages"] == list(replies)
    assert (noted["in_reply_to"], handed["in_reply_to"]) == (1, 3)
    assert "action" not in noted
    assert handed["action"] == {"type": "handoff"}
    assert handed["by"]["role"] == "bot"
    assert handed["after"]["state"] == "queued"
    assert "angry" not in json.dumps(await ana.log())


# Commands


async def test_a_repeat_is_answered_with_what_was_stored(chat: Process, twin: Process, people: People) -> None:
    ana = await waiting(people, chat)
    first = await ana.command("post_message", "k1", text="hello")

    for place in (ana, ana.at(twin.url)):
        again = await place.command("post_message", "k1", text=" hello\n")
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == first.json()
    assert len(await ana.log()) == 2


async def test_a_client_id_is_used_for_one_command(chat: Process, twin: Process, people: People) -> None:
    ana = await waiting(people, chat)
    await ana.say("hello", "k1")

    for place in (ana, ana.at(twin.url)):
        assert problem(await place.command("post_message", "k1", text="Hello")) == (409, "client-id-reused")
        assert problem(await place.command("cancel_handoff", "k1")) == (409, "client-id-reused")
    assert len(await ana.log()) == 2


async def test_a_client_id_means_nothing_in_another_conversation(chat: Process, people: People) -> None:
    for visitor in (await waiting(people, chat), await waiting(people, chat)):
        assert (await visitor.command("post_message", "k1", text=visitor.name)).status_code == 201


async def test_of_many_equal_commands_at_once_one_is_stored(chat: Process, twin: Process, people: People) -> None:
    ana = await waiting(people, chat)
    places = [ana, ana.at(twin.url)] * 10

    answers = await asyncio.gather(*(place.command("post_message", "k1", text="hello") for place in places))

    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert {answer.json()["seq"] for answer in answers} == {2}
    assert len(await ana.log()) == 2


async def test_many_commands_at_two_replicas_are_numbered_without_gaps(
    chat: Process, twin: Process, people: People
) -> None:
    ana = await waiting(people, chat)
    places = [ana, ana.at(twin.url)] * 15

    said = await asyncio.gather(*(place.say(str(number)) for number, place in enumerate(places)))

    assert sorted(entry["seq"] for entry in said) == list(range(2, 32))
    assert (await ana.log())[1:] == sorted(said, key=lambda entry: int(entry["seq"]))


async def test_asking_for_a_person_twice_is_answered_with_the_request_that_stands(
    chat: Process, twin: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    first = await ana.command("request_handoff", "k1", reason="a vase")
    await ana.say()

    again = await ana.at(twin.url).command("request_handoff", "k2", reason="another vase")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert first.json()["type"] == "handoff_requested"
    assert first.json()["reason"] == "a vase"
    assert len(await ana.log()) == 2


async def test_asking_for_a_person_after_the_bot_did_is_answered_with_the_bots_entry(
    chat: Process, bot: ScriptedBot, people: People
) -> None:
    ana = await people.visitor(chat)
    bot.script(ana.conversation_id, Step(("Wait.",), {"type": "handoff", "reason": "secret"}))
    await ana.say("escalate")
    handed = await ana.entry("bot_replied")

    response = await ana.command("request_handoff")

    assert response.status_code == 200
    assert response.json() == handed
    assert len(await ana.log()) == 2


async def test_who_cancels_is_with_the_bot_again_in_a_new_epoch(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)

    cancelled = await ana.command("cancel_handoff", "k1")

    after = {"state": "bot", "epoch": 2, "owner": None, "queued_at": None, "awaiting_bot": False}
    assert (cancelled.status_code, cancelled.json()["type"]) == (201, "handoff_cancelled")
    assert cancelled.json()["after"] == after
    assert (await ana.command("cancel_handoff", "k1")).status_code == 200
    assert problem(await ana.command("cancel_handoff")) == (409, "not-allowed")


async def test_a_resolved_conversation_is_rated_as_often_as_one_likes(
    chat: Process, bot: ScriptedBot, people: People
) -> None:
    ana = await resolved(people, chat, bot)

    first = await ana.command("rate", score=2)
    second = await ana.command("rate", score=5, comment="Now it works.")

    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.json()["seq"], first.json()["score"]) == (3, 2)
    assert (second.json()["seq"], second.json()["score"], second.json()["comment"]) == (4, 5, "Now it works.")
    assert second.json()["type"] == "conversation_rated"
    assert second.json()["after"]["state"] == "resolved"


async def test_a_message_reopens_a_resolved_conversation_with_the_bot(
    chat: Process, bot: ScriptedBot, people: People
) -> None:
    ana = await resolved(people, chat, bot)

    entry = await ana.say("one thing more")

    assert entry["after"]["state"] == "bot"
    assert (await ana.entry("bot_replied", after=3))["messages"] == [{"text": "echo: one thing more"}]


@pytest.mark.parametrize("command", [*AGENTS_COMMANDS, *ROOM_COMMANDS], ids=lambda command: str(command["type"]))
async def test_commands_of_agents_and_of_rooms_are_not_a_visitors(
    chat: Process, people: People, command: Frame
) -> None:
    ana = await waiting(people, chat)

    response = await ana.command(command["type"], **{name: command[name] for name in command if name != "type"})

    assert problem(response) == (403, "forbidden")
    assert len(await ana.log()) == 1


async def test_what_the_state_forbids_says_where_it_stands_and_what_is_allowed(
    chat: Process, bot: ScriptedBot, people: People
) -> None:
    with_bot = await people.visitor(chat)
    queued = await waiting(people, chat)
    done = await resolved(people, chat, bot)

    async def refused(visitor: Rest, kind: str, **fields: Any) -> tuple[str, Any, set[str]]:
        response = await visitor.command(kind, **fields)
        assert problem(response) == (409, "not-allowed")
        answer = response.json()
        return answer["state"], answer["owner"], set(answer["allowed"])

    talk = {"post_message", "request_handoff"}
    assert await refused(with_bot, "cancel_handoff") == ("bot", None, talk)
    assert await refused(with_bot, "rate", score=5) == ("bot", None, talk)
    assert await refused(queued, "rate", score=5) == ("queued", None, talk | {"cancel_handoff"})
    assert await refused(done, "cancel_handoff") == ("resolved", None, talk | {"rate"})


async def test_who_writes_too_fast_is_told_when_to_come_back_and_repeats_are_welcome(
    start: Start, people: People
) -> None:
    ana = await people.visitor(start(MESSAGES_PER_SECOND="0.25"))
    await ana.command("request_handoff", "k1")

    refused = await ana.command("post_message", "k2", text="hello")

    assert problem(refused) == (429, "rate-limited")
    assert int(refused.headers["Retry-After"]) == refused.json()["retry_after_s"] >= 1
    assert (await ana.command("request_handoff", "k1")).status_code == 200
    assert problem(await ana.command("post_message", "k1", text="hello")) == (409, "client-id-reused")
    assert len(await ana.log()) == 1


async def test_without_live_chat_who_waits_gets_one_exact_sentence(start: Start, people: People) -> None:
    ana = await people.visitor(start(LIVE_CHAT="off"))
    assert (await ana.command("request_handoff", "k1")).status_code == 201

    for response in (await ana.command("post_message", text="hello"), await ana.command("cancel_handoff")):
        assert problem(response) == (409, "live-chat-off")
        assert response.json()["detail"] == "Live chat not implemented yet"
    assert (await ana.command("request_handoff")).status_code == 200
    assert (await ana.command("request_handoff", "k1")).status_code == 200
    stands = await ana.stands()
    assert (stands["state"], stands["head"]) == ("queued", 1)
    assert "queue" not in stands


# Refusals of form


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("x" * 4_000, "x" * 4_000),
        (" " * 50 + "x" * 4_000, "x" * 4_000),
        ("e\u0301" * 4_000, "\u00e9" * 4_000),
        ("a\n\tb", "a\n\tb"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\U0001f600" * 4_000, "\U0001f600" * 4_000),
    ],
    ids=["longest", "trimmed", "composed", "lines", "markup", "emoji"],
)
async def test_a_text_is_stored_in_one_form(chat: Process, people: People, text: str, stored: str) -> None:
    ana = await waiting(people, chat)

    assert (await ana.say(text))["text"] == stored
    assert (await ana.log())[1]["text"] == stored


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": " \n\t"},
        {"text": "\u200b\u2060"},
        {"text": "x" * 4_001},
        {"text": "a\x00b"},
        {"text": "a\rb"},
        {"text": "\x1b[2J"},
        {"text": 7},
        {"text": None},
        {"text": ["hello"]},
        {"client_id": ""},
        {"client_id": "k" * 65},
        {"client_id": "bot:1"},
        {"client_id": "sys:1"},
        {"client_id": "k 1"},
        {"client_id": "k1\n"},
        {"client_id": "\u00e9"},
        {"client_id": 1},
        {"type": "shout"},
        {"type": None},
        {"mood": "good"},
        {"conversation_id": "c_1"},
        {"score": 5},
    ],
    ids=lambda fields: json.dumps(fields)[:40],
)
async def test_a_message_of_another_form_is_refused(chat: Process, people: People, fields: Frame) -> None:
    ana = await people.visitor(chat)
    body = {"type": "post_message", "client_id": "k1", "text": "hello", **fields}

    response = await post(ana, json.dumps(body))

    assert problem(response) == (422, "invalid-request")
    assert all(set(error) == {"field", "message"} for error in response.json()["errors"])
    assert (await ana.stands())["head"] == 0


@pytest.mark.parametrize("score", [0, 6, -1, 2.5, "5", None, True, 10**30])
async def test_a_score_is_one_to_five(chat: Process, bot: ScriptedBot, people: People, score: Any) -> None:
    response = await (await people.visitor(chat)).command("rate", score=score)

    assert problem(response) == (422, "invalid-request")
    assert response.json()["errors"][0]["field"] == "score"


@pytest.mark.parametrize("body", ["[]", "null", "7", '"hello"', "{}", '{"type":"post_message"}'])
async def test_json_that_is_no_command_is_refused(chat: Process, people: People, body: str) -> None:
    response = await post(await people.visitor(chat), body)

    assert problem(response) == (422, "invalid-request")
    assert response.json()["errors"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"hello", b'{"type":"post_message",}', b'{"text":"\xff"}', b"{}{}", b"[" * 50_000, b"\x00", b"NaN"],
    ids=lambda body: repr(body[:12]),
)
async def test_what_is_no_json_is_refused(chat: Process, people: People, body: bytes) -> None:
    assert problem(await post(await people.visitor(chat), body)) == (400, "malformed-json")


async def test_a_body_has_at_most_64_kib_however_it_comes(chat: Process, people: People) -> None:
    ana = await waiting(people, chat)
    command = json.dumps({"type": "post_message", "client_id": "k1", "text": "hello"}).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * 4_096

    assert problem(await post(ana, command.ljust(BODY_BYTES + 1))) == (413, "too-large")
    assert problem(await post(ana, in_pieces())) == (413, "too-large")
    assert (await post(ana, command.ljust(BODY_BYTES))).status_code == 201


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
async def test_only_json_is_taken(chat: Process, people: People, media_type: str) -> None:
    ana = await people.visitor(chat)

    assert problem(await post(ana, b"{}", media_type)) == (415, "unsupported-media-type")


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "Application/JSON"])
async def test_json_is_taken_however_it_is_spelled(chat: Process, people: People, media_type: str) -> None:
    body = json.dumps({"type": "request_handoff", "client_id": "k1"})

    assert (await post(await people.visitor(chat), body, media_type)).status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/nothing",
        "/v1/me/",
        "/v2/me",
        "/v1/conversations",
        "/v1/conversations/",
        "/v1/conversations/c_1/entries/1",
        "/v1/conversations/%00",
        "/v1/conversations/%ff%fe",
        "/v1/conversations/..%2f..%2fetc",
        f"/v1/conversations/{'c' * 3_000}",
        "/problems/none",
        "/problems/",
        "/metrics",
        "/docs",
    ],
    ids=lambda path: path[:40],
)
async def test_there_is_nothing_elsewhere(chat: Process, people: People, path: str) -> None:
    assert problem(await (await people.visitor(chat)).get(path)) == (404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/sessions", {"POST"}),
        ("POST", "/v1/me", {"GET", "HEAD"}),
        ("POST", "/v1/sessions/current", {"DELETE"}),
        ("PATCH", "/v1/me/passphrase", {"PUT"}),
        ("DELETE", "/v1/conversations/c_1", {"GET", "HEAD"}),
        ("PUT", "/v1/conversations/c_1/entries", {"GET", "HEAD", "POST"}),
        ("POST", "/livez", {"GET", "HEAD"}),
        ("DELETE", "/readyz", {"GET", "HEAD"}),
    ],
)
async def test_a_method_that_an_address_does_not_take_is_refused_with_those_that_it_takes(
    chat: Process, people: People, method: str, path: str, allowed: set[str]
) -> None:
    response = await people.stranger(chat).request(method, path)

    assert problem(response) == (405, "method-not-allowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("code", CODES)
async def test_every_problem_explains_itself(chat: Process, people: People, code: str) -> None:
    response = await people.stranger(chat).get(f"/problems/{code}")

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert len(response.text.split()) > 5


# What the service says about itself


async def ask_to_call(people: People, chat: Process, origin: str, **wanted: str) -> httpx.Response:
    """A browser's preflight."""
    asked = {f"Access-Control-Request-{name}": value for name, value in wanted.items()}
    path = "/v1/conversations/c_1/entries"
    return await people.stranger(chat).request("OPTIONS", path, headers={"Origin": origin, **asked})


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
async def test_the_clients_pages_may_call(chat: Process, people: People, method: str) -> None:
    for origin in (ORIGIN, "http://127.0.0.1:8080"):
        response = await ask_to_call(people, chat, origin, Method=method, Headers="authorization,content-type")

        assert response.status_code == 200
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert method in response.headers["Access-Control-Allow-Methods"].split(", ")


async def test_other_pages_may_not_call(chat: Process, people: People) -> None:
    response = await ask_to_call(people, chat, "https://elsewhere.example", Method="POST")

    assert response.status_code == 400
    assert "Access-Control-Allow-Origin" not in response.headers


async def test_the_pages_that_are_allowed_may_be_all(start: Start, people: People) -> None:
    response = await ask_to_call(people, start(ALLOWED_ORIGINS="*"), "https://elsewhere.example", Method="POST")

    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (200, "*")


async def test_a_page_may_read_refusals_and_when_to_come_back(chat: Process, people: People) -> None:
    response = await people.stranger(chat).get("/v1/me", headers={"Origin": ORIGIN})

    assert problem(response) == (401, "unauthenticated")
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert response.headers["Access-Control-Expose-Headers"] == "Retry-After, Content-Disposition, X-Request-Id"


async def test_every_operation_of_the_openapi_document_answers_what_it_documents(chat: Process, people: People) -> None:
    document = (await people.stranger(chat).get("/v1/openapi.json")).json()

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            ana = await people.visitor(chat)
            place = path.replace("{conversation_id}", ana.conversation_id)
            for caller in (ana, people.stranger(chat)):
                for body in (None, {}, {"name": "Ana"}, {"type": "request_handoff", "client_id": unique()}):
                    options = {"json": body} if "requestBody" in operation else {}
                    response = await caller.request(method.upper(), place, **options)
                    documented(document, operation, response)


def documented(document: dict[str, Any], operation: dict[str, Any], response: httpx.Response) -> None:
    """Status, media type and the fields that are required are those of the document."""
    answers = operation["responses"]
    assert str(response.status_code) in answers, (operation["summary"], response.text)
    answer = answers[str(response.status_code)]
    if "$ref" in answer:
        answer = followed(document, answer)
        problem(response)
    if content := answer.get("content"):
        (media_type, form), *_ = content.items()
        assert response.headers["content-type"] == media_type
        assert set(followed(document, form["schema"]).get("required", [])) <= set(response.json())
    else:
        assert response.content == b""


def followed(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a reference refers to."""
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


async def test_every_reference_of_the_openapi_document_leads_somewhere(chat: Process, people: People) -> None:
    document = (await people.stranger(chat).get("/v1/openapi.json")).json()

    def references(node: Any) -> list[dict[str, Any]]:
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        own = [node] if isinstance(node, dict) and isinstance(node.get("$ref"), str) else []
        return own + [one for child in inner for one in references(child)]

    assert all(followed(document, one) for one in references(document))
    commands = document["paths"]["/v1/conversations/{conversation_id}/entries"]["post"]["requestBody"]
    mapping = commands["content"]["application/json"]["schema"]["discriminator"]["mapping"]
    assert {command["type"] for command in AGENTS_COMMANDS} | {"rate", "cancel_handoff"} < set(mapping)
    assert all(followed(document, {"$ref": reference}) for reference in mapping.values())


async def test_probes_take_no_session_and_leave_no_line_in_the_log(start: Start, people: People) -> None:
    chat = start()
    stranger = people.stranger(chat)
    await stranger.get("/livez")  # whatever a first request makes somebody say is said
    known = len(chat.lines)

    live, ready = await stranger.get("/livez"), await stranger.get("/readyz")

    assert (live.status_code, ready.status_code) == (200, 200)
    assert {"database", "broker", "bot"} <= set(ready.json())
    assert ready.json()["database"] == ready.json()["broker"] == "ok"
    assert [line for line in chat.lines[known:] if "livez" in line or "readyz" in line] == []


async def test_a_bot_that_is_away_does_not_make_the_desk_unready(start: Start, people: People) -> None:
    ana = await people.visitor(start(BOT_URL="http://127.0.0.1:9"))
    await ana.say()
    requested = await ana.entry("handoff_requested")

    ready = await ana.get("/readyz")

    assert requested["by"]["role"] == "system"
    assert "reason" not in requested
    assert ready.status_code == 200
    assert ready.json()["bot"] != "ok"
