"""Agents and admins: the first one, logging in, and what admins change."""

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import ADMIN, PASSWORD, Desk, Person, a_new_agent, code, fields, in_time, unique
from tests.suite import ROOT, SECRET


async def test_the_first_admin_logs_in_and_is_told_who_they_are(desk: Desk) -> None:
    admin = await desk.admin()

    assert (admin.name, admin.who["role"]) == ("Ada", "admin")
    me = await admin.get("/v1/me")
    assert me["agent"] | admin.who == me["agent"]


async def test_two_replicas_make_one_admin(start: Start, http: httpx.AsyncClient) -> None:
    one, other = (start().url for _ in range(2))

    assert (await Desk(http, one).admin()).id == (await Desk(http, other).admin()).id
    listed = await (await Desk(http, one).admin()).get("/v1/agents")
    assert [agent["name"] for agent in listed["agents"]] == ["Ada"]


async def test_an_admin_who_is_there_already_stays_as_they_are(start: Start, http: httpx.AsyncClient) -> None:
    first = start()
    await Desk(http, first.url).admin()
    first.kill()

    desk = Desk(http, start(ADMIN_NAME="Bea", ADMIN_PASSWORD="something else").url)

    assert (await desk.admin()).name == "Ada"
    refused = await desk.post("/v1/agents/sessions", {"name": "Bea", "password": "something else"})
    assert refused.status_code == 401


async def test_a_database_that_comes_late_gets_its_admin(start: Start, http: httpx.AsyncClient, tmp_path: Path) -> None:
    desk = Desk(http, start(DATABASE_URL=f"sqlite:///{tmp_path / 'late' / 'handoff.db'}").url)
    early = await desk.post("/v1/agents/sessions", {"name": ADMIN[0], "password": ADMIN[1]})
    assert early.status_code == 503

    (tmp_path / "late").mkdir()

    async def logs_in() -> bool:
        answer = await desk.post("/v1/agents/sessions", {"name": ADMIN[0], "password": ADMIN[1]})
        return answer.status_code == 201

    await in_time(logs_in)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"ADMIN_NAME": "Ada"}, "ADMIN_PASSWORD"),
        ({"ADMIN_PASSWORD": "a password"}, "ADMIN_NAME"),
        ({"ADMIN_NAME": "Ada", "ADMIN_PASSWORD": "short"}, "ADMIN_PASSWORD"),
        ({"ADMIN_NAME": "A\u202eda", "ADMIN_PASSWORD": "a password"}, "ADMIN_NAME"),
    ],
)
def test_half_an_admin_is_a_mistake_in_the_settings(given: dict[str, str], named: str, tmp_path: Path) -> None:
    env = {"PYTHONPATH": str(ROOT / "services"), "BOT_SECRET": SECRET, "PORT": "0", **given}
    command = [sys.executable, "-m", "chat_service"]

    ended = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)

    assert ended.returncode == 2
    assert ended.stderr.startswith(named)
    assert "short" not in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["Ada", "nobody"])
async def test_a_wrong_name_or_password_is_401(desk: Desk, name: str) -> None:
    refused = await desk.post("/v1/agents/sessions", {"name": name, "password": "wrong"})

    assert (refused.status_code, code(refused)) == (401, "unauthenticated")


async def test_names_of_agents_are_compared_folded(desk: Desk) -> None:
    assert (await desk.login("ADA", ADMIN[1])).name == "Ada"


async def test_guessing_passwords_is_slowed_down(start: Start, http: httpx.AsyncClient) -> None:
    desk = Desk(http, start(LOGINS_PER_MINUTE="3").url)
    for _ in range(3):
        assert (await desk.post("/v1/agents/sessions", {"name": "Ada", "password": "guess"})).status_code == 401

    refused = await desk.post("/v1/agents/sessions", {"name": "ada", "password": ADMIN[1]})

    assert (refused.status_code, code(refused)) == (429, "rate-limited")
    assert int(refused.headers["Retry-After"]) == refused.json()["retry_after_s"]


async def test_admins_add_agents_who_log_in(desk: Desk) -> None:
    admin, name = await desk.admin(), unique("Agent")

    added = await admin.call("POST", "/v1/agents", a_new_agent(name))

    assert added.status_code == 201
    agent = await desk.login(name)
    assert (agent.id, agent.who["role"]) == (added.json()["id"], "agent")
    listed = {one["name"]: one for one in (await agent.get("/v1/agents"))["agents"]}
    assert listed[name] == added.json()
    assert "hash" not in str(listed)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": ""}, "name"), ({"password": "short"}, "password"), ({"role": "boss"}, "role"), ({"age": 1}, "age")],
)
async def test_a_new_agent_has_a_form(desk: Desk, change: dict[str, str], field: str) -> None:
    refused = await (await desk.admin()).call("POST", "/v1/agents", {**a_new_agent(unique("Agent")), **change})

    assert fields(refused) == [field]


