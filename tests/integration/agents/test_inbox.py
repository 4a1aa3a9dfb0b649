"""The inbox over REST and over the socket."""

from typing import Any

import pytest

from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Visitor, fields


@pytest.fixture
def own(start: Start, desk: Desk) -> Desk:
    """A desk at which nobody was before."""
    return Desk(desk.http, start().url)


def ids(page: dict[str, Any]) -> list[str]:
    return [row["conversation_id"] for row in page["conversations"]]


async def waiting(desk: Desk, count: int) -> list[Visitor]:
    """Visitors who wait, the first one longest."""
    return [await (await desk.visitor(f"Visitor {number}")).waits() for number in range(count)]


async def test_the_queue_is_shown_longest_waiting_first_and_paged(own: Desk) -> None:
    agent, visitors = await own.agent(), await waiting(own, 5)
    seen: list[str] = []
    page = await agent.get("/v1/inbox?view=queue&limit=2")
    while page["next"]:
        seen += ids(page)
        page = await agent.get(f"/v1/inbox?view=queue&limit=2&cursor={page['next']}")

    assert seen + ids(page) == [visitor.conversation for visitor in visitors]


async def test_a_row_says_who_it_is_and_what_was_last(own: Desk) -> None:
    agent, (visitor,) = await own.agent(), await waiting(own, 1)
    await agent.does(visitor.conversation, "post_note", text="angry")

    page = await agent.get("/v1/inbox")

    entries = await agent.get(f"/v1/conversations/{visitor.conversation}/entries")
    assert page["conversations"] == [
        {
            "conversation_id": visitor.conversation,
            "visitor": {"id": visitor.id, "name": "Visitor 0"},
            "tag": (await agent.get(f"/v1/conversations/{visitor.conversation}/visitor"))["tag"],
            "state": "queued",
            "owner": None,
            "queued_at": entries["entries"][0]["at"],
            "head": entries["entries"][1],
        }
    ]
    assert page["next"] is None


async def test_every_view_has_its_own_and_the_counts_say_how_many(own: Desk) -> None:
    agent, other = await own.agent(), await own.agent()
    waits, mine, theirs, done = await waiting(own, 4)
    with_bot = await own.visitor()
    await with_bot.says("help")
    await agent.does(mine.conversation, "accept_handoff")
    await other.does(theirs.conversation, "accept_handoff")
    await agent.does(done.conversation, "resolve")

    views = {view: await agent.get(f"/v1/inbox?view={view}") for view in ("queue", "mine", "bot", "all", "resolved")}

    assert ids(views["queue"]) == [waits.conversation]
    assert ids(views["mine"]) == [mine.conversation]
    assert ids(views["bot"]) == [with_bot.conversation]
    assert ids(views["resolved"]) == [done.conversation]
    assert len(ids(views["all"])) == 5
    assert views["all"]["counts"] == {"queue": 1, "mine": 1, "bot": 1}


@pytest.mark.parametrize("query", ["view=mine", "view=bot", "view=all", "view=resolved"])
async def test_other_views_are_newest_first(own: Desk, query: str) -> None:
    agent, visitors = await own.agent(), await waiting(own, 3)
    kind = {"view=mine": "accept_handoff", "view=resolved": "resolve"}.get(query, "post_note")
    for visitor in visitors:
        if query == "view=bot":
            await visitor.does(visitor.conversation, "cancel_handoff")
        else:
            await agent.does(visitor.conversation, kind, **({"text": "hm"} if kind == "post_note" else {}))

    first = await agent.get(f"/v1/inbox?{query}&limit=2")
    rest = await agent.get(f"/v1/inbox?{query}&limit=2&cursor={first['next']}")

    assert ids(first) + ids(rest) == [visitor.conversation for visitor in visitors[::-1]]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("view=none", "view"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=%F0%9F%98%80", "cursor"),
        ("cursor=W10", "cursor"),
        ("cursor=WyJhbGwiLDEsImMiXQ", "cursor"),  # ["all",1,"c"], here in the queue
        ("view=all&cursor=WyJhbGwiLDFlOTksImMiXQ", "cursor"),
        ("view=all&cursor=WyJhbGwiLDk5OTk5OTk5OTk5OTk5OTk5OSwiYyJd", "cursor"),
    ],
)
async def test_a_query_that_does_not_fit_is_said(desk: Desk, query: str, field: str) -> None:
    assert fields(await (await desk.admin()).call("GET", f"/v1/inbox?{query}")) == [field]


async def test_the_inbox_is_for_agents(desk: Desk) -> None:
    visitor = await desk.visitor()

    assert (await visitor.call("GET", "/v1/inbox")).status_code == 403
    assert (await visitor.call("POST", "/v1/inbox/next", {"client_id": "k"})).status_code == 403
    async with visitor.socket() as socket:
        await socket.send(type="subscribe_inbox")
        assert (await socket.until("error"))["problem"]["status"] == 403


async def test_who_watches_the_inbox_learns_of_every_change(own: Desk) -> None:
    agent, (visitor,) = await own.agent(), await waiting(own, 1)
    async with agent.socket() as socket:
        await socket.send(type="subscribe_inbox")
        subscribed = await socket.until("inbox_subscribed")
        assert subscribed["counts"] == {"queue": 1, "mine": 0, "bot": 0}

        await visitor.says("still here?")
        await agent.does(visitor.conversation, "accept_handoff")
        changes = [(await socket.until("inbox"))["conversation"] for _ in range(2)]

    assert [change["head"]["type"] for change in changes] == ["message_posted", "handoff_accepted"]
    assert changes[1]["owner"] == {"id": agent.id, "name": agent.name}
    assert changes[1]["visitor"] == {"id": visitor.id, "name": "Visitor 0"}
    assert (await agent.get("/v1/inbox?view=mine"))["conversations"] == [changes[1]]


@pytest.mark.slow
async def test_what_happens_at_another_replica_is_in_the_inbox_within_a_heartbeat(start: Start, desk: Desk) -> None:
    here = Desk(desk.http, start().url)
    there = here.at(start().url)
    agent = await here.agent()
    async with agent.socket() as socket:
        await socket.send(type="subscribe_inbox")
        await socket.until("inbox_subscribed")
        visitor = await (await there.visitor()).waits()

        frame = await socket.until("inbox")

    assert (frame["conversation"]["conversation_id"], frame["conversation"]["state"]) == (
        visitor.conversation,
        "queued",
    )
