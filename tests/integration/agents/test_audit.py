"""The audit: what agents did is on record, for admins alone, as pages and as a table."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import PASSWORD, Desk, Person, a_new_agent, fields, in_time, unique

PAGES = 10  # that a walk through all records takes, or one more


async def records(admin: Person, query: str = "") -> list[Any]:
    """The newest records."""
    found: list[Any] = (await admin.get(f"/v1/audit?limit=200{query}"))["records"]
    return found


async def acts(admin: Person, **wanted: Any) -> list[str]:
    """The actions, oldest first, of the records that fit."""
    fitting = [one for one in await records(admin) if all(one[name] == value for name, value in wanted.items())]
    return [one["action"] for one in reversed(fitting)]


async def test_each_change_of_an_agent_is_on_record(desk: Desk) -> None:
    admin, name = await desk.admin(), unique("Agent")
    added = (await admin.call("POST", "/v1/agents", a_new_agent(name))).json()
    about = {"id": added["id"], "name": name}
    changes: list[dict[str, Any]] = [
        {"role": "admin"},
        {"password": "one more password"},
        {"disabled": True},
        {"disabled": False, "role": "agent"},
        {"disabled": False},
    ]
    for change in changes:
        assert (await admin.call("PATCH", f"/v1/agents/{added['id']}", change)).status_code == 200

    done = await acts(admin, subject=about)
    assert done[:4] == ["agent_added", "agent_changed", "password_reset", "agent_disabled"]
    assert sorted(done[4:]) == ["agent_changed", "agent_enabled"]  # of one change, perhaps of one millisecond
    newest = [one for one in await records(admin) if one["subject"] == about][-2]
    assert newest["by"] == {"role": "agent", "id": admin.id, "name": "Ada"}
    assert (newest["conversation_id"], newest["detail"]) == (None, "Role: admin.")
    assert "password" not in str([one["detail"] for one in await records(admin)])


async def test_a_change_that_was_refused_is_not_on_record(start: Start, http: httpx.AsyncClient) -> None:
    desk = Desk(http, start().url)  # of its own: elsewhere there are more admins
    admin, agent = await desk.admin(), await desk.agent()
    before = await records(admin)

    taken = await admin.call("POST", "/v1/agents", a_new_agent(agent.name.upper()))
    unknown = await admin.call("PATCH", "/v1/agents/nobody", {"disabled": True})
    last = await admin.call("PATCH", f"/v1/agents/{admin.id}", {"disabled": True})
    others = await agent.call("PATCH", f"/v1/agents/{admin.id}", {"password": PASSWORD})

    assert [one.status_code for one in (taken, unknown, last, others)] == [422, 404, 422, 403]
    assert await records(admin) == before


async def test_the_first_admin_is_on_record_as_the_systems_doing(start: Start, http: httpx.AsyncClient) -> None:
    desk = Desk(http, start().url)
    admin = await desk.admin()

    [first] = await records(admin)

    assert (first["action"], first["by"]["role"]) == ("agent_added", "system")
    assert first["subject"] == {"id": admin.id, "name": "Ada"}


async def test_a_record_of_a_conversation_names_its_visitor_and_no_other_record_does(desk: Desk) -> None:
    admin, visitor = await desk.admin(), await (await desk.visitor()).waits()
    await admin.does(visitor.conversation, "accept_handoff")

    found = await records(admin)

    [accepted] = [one for one in found if one["conversation_id"] == visitor.conversation]
    assert accepted["visitor"] == {"id": visitor.id, "name": visitor.name}
    assert {one["visitor"] for one in found if one["conversation_id"] is None} == {None}


async def test_what_became_of_a_conversation_is_on_record(desk: Desk) -> None:
    admin, ola = await desk.admin(), await desk.agent()
    visitor = await (await desk.visitor()).waits()
    at = visitor.conversation
    async with ola.socket(at):
        await ola.does(at, "post_message", text="I am here")
        await ola.does(at, "requeue_handoff")
        await admin.does(at, "accept_handoff")

        async def gone_to_ola() -> bool:
            return (await admin.command(at, "transfer_handoff", to=ola.id)).status_code == 201

        await in_time(gone_to_ola)
        await ola.does(at, "end_handoff", outcome="done", facts=[], do_not_repeat=[])
        await visitor.does(at, "request_handoff")
        await visitor.does(at, "cancel_handoff")
        await ola.does(at, "resolve")
        await visitor.does(at, "rate", score=5)
        await ola.does(at, "reopen")

    assert await acts(admin, conversation_id=at) == [
        "handoff_accepted",
        "handoff_requeued",
        "handoff_accepted",
        "handoff_transferred",
        "handoff_ended",
        "conversation_resolved",
        "conversation_reopened",
    ]
    here = [one for one in await records(admin) if one["conversation_id"] == at]
    [moved] = [one for one in here if one["action"] == "handoff_transferred"]
    assert moved["subject"] == {"id": ola.id, "name": ola.name}


async def test_pages_of_the_audit_follow_their_cursor_while_more_happens(desk: Desk) -> None:
    admin = await desk.admin()
    for _ in range(5):
        await desk.agent()
    whole = await records(admin)
    limit = max(1, len(whole) // PAGES)

    seen, cursor = [], ""
    while True:
        page = await admin.get(f"/v1/audit?limit={limit}{cursor}")
        seen += page["records"]
        await desk.agent()
        if page["next"] is None or len(seen) >= len(whole):
            break
        cursor = f"&cursor={page['next']}"

    assert seen[: len(whole)] == whole


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=%F0%9F%98%80", "cursor"),
        ("cursor=W10", "cursor"),
        ("cursor=WzEsImMiLDFd%00", "cursor"),
        ("cursor=WzI1MzQwMjMwMDc5OTk5OSwiYyIsbnVsbF0", "cursor"),  # [253402300799999,"c",null]
        ("cursor=WzEsImMiLDk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "cursor"),  # [1,"c",99999999999999999999]
        ("cursor=Wy0xLCJjIixudWxsXQ", "cursor"),  # [-1,"c",null]
    ],
)
async def test_a_page_that_can_not_be_is_422(desk: Desk, query: str, field: str) -> None:
    assert fields(await (await desk.admin()).call("GET", f"/v1/audit?{query}")) == [field]


@pytest.mark.parametrize("path", ["/v1/audit", "/v1/audit/export"])
async def test_the_audit_is_for_admins(desk: Desk, path: str) -> None:
    agent, visitor = await desk.agent(), await desk.visitor()

    assert [(await one.call("GET", path)).status_code for one in (agent, visitor)] == [403, 403]
    assert (await desk.http.get(f"{desk.url}{path}")).status_code == 401


async def test_the_whole_audit_comes_as_a_table(start: Start, http: httpx.AsyncClient) -> None:
    desk = Desk(http, start().url)
    admin = await desk.admin()
    odd = ["=1+1", "+1", "-1", "@SUM(A1)", 'a "quoted", name']
    for name in odd:
        assert (await admin.call("POST", "/v1/agents", a_new_agent(name))).status_code == 201
    visitor = await (await desk.visitor()).waits()
    for _ in range(105):
        await admin.does(visitor.conversation, "accept_handoff")
        await admin.does(visitor.conversation, "requeue_handoff")

    answer = await admin.call("GET", "/v1/audit/export")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="handoff-audit-20')
    assert answer.headers["cache-control"] == "no-store"
    head, *rows = csv.reader(io.StringIO(answer.text))
    assert head[:5] == ["at", "by_role", "by_id", "by_name", "action"]
    assert len(rows) == 1 + len(odd) + 210
    assert [row[7] for row in rows[::-1] if row[4] == "agent_added"] == [
        "Ada",
        *(f"'{name}" for name in odd[:4]),
        odd[4],
    ]
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    shown = await records(admin)
    assert [(row[0], row[4], row[5] or None) for row in rows[:200]] == [
        (one["at"], one["action"], one["conversation_id"]) for one in shown
    ]
