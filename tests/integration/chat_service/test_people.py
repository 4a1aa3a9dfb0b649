"""Visitors, their sessions and their passphrases."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from tests.integration.chat_service.clients import DEADLINE_S, Rest, Socket, problem, unique
from tests.integration.chat_service.conftest import People, Start
from tests.suite import Process

ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43,}")  # 256 bits in base64
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PHRASE: Final = "correct horse"
OTHER: Final = "battery staple"
SOON_S: Final = 3  # a second is promised; a busy machine may lose two more
FAMILY: Final = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
PERSIAN: Final = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


async def open_session(rest: Rest, **body: Any) -> tuple[int, str]:
    """Status, and the name or what is wrong with it."""
    content = json.dumps(body)
    response = await rest.request("POST", "/v1/sessions", content=content, headers={"Content-Type": "application/json"})
    return (201, response.json()["visitor"]["name"]) if response.status_code == 201 else problem(response)


async def protect(rest: Rest, passphrase: str, **fields: Any) -> tuple[int, str]:
    """PUT the passphrase."""
    response = await rest.request("PUT", "/v1/me/passphrase", json={"passphrase": passphrase, **fields})
    return (204, "") if response.status_code == 204 else problem(response)


async def alive(rest: Rest) -> bool:
    """Whether the token stands for somebody."""
    response = await rest.get("/v1/me")
    return response.status_code == 200 or problem(response) != (401, "unauthenticated")


async def test_a_session_is_a_token_a_visitor_and_a_conversation(chat: Process, people: People) -> None:
    response = await people.stranger(chat).request("POST", "/v1/sessions", json={"name": "Ana"})

    answer = response.json()
    assert response.status_code == 201
    assert set(answer) == {"token", "expires_at", "visitor", "conversation_id"}
    assert set(answer["visitor"]) == {"id", "name"}
    assert answer["visitor"]["name"] == "Ana"
    assert ID.fullmatch(answer["visitor"]["id"])
    assert ID.fullmatch(answer["conversation_id"])
    assert TOKEN.fullmatch(answer["token"])


async def test_a_visitors_session_lasts_thirty_days(chat: Process, people: People) -> None:
    response = await people.stranger(chat).request("POST", "/v1/sessions", json={"name": "Ana"})

    expires_at = response.json()["expires_at"]
    assert TIME.fullmatch(expires_at)
    left = datetime.fromisoformat(expires_at) - datetime.now(UTC)
    assert timedelta(days=29, hours=23) < left <= timedelta(days=30)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("  Ana ", "Ana"),
        ("Ame\u0301lie", "Amélie"),
        ("x" * 40, "x" * 40),
        ("e\u0301" * 40, "é" * 40),
        (FAMILY, FAMILY),
        (PERSIAN, PERSIAN),
        ("\u5c0f\u660e", "\u5c0f\u660e"),
        ("<b>Ana</b>", "<b>Ana</b>"),
    ],
)
async def test_a_name_is_kept_in_one_form(chat: Process, people: People, given: str, name: str) -> None:
    assert await open_session(people.stranger(chat), name=given) == (201, name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "x" * 41,
        "An\x00a",
        "An\na",
        "An\x85a",
        "\u202eanA",
        "An\u2066a",
        "Ana\u200f",
        "An\u200ba",
        "Ana\u200d",
        "\u200cAna",
        "\u3164",
        "Smart Chatbot",
        " sMART chatBOT ",
        "Smart\u200dChatbot",
        7,
        None,
        ["Ana"],
    ],
    ids=repr,
)
async def test_a_name_that_hides_or_deceives_is_refused(chat: Process, people: People, name: Any) -> None:
    assert await open_session(people.stranger(chat), name=name) == (422, "invalid-request")


async def test_half_a_surrogate_pair_is_no_text(chat: Process, people: People) -> None:
    assert await open_session(people.stranger(chat), name="\ud800") == (400, "malformed-json")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "Ana", "nick": "A"},
        {"name": "Ana", "passphrase": "short"},
        {"name": "Ana", "passphrase": "x" * 129},
    ],
    ids=["nothing", "an unknown field", "a short passphrase", "a long passphrase"],
)
async def test_a_session_of_another_form_is_refused_field_by_field(
    chat: Process, people: People, body: dict[str, Any]
) -> None:
    response = await people.stranger(chat).request("POST", "/v1/sessions", json=body)

    assert problem(response) == (422, "invalid-request")
    (error,) = response.json()["errors"]
    assert set(error) == {"field", "message"}
    assert error["field"] in {"name", "nick", "passphrase"}


async def test_two_anas_are_two_people(chat: Process, people: People) -> None:
    one, other = await people.visitor(chat, "Ana"), await people.visitor(chat, "Ana")

    assert one.id != other.id
    assert one.conversation_id != other.conversation_id
    assert one.token != other.token


async def test_me_is_who_the_token_stands_for_on_every_replica(chat: Process, twin: Process, people: People) -> None:
    ana = await people.visitor(chat)

    expected = {"visitor": {"id": ana.id, "name": ana.name}, "conversation_id": ana.conversation_id}
    assert (await ana.get("/v1/me")).json() == expected
    assert (await ana.at(twin.url).get("/v1/me")).json() == expected


@pytest.mark.parametrize(
    "credentials", ["", "Bearer", "Bearer nobody", "Basic QW5hOkFuYQ==", "Bearer \xe9", "Bearer a b"]
)
async def test_without_a_good_token_there_is_no_me(chat: Process, people: People, credentials: str) -> None:
    headers = {"Authorization": credentials.encode("latin-1")} if credentials else {}

    response = await people.stranger(chat).get("/v1/me", headers=headers)

    assert problem(response) == (401, "unauthenticated")


async def test_a_protected_name_is_refused_without_its_passphrase(chat: Process, people: People) -> None:
    name = unique("Señora ")
    await people.visitor(chat, name, passphrase=PHRASE)
    stranger = people.stranger(chat)

    assert await open_session(stranger, name=name) == (409, "name-protected")
    assert await open_session(stranger, name=name, passphrase=OTHER) == (409, "name-protected")
    assert await open_session(stranger, name=f" {name.upper()} ", passphrase=OTHER) == (409, "name-protected")


async def test_the_passphrase_opens_the_same_visitor_and_conversation_anywhere(
    chat: Process, twin: Process, people: People
) -> None:
    ana = await people.visitor(chat, unique("Straße "), passphrase=PHRASE)
    await ana.say("from the first device")

    again = await people.visitor(twin, ana.name.replace("ß", "SS"), passphrase=PHRASE)

    assert (again.id, again.name, again.conversation_id) == (ana.id, ana.name, ana.conversation_id)
    assert again.token != ana.token
    assert (await again.log())[0]["text"] == "from the first device"


async def test_a_passphrase_counts_as_typed_but_for_its_unicode_form(chat: Process, people: People) -> None:
    ana = await people.visitor(chat, passphrase=" caf\u00e9 caf\u00e9 ")
    stranger = people.stranger(chat)

    assert await open_session(stranger, name=ana.name, passphrase="cafe\u0301 cafe\u0301") == (409, "name-protected")
    assert await open_session(stranger, name=ana.name, passphrase=" cafe\u0301 cafe\u0301 ") == (201, ana.name)


async def test_a_visitor_protects_their_name_and_stays(chat: Process, people: People) -> None:
    ana = await people.visitor(chat)

    assert await protect(ana, PHRASE) == (204, "")

    assert await alive(ana)
    assert await open_session(people.stranger(chat), name=ana.name) == (409, "name-protected")
    assert (await people.visitor(chat, ana.name, passphrase=PHRASE)).id == ana.id


async def test_one_name_is_protected_once(chat: Process, people: People) -> None:
    name = unique("Ana ")
    first, second = await people.visitor(chat, name), await people.visitor(chat, name.upper())
    assert await protect(first, PHRASE) == (204, "")

    assert await protect(second, OTHER) == (409, "name-protected")

    assert await alive(second)
    assert (await people.visitor(chat, name, passphrase=PHRASE)).id == first.id


async def test_changing_a_passphrase_takes_the_old_one(chat: Process, people: People) -> None:
    ana = await people.visitor(chat, passphrase=PHRASE)

    assert await protect(ana, OTHER) == (403, "forbidden")
    assert await protect(ana, OTHER, old=OTHER) == (403, "forbidden")
    assert await protect(ana, OTHER, old=None) == (403, "forbidden")
    assert await protect(ana, OTHER, old=PHRASE) == (204, "")

    stranger = people.stranger(chat)
    assert await open_session(stranger, name=ana.name, passphrase=PHRASE) == (409, "name-protected")
    assert await open_session(stranger, name=ana.name, passphrase=OTHER) == (201, ana.name)


async def test_a_changed_passphrase_ends_the_other_sessions_and_their_sockets(
    chat: Process, twin: Process, people: People
) -> None:
    ana = await people.visitor(chat, passphrase=PHRASE)
    other = await people.visitor(twin, ana.name, passphrase=PHRASE)
    mine, theirs = await people.follow(ana), await people.follow(other)

    assert await protect(ana, OTHER, old=PHRASE) == (204, "")

    assert not await alive(other)
    assert (await theirs.closed(SOON_S))[0] == 4001
    assert await alive(ana)
    assert await mine.silent_until(type="hello", token=ana.token) == []


async def test_a_passphrase_of_another_form_is_refused(chat: Process, people: People) -> None:
    ana = await people.visitor(chat)

    for passphrase in ("seven77", "x" * 129, "control\x07s", ""):
        assert await protect(ana, passphrase) == (422, "invalid-request")
    assert await protect(ana, PHRASE, hint="horse") == (422, "invalid-request")
    assert await protect(people.stranger(chat), PHRASE) == (401, "unauthenticated")


async def test_a_token_that_logged_out_is_dead_on_every_replica(chat: Process, twin: Process, people: People) -> None:
    ana = await people.visitor(chat)

    response = await ana.request("DELETE", "/v1/sessions/current")

    assert (response.status_code, response.content) == (204, b"")
    for place in (ana, ana.at(twin.url)):
        assert problem(await place.get("/v1/me")) == (401, "unauthenticated")
        assert problem(await place.get(f"/v1/conversations/{ana.conversation_id}")) == (401, "unauthenticated")
        assert problem(await place.command("post_message", text="hello")) == (401, "unauthenticated")
        assert problem(await place.request("DELETE", "/v1/sessions/current")) == (401, "unauthenticated")


async def test_logging_out_closes_the_sockets_here_and_on_the_twin(
    chat: Process, twin: Process, people: People
) -> None:
    ana = await people.visitor(chat)
    sockets = [await people.follow(ana), await people.follow(ana.at(twin.url))]

    await ana.request("DELETE", "/v1/sessions/current")

    for socket in sockets:
        code, reason = await socket.closed(SOON_S)
        assert code == 4001
        assert reason


async def test_logging_out_leaves_the_persons_other_sessions_alone(chat: Process, people: People) -> None:
    ana = await people.visitor(chat, passphrase=PHRASE)
    other = await people.visitor(chat, ana.name, passphrase=PHRASE)
    socket = await people.follow(other)
    ending = await people.follow(ana)

    await ana.request("DELETE", "/v1/sessions/current")

    assert (await ending.closed())[0] == 4001
    assert await alive(other)
    assert await socket.silent_until(type="hello", token=other.token) == []


async def test_a_dead_token_greets_no_socket(chat: Process, people: People) -> None:
    ana = await people.visitor(chat)
    await ana.request("DELETE", "/v1/sessions/current")
    socket: Socket = await people.socket(chat)

    await socket.send(type="hello", token=ana.token, subscriptions=[])

    assert (await socket.closed(DEADLINE_S))[0] == 4001


async def test_guessing_a_passphrase_becomes_slow(start: Start, people: People) -> None:
    chat = start(LOGINS_PER_MINUTE="2")
    ana, bia = await people.visitor(chat, passphrase=PHRASE), await people.visitor(chat, passphrase=PHRASE)
    stranger = people.stranger(chat)
    for _ in range(2):
        assert await open_session(stranger, name=ana.name, passphrase=OTHER) == (409, "name-protected")

    response = await stranger.request("POST", "/v1/sessions", json={"name": ana.name, "passphrase": PHRASE})

    assert problem(response) == (429, "rate-limited")
    assert int(response.headers["Retry-After"]) == response.json()["retry_after_s"] >= 1
    assert await open_session(stranger, name=bia.name, passphrase=PHRASE) == (201, bia.name)
    assert await protect(ana, OTHER, old=PHRASE) == (429, "rate-limited")


async def test_right_passphrases_are_never_too_many(start: Start, people: People) -> None:
    chat = start(LOGINS_PER_MINUTE="2")
    ana = await people.visitor(chat, passphrase=PHRASE)

    for _ in range(4):
        assert await open_session(people.stranger(chat), name=ana.name, passphrase=PHRASE) == (201, ana.name)


async def test_an_address_opens_only_so_many_sessions_a_minute(start: Start, people: People) -> None:
    chat = start(SESSIONS_PER_MINUTE="2", TRUSTED_PROXIES="127.0.0.0/8, 10.0.0.0/8")
    stranger = people.stranger(chat)

    async def come_from(forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        return (await stranger.request("POST", "/v1/sessions", json={"name": "Ana"}, headers=headers)).status_code

    answers = [await come_from(via) for via in ("192.0.2.7", "6.6.6.6, 192.0.2.7, 10.0.0.3", "192.0.2.7", "192.0.2.8")]

    assert answers == [201, 201, 429, 201]


async def test_without_trusted_proxies_nobodys_word_about_addresses_counts(start: Start, people: People) -> None:
    chat = start(SESSIONS_PER_MINUTE="1")
    stranger = people.stranger(chat)

    answers = [
        (
            await stranger.request("POST", "/v1/sessions", json={"name": "Ana"}, headers={"X-Forwarded-For": via})
        ).status_code
        for via in ("192.0.2.7", "192.0.2.8")
    ]

    assert answers == [201, 429]
