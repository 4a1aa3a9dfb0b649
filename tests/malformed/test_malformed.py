"""Whatever comes, broken or almost right: no answer of 500, no crash, no end without a reason, flat memory."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from tests.malformed import frames, near_misses
from tests.malformed.conftest import Desk
from tests.malformed.http_requests import Door, Nonsense, nonsense
from tests.malformed.share import FRAMES, FROM_OPENAPI, GROWTH_MIB, RAW_FRAMES, REQUESTS, SEED, WARM_UP
from tests.malformed.talking import REASONS, Talk, talk
from tests.malformed.tally import Tally, memory_mib
from tests.malformed.throwing import at_once, joined, throw

TOGETHER: Final = 20  # frames an example
SEARCH: Final = {
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.generate],
}


class Bearer(AuthBase):
    """Put on last: schemathesis leaves tokens out, but behind a good one there is more to break."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@contextmanager
def timed(tally: Tally, part: str) -> Iterator[None]:
    """Note how long it took."""
    began = time.monotonic()
    yield
    tally.seconds[part] += time.monotonic() - began
    assert tally.faults == {}


@pytest.mark.parametrize("who", ["nobody", "visitor", "agent", "admin"])
def test_requests_made_from_the_openapi_document_get_documented_answers(desk: Desk, tally: Tally, who: str) -> None:
    schema = schemathesis.openapi.from_url(f"{desk.suite.chat.url}/v1/openapi.json")
    operations = [result.ok() for result in schema.get_all_operations()]
    examples = max(1, FROM_OPENAPI // (4 * 2 * len(operations)))
    checks = [content_type_conformance, status_code_conformance]

    with timed(tally, f"openapi, {who}"):
        for operation in operations:
            for mode in GenerationMode:

                @seed(SEED)
                @settings(max_examples=examples, **SEARCH)
                @given(case=operation.as_strategy(generation_mode=mode), own=st.booleans())
                def each(case: schemathesis.Case, own: bool) -> None:  # noqa: FBT001
                    person = {"visitor": desk.visitor, "agent": desk.agent, "admin": desk.admin}.get(who)
                    if person and case.method == "DELETE" and case.path.endswith("/current"):
                        person = desk.somebody()  # who logs out with it
                    if own and "conversation_id" in case.path_parameters:
                        case.path_parameters["conversation_id"] = desk.visitor.conversation_id
                    response = case.call(auth=Bearer(person.token) if person else None)
                    tally.sent[f"openapi: {who}"] += 1
                    tally.answers[str(response.status_code)] += 1
                    assert response.status_code < 500, response.text
                    case.validate_response(response, checks=checks)

                each()


@pytest.mark.parametrize("who", ["visitor", "agent"])
@pytest.mark.parametrize("greeted", [True, False])
def test_frames_that_are_almost_right_are_answered_or_end_the_socket_with_a_reason(
    desk: Desk,
    tally: Tally,
    who: str,
    greeted: bool,  # noqa: FBT001
) -> None:
    person = desk.agent if who == "agent" else desk.visitor
    talking = Talk(desk.suite.chat.url, person)
    together = TOGETHER if greeted else 1
    kind = f"hypothesis: {who}, {'greeted' if greeted else 'first frame'}"
    amount = (FRAMES * 9 // 20 if greeted else FRAMES // 20) // together

    @seed(SEED)
    @settings(max_examples=max(1, amount), **SEARCH)
    @given(texts=st.lists(near_misses.frames, min_size=together, max_size=together))
    def each(texts: list[str]) -> None:
        for text in texts:
            talking.say(text.replace(near_misses.OWN, person.conversation_id), greeted=greeted)
            tally.sent[kind] += 1

    with timed(tally, "hypothesis"):
        each()
        talking.close()

    tally.answers.update(talking.answers)
    tally.closes.update({str(code): count for code, count in talking.closes.items()})
    assert set(talking.closes) <= REASONS
    assert tally.faults == {}


async def test_bytes_that_are_almost_requests_are_answered_by_each_process_whose_memory_stays_flat(
    desk: Desk, tally: Tally
) -> None:
    chance = Random(SEED)  # noqa: S311 - to be repeatable
    suite = desk.suite
    shares = {suite.chat.url: 0.7, suite.bot.url: 0.15, suite.client.url: 0.15}
    doors = {url: _doors(desk, url) for url in shares}

    def some(amount: float) -> Iterator["asyncio.Task[None]"]:
        for url, share in shares.items():
            stream: Iterator[Nonsense] = (nonsense(chance, doors[url]) for _ in range(int(amount * share)))
            for together in joined(stream):
                yield asyncio.create_task(throw(url, together, tally))

    with timed(tally, "raw requests"):
        await at_once(some(REQUESTS * WARM_UP))
        before = _memory(desk)
        await at_once(some(REQUESTS * (1 - WARM_UP)))

    _compare(desk, tally, "raw requests", before)


async def test_bytes_that_are_almost_frames_are_answered_or_end_the_socket_with_a_reason(
    desk: Desk, tally: Tally
) -> None:
    chance = Random(SEED)  # noqa: S311 - to be repeatable
    url = desk.suite.chat.url

    def some(amount: float) -> Iterator["asyncio.Task[None]"]:
        left = int(amount)
        while left > 0:
            person = chance.choice((desk.visitor, desk.agent, None))
            sent = frames.nonsense(chance, person.conversation_id, 60) if person else frames.before_hello(chance)
            left -= len(sent.kinds)
            yield asyncio.create_task(talk(url, sent, tally, person))

    with timed(tally, "raw frames"):
        await at_once(some(RAW_FRAMES * WARM_UP))
        before = _memory(desk)
        await at_once(some(RAW_FRAMES * (1 - WARM_UP)))

    assert {int(code) for code in tally.closes if code.isdecimal()} <= REASONS
    _compare(desk, tally, "raw frames", before)


def _doors(desk: Desk, url: str) -> list[Door]:
    if url == desk.suite.bot.url:
        signed = b"X-Handoff-Timestamp: 1\r\nX-Handoff-Signature: sha256=00\r\n"
        return [Door(b"POST", b"/v1/turns", signed), Door(b"GET", b"/livez"), Door(b"GET", b"/problems/forbidden")]
    if url == desk.suite.client.url:
        paths = (b"/", b"/console", b"/console/admin", b"/theme.css", b"/static/x/main.js", b"/livez", b"/favicon.ico")
        return [Door(b"GET", path) for path in paths]
    visitor, agent = (f"Authorization: Bearer {one.token}\r\n".encode() for one in (desk.visitor, desk.agent))
    own = f"/v1/conversations/{desk.visitor.conversation_id}".encode()
    return [
        Door(b"POST", b"/v1/sessions"),
        Door(b"GET", b"/v1/me", visitor),
        Door(b"PUT", b"/v1/me/visit", visitor),
        Door(b"GET", own, visitor),
        Door(b"GET", own + b"/entries", agent),
        Door(b"POST", own + b"/entries", visitor),
        Door(b"GET", b"/v1/inbox", agent),
        Door(b"GET", b"/v1/search", agent),
        Door(b"POST", b"/v1/inbox/next", agent),
        Door(b"GET", b"/v1/socket"),
    ]


def _memory(desk: Desk) -> dict[str, float]:
    return {process.module: memory_mib(process) for process in (desk.suite.chat, desk.suite.bot, desk.suite.client)}


def _compare(desk: Desk, tally: Tally, part: str, before: dict[str, float]) -> None:
    after = _memory(desk)
    tally.memory += [(part, module, before[module], after[module]) for module in before]
    grown = {module: after[module] - before[module] for module in before}
    assert max(grown.values()) < GROWTH_MIB, grown