async def test_an_agents_name_is_taken_once(desk: Desk) -> None:
    admin, name = await desk.admin(), unique("Agent")
    await admin.call("POST", "/v1/agents", a_new_agent(name))

    assert fields(await admin.call("POST", "/v1/agents", a_new_agent(name.upper()))) == ["name"]


async def test_only_admins_change_agents(desk: Desk) -> None:
    agent = await desk.agent()

    for person in (agent, await desk.visitor()):
        assert (await person.call("POST", "/v1/agents", a_new_agent(unique("Agent")))).status_code == 403
        assert (await person.call("PATCH", f"/v1/agents/{agent.id}", {"role": "admin"})).status_code == 403
    assert (await (await desk.admin()).call("PATCH", "/v1/agents/a_none", {"role": "admin"})).status_code == 404


async def test_visitors_and_agents_keep_to_their_own_ends(desk: Desk) -> None:
    agent, visitor = await desk.agent(), await desk.visitor()

    assert (await visitor.call("GET", "/v1/agents")).status_code == 403
    assert (await visitor.call("PUT", "/v1/agents/me/availability", {"available": True})).status_code == 403
    assert (await agent.call("PUT", "/v1/me/passphrase", {"passphrase": "long enough"})).status_code == 403
    assert (await agent.call("DELETE", "/v1/sessions/current")).status_code == 204
    assert (await agent.call("GET", "/v1/me")).status_code == 401


@pytest.mark.parametrize("change", [{"disabled": True}, {"password": "a new password"}, {"role": "admin"}])
async def test_what_takes_trust_away_ends_sessions_and_sockets(desk: Desk, change: dict[str, str]) -> None:
    agent, admin = await desk.agent(), await desk.admin()
    async with agent.socket() as socket:
        changed = await admin.call("PATCH", f"/v1/agents/{agent.id}", change)

        assert changed.status_code == 200
        assert (await agent.call("GET", "/v1/me")).status_code == 401
        assert await socket.end() == 4001


async def test_who_is_disabled_can_not_log_in_until_they_are_enabled(desk: Desk) -> None:
    agent, admin = await desk.agent(), await desk.admin()
    login = {"name": agent.name, "password": PASSWORD}

    await admin.call("PATCH", f"/v1/agents/{agent.id}", {"disabled": True})
    assert (await desk.post("/v1/agents/sessions", login)).status_code == 401
    await admin.call("PATCH", f"/v1/agents/{agent.id}", {"disabled": False})

    assert (await desk.post("/v1/agents/sessions", login)).status_code == 201


async def test_a_password_that_was_reset_is_the_only_one(desk: Desk) -> None:
    agent, admin = await desk.agent(), await desk.admin()

    await admin.call("PATCH", f"/v1/agents/{agent.id}", {"password": "a new password"})

    assert (await desk.post("/v1/agents/sessions", {"name": agent.name, "password": PASSWORD})).status_code == 401
    assert (await desk.login(agent.name, "a new password")).id == agent.id


async def test_the_last_admin_stays(start: Start, http: httpx.AsyncClient) -> None:
    admin = await Desk(http, start().url).admin()

    for change in ({"disabled": True}, {"role": "agent"}):
        assert fields(await admin.call("PATCH", f"/v1/agents/{admin.id}", change)) == list(change)
    assert (await admin.call("GET", "/v1/me")).status_code == 200


async def test_of_two_admins_who_dismiss_each_other_one_stays(start: Start, http: httpx.AsyncClient) -> None:
    desk = Desk(http, start().url)
    other = desk.at(start().url)
    ada, bea = await desk.admin(), await desk.agent("admin")
    bea.url = other.url

    async def dismiss(one: Person, another: Person) -> int:
        return (await one.call("PATCH", f"/v1/agents/{another.id}", {"disabled": True})).status_code

    assert sorted(await asyncio.gather(dismiss(ada, bea), dismiss(bea, ada))) in ([200, 401], [200, 422])


async def test_agents_say_whether_they_are_available(desk: Desk) -> None:
    agent = await desk.agent()

    async def available() -> bool:
        return bool((await agent.get("/v1/me"))["agent"]["available"])

    assert await available()
    assert (await agent.call("PUT", "/v1/agents/me/availability", {"available": False})).status_code == 204
    assert not await available()
