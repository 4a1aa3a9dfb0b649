"""Canned responses over the wire."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory
from chat_service.ports.canned import CannedResponse
from chat_service.ports.clock import utc_now
from contract.entries import Owner
from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, code, fields

PATH = "/v1/canned-responses"


@pytest.fixture
def own(start: Start, desk: Desk) -> Desk:
    """A desk that keeps nothing yet."""
    return Desk(desk.http, start().url)


async def add(agent: Person, shortcut: str = "hi", text: str = "Hello {{visitor.name}}!") -> dict[str, Any]:
    answer = await agent.call("POST", PATH, {"shortcut": shortcut, "text": text})
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def kept(agent: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await agent.get(PATH))["canned_responses"]
    return found


async def test_any_agent_adds_changes_and_removes(own: Desk) -> None:
    agent, other = await own.agent(), await own.agent()
    first, second = await add(agent, "hi"), await add(agent, "bye", " Bye\n")
    assert first["by"] == {"id": agent.id, "name": agent.name}
    assert (first["text"], second["text"]) == ("Hello {{visitor.name}}!", "Bye")
    assert await kept(other) == [second, first]

    answer = await other.call("PATCH", f"{PATH}/{first['id']}", {"shortcut": "a-hello"})
    changed = answer.json()
    assert answer.status_code == 200
    assert changed == {**first, "shortcut": "a-hello", "by": {"id": other.id, "name": other.name}, "at": changed["at"]}
    assert await kept(agent) == [changed, second]

    assert (await other.call("DELETE", f"{PATH}/{second['id']}")).status_code == 204
    assert await kept(agent) == [changed]


async def test_a_change_to_the_same_changes_nothing(own: Desk) -> None:
    added = await add(await own.agent())

    for body in ({}, {"text": None}, {"shortcut": added["shortcut"], "text": added["text"]}):
        answer = await (await own.agent()).call("PATCH", f"{PATH}/{added['id']}", body)
        assert answer.json() == added


async def test_a_shortcut_is_there_once(own: Desk) -> None:
    agent = await own.agent()
    await add(agent, "hi")
    other = await add(agent, "bye")

    again = await agent.call("POST", PATH, {"shortcut": "hi", "text": "Hello"})
    renamed = await agent.call("PATCH", f"{PATH}/{other['id']}", {"shortcut": "hi"})

    assert (fields(again), fields(renamed)) == (["shortcut"], ["shortcut"])
    assert [one["shortcut"] for one in await kept(agent)] == ["bye", "hi"]


async def test_each_change_is_on_record_and_what_was_refused_is_not(own: Desk) -> None:
    admin, agent = await own.admin(), await own.agent()
    added = await add(agent, "hi")
    path = f"{PATH}/{added['id']}"
    await agent.call("PATCH", path, {"shortcut": "hello"})
    await agent.call("PATCH", path, {"shortcut": "hello"})
    for call in (("POST", PATH, {"shortcut": "hello", "text": "x"}), ("PATCH", f"{PATH}/x", {"text": "x"})):
        assert (await agent.call(*call)).status_code in {404, 422}
    await agent.call("DELETE", path)

    records = (await admin.get("/v1/audit"))["records"]
    told = [(one["action"], one["by"]["id"], one["subject"]) for one in records if "canned" in one["action"]]
    assert told == [
        ("canned_response_removed", agent.id, {"id": added["id"], "name": "hello"}),
        ("canned_response_changed", agent.id, {"id": added["id"], "name": "hello"}),
        ("canned_response_added", agent.id, {"id": added["id"], "name": "hi"}),
    ]


async def test_of_two_replicas_one_adds_a_shortcut(start: Start, desk: Desk) -> None:
    here = Desk(desk.http, start().url)
    there = here.at(start().url)
    agents = [await here.agent(), await there.agent()]

    calls = (agent.call("POST", PATH, {"shortcut": "hi", "text": "Hello"}) for agent in agents * 4)
    answers = await asyncio.gather(*calls)

    assert sorted(answer.status_code for answer in answers) == [201, *[422] * 7]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "x"}, "shortcut"),
        ({"shortcut": "hi"}, "text"),
        ({"shortcut": "", "text": "x"}, "shortcut"),
        ({"shortcut": "Hi", "text": "x"}, "shortcut"),
        ({"shortcut": "a b", "text": "x"}, "shortcut"),
        ({"shortcut": "hi\n", "text": "x"}, "shortcut"),
        ({"shortcut": "é", "text": "x"}, "shortcut"),
        ({"shortcut": "x" * 41, "text": "x"}, "shortcut"),
        ({"shortcut": 1, "text": "x"}, "shortcut"),
        ({"shortcut": "hi", "text": " "}, "text"),
        ({"shortcut": "hi", "text": "x" * 4_001}, "text"),
        ({"shortcut": "hi", "text": "x", "by": "me"}, "by"),
    ],
)
async def test_what_does_not_fit_is_said(desk: Desk, body: dict[str, Any], field: str) -> None:
    assert fields(await (await desk.admin()).call("POST", PATH, body)) == [field]


async def test_a_desk_keeps_a_thousand(own: Desk, tmp_path: Path) -> None:
    agent = await own.agent()
    await write_down(tmp_path / "handoff.db", 999)
    await add(agent, "the-last-one", "x")

    assert fields(await agent.call("POST", PATH, {"shortcut": "one-more", "text": "x"})) == ["shortcut"]
    assert len(await kept(agent)) == 1_000


async def write_down(path: Path, count: int) -> None:
    """So many of them, past the service: it takes a lease for each."""
    database = SqliteDatabase(path)
    directory, by = SqliteDirectory(database), Owner("a_1", "Ada")
    many = (CannedResponse(id=f"cr_{n}", shortcut=f"r-{n}", text="x", by=by, at=utc_now()) for n in range(count))
    await asyncio.gather(*map(directory.add_canned_response, many))
    database.close()


async def test_nobody_is_changed_and_nobody_removed(desk: Desk) -> None:
    agent = await desk.agent()

    for method, body in (("PATCH", {"text": "x"}), ("DELETE", None)):
        answer = await agent.call(method, f"{PATH}/none", body)
        assert (answer.status_code, code(answer)) == (404, "not-found")


async def test_visitors_have_none(desk: Desk) -> None:
    visitor = await desk.visitor()
    body = {"shortcut": "hi", "text": "x"}

    for method, path in (("GET", PATH), ("POST", PATH), ("PATCH", f"{PATH}/x"), ("DELETE", f"{PATH}/x")):
        assert code(await visitor.call(method, path, body if method != "GET" else None)) == "forbidden"
