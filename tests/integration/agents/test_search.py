"""Search and mentions over the wire."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, Visitor, code, fields, unique


@pytest.fixture
def own(start: Start, desk: Desk) -> Desk:
    """A desk at which nothing was said before."""
    return Desk(desk.http, start().url)


async def find(agent: Person, query: str, more: str = "") -> dict[str, Any]:
    page: dict[str, Any] = await agent.get(f"/v1/search?q={quote(query)}{more}")
    return page


def ids(page: dict[str, Any]) -> list[str]:
    return [result["conversation"]["conversation_id"] for result in page["results"]]


async def test_a_result_is_the_conversation_as_in_the_inbox_and_the_entry_as_agents_read_it(own: Desk) -> None:
    agent, visitor = await own.agent(), await (await own.visitor("Zoë")).waits()
    note = await agent.does(visitor.conversation, "post_note", text="wants a réfund")
    await visitor.says("hello?")

    page = await find(agent, "refu")

    inbox = await agent.get("/v1/inbox")
    assert page == {"results": [{"conversation": inbox["conversations"][0], "match": note}], "next": None}
    assert ids(await find(agent, "zoe")) == [visitor.conversation]
    assert ids(await find(agent, "zoe refund")) == []


async def test_a_conversation_is_there_once_by_its_newest_match(own: Desk) -> None:
    agent, one, other = await own.agent(), await own.visitor("Ana"), await own.visitor("Bo")
    await one.waits()
    await other.waits()
    await one.says("my bicycle")
    match = await other.says("my bicycle")
    newest = await one.says("the bicycle is green")
    await one.says("thanks")

    page = await find(agent, "bicycle")

    assert [result["match"] for result in page["results"]] == [newest, match]
    assert page["next"] is None
    assert page["results"][0]["conversation"]["head"]["text"] == "thanks"


async def test_pages_follow_their_cursor_while_more_is_said(own: Desk) -> None:
    agent = await own.agent()
    visitors = [await own.visitor(f"Visitor {number}") for number in range(5)]
    for visitor in visitors:
        await visitor.waits()
        for _ in range(3):
            await visitor.says("a bicycle")

    seen: list[str] = []
    page = await find(agent, "bicycle", "&limit=2")
    while page["next"]:
        seen += ids(page)
        await (await own.visitor()).says("a bicycle")
        page = await find(agent, "bicycle", f"&limit=2&cursor={page['next']}")

    assert seen + ids(page) == [visitor.conversation for visitor in visitors[::-1]]


async def test_of_a_talkative_conversation_a_page_reads_so_much_and_goes_on(own: Desk) -> None:
    agent, quiet, loud = await own.agent(), await own.visitor(), await (await own.visitor()).waits()
    await quiet.says("a bicycle")
    for _ in range(21):
        await asyncio.gather(*(loud.says("bicycle") for _ in range(50)))

    first = await find(agent, "bicycle", "&limit=2")
    rest = await find(agent, "bicycle", f"&limit=2&cursor={first['next']}")

    assert ids(first) == [loud.conversation]
    assert ids(rest) == [loud.conversation, quiet.conversation]
    assert rest["next"] is None


async def test_what_the_bot_said_is_found(own: Desk) -> None:
    agent, visitor = await own.agent(), await own.visitor()
    await visitor.says("escalate")

    async with agent.socket(visitor.conversation) as socket:
        while not any(entry["type"] == "bot_replied" for frame in socket.frames for entry in entries(frame)):
            await socket.next()

    reply = next(entry for frame in socket.frames for entry in entries(frame) if entry["type"] == "bot_replied")
    said = reply["messages"][0]["text"].split()[0]
    assert reply in [result["match"] for result in (await find(agent, said))["results"]]


def entries(frame: dict[str, Any]) -> list[dict[str, Any]]:
    return [*frame.get("entries", []), *(frame[name] for name in ("entry",) if name in frame)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%20", "q"),
        ("q=%F0%9F%91%8D", "q"),
        ("q=%3F!", "q"),
        ("q=%FF%FE", "q"),
        (f"q={'x' * 201}", "q"),
        ("q=x&limit=0", "limit"),
        ("q=x&cursor=x", "cursor"),
        ("q=x&cursor=W10", "cursor"),
        ("q=x&cursor=Wy0xLCJjIiwxXQ", "cursor"),  # [-1,"c",1]
        ("q=x&cursor=WzFlOTksImMiLDFd", "cursor"),  # [1e99,"c",1]
    ],
)
async def test_a_query_that_does_not_fit_is_said(desk: Desk, query: str, field: str) -> None:
    answer = await (await desk.admin()).call("GET", f"/v1/search?{query}")

    assert fields(answer) == [field]
    if field == "q":
        assert "Write one word or more" in answer.json()["detail"]


@pytest.mark.parametrize(
    "query", ['"', "a\x00b", "NEAR(a b", "a* OR b", "$where", "a' --", "x" * 200, "的" * 200, "ﷺ" * 200]
)
async def test_whatever_is_asked_is_only_words(desk: Desk, query: str) -> None:
    answer = await (await desk.admin()).call("GET", f"/v1/search?q={quote(query)}")

    assert answer.status_code in {200, 422}, answer.text


async def test_agents_find_the_notes_that_mention_them(own: Desk) -> None:
    agent, other, visitors = await own.agent(), await own.agent(), [await own.visitor() for _ in range(3)]
    notes = [await mention(agent, other, visitor) for visitor in visitors]
    again = await mention(agent, other, visitors[0])

    page = await other.get("/v1/mentions?limit=2")
    rest = await other.get(f"/v1/mentions?limit=2&cursor={page['next']}")

    assert [result["match"] for result in page["results"]] == [again, notes[2]]
    assert [result["match"] for result in rest["results"]] == [notes[1], notes[0]]
    assert rest["next"] is None
    assert page["results"][0]["conversation"]["head"] == again
    assert await agent.get("/v1/mentions") == {"results": [], "next": None}


async def mention(agent: Person, other: Person, visitor: Visitor) -> dict[str, Any]:
    note: dict[str, Any] = await agent.does(visitor.conversation, "post_note", text="look", mentions=[other.id])
    return note


async def test_search_is_for_agents(desk: Desk) -> None:
    visitor = await desk.visitor()

    for path in ("/v1/search?q=x", "/v1/mentions"):
        assert code(await visitor.call("GET", path)) == "forbidden"


async def test_what_was_acknowledged_is_found_at_every_replica(start: Start, desk: Desk) -> None:
    here = Desk(desk.http, start().url)
    there = here.at(start().url)
    agent, visitor, word = await there.agent(), await here.visitor(), unique("bicycle")

    await visitor.says(f"my {word}")

    assert ids(await find(agent, word)) == [visitor.conversation]
