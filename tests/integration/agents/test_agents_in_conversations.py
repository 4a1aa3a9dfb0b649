"""Agents in conversations: what they read, what they may do, and what visitors see of it."""

import pytest

from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, Socket, Visitor, code, fields, in_time, unique

ANYWHERE = "/v1/conversations/c_nowhere"


async def test_agents_read_every_conversation_as_agents(desk: Desk) -> None:
    visitor, agent = await desk.visitor(), await desk.agent()
    await visitor.waits()
    await agent.does(visitor.conversation, "post_note", text="careful")

    stands = await agent.get(f"/v1/conversations/{visitor.conversation}")
    page = await agent.get(f"/v1/conversations/{visitor.conversation}/entries")

    assert stands["visitor"] == {"id": visitor.id, "name": "Ana"}
    assert (stands["state"], stands["head"]) == ("queued", 2)
    assert page["entries"][1]["text"] == "careful"
    seen = await visitor.get(f"/v1/conversations/{visitor.conversation}/entries")
    assert seen["entries"][1] == {"conversation_id": visitor.conversation, "seq": 2, "type": "hidden"}


async def test_an_empty_conversation_can_be_read_and_one_that_is_none_can_not(desk: Desk) -> None:
    visitor, agent = await desk.visitor(), await desk.agent()

    assert (await agent.get(f"/v1/conversations/{visitor.conversation}/entries")) == {"entries": [], "head": 0}
    for path in (ANYWHERE, f"{ANYWHERE}/entries", "/v1/conversations/%24ne"):
        assert (await agent.call("GET", path)).status_code == 404
    assert (await agent.command("c_nowhere", "accept_handoff")).status_code == 404


async def test_the_first_agent_wins_and_the_others_learn_who(desk: Desk) -> None:
    visitor, one, other = await (await desk.visitor()).waits(), await desk.agent(), await desk.agent()

    await one.does(visitor.conversation, "accept_handoff")
    late = await other.command(visitor.conversation, "accept_handoff")

    assert (late.status_code, code(late)) == (409, "not-allowed")
    assert (late.json()["state"], late.json()["owner"]) == ("assigned", {"id": one.id, "name": one.name})
    assert late.json()["allowed"] == ["post_note"]


async def test_a_shift_from_the_queue_to_the_bot_and_back(desk: Desk) -> None:
    visitor, agent = await (await desk.visitor()).waits(), await desk.agent()
    conversation = visitor.conversation

    first = await agent.does(conversation, "post_message", text="I am here")
    assert first["after"]["owner"] == {"id": agent.id, "name": agent.name}
    await agent.does(conversation, "requeue_handoff")
    await agent.does(conversation, "accept_handoff")
    await agent.does(conversation, "end_handoff", outcome="sent a parcel", facts=["order 7"], do_not_repeat=[])
    await agent.does(conversation, "resolve")
    await agent.does(conversation, "reopen")
    resolved = await agent.does(conversation, "resolve")

    assert resolved["after"]["state"] == "resolved"
    seen = (await visitor.get(f"/v1/conversations/{conversation}/entries"))["entries"]
    assert [entry["type"] for entry in seen if "outcome" not in entry] == [entry["type"] for entry in seen]


async def test_admins_may_what_owners_may_and_other_agents_may_not(desk: Desk) -> None:
    visitor, owner, other = await (await desk.visitor()).waits(), await desk.agent(), await desk.agent()
    await owner.does(visitor.conversation, "accept_handoff")

    for kind in ("requeue_handoff", "resolve"):
        assert (await other.command(visitor.conversation, kind)).status_code == 409

    assert (await (await desk.admin()).command(visitor.conversation, "requeue_handoff")).status_code == 201


@pytest.mark.parametrize("kind", ["request_handoff", "cancel_handoff", "rate"])
async def test_visitors_commands_are_not_for_agents(desk: Desk, kind: str) -> None:
    visitor, agent = await desk.visitor(), await desk.agent()

    more = {"score": 5} if kind == "rate" else {}
    assert (await agent.command(visitor.conversation, kind, **more)).status_code == 403


@pytest.mark.parametrize("kind", ["accept_handoff", "resolve", "requeue_handoff", "reopen"])
async def test_agents_commands_are_not_for_visitors(desk: Desk, kind: str) -> None:
    visitor = await desk.visitor()

    assert (await visitor.command(visitor.conversation, kind)).status_code == 403


async def test_a_conversation_goes_to_an_agent_who_is_online(desk: Desk) -> None:
    visitor, owner, other = await (await desk.visitor()).waits(), await desk.agent(), await desk.agent()
    await owner.does(visitor.conversation, "accept_handoff")
    body = {"to": other.id, "client_id": unique("k")}

    assert fields(await owner.command(visitor.conversation, "transfer_handoff", **body)) == ["to"]
    async with other.socket(), owner.socket():
        assert fields(await owner.command(visitor.conversation, "transfer_handoff", to=owner.id)) == ["to"]
        assert fields(await owner.command(visitor.conversation, "transfer_handoff", to="nobody at all")) == ["to"]
        entry = await owner.does(visitor.conversation, "transfer_handoff", **body)
    assert entry["after"]["owner"] == entry["to"] == {"id": other.id, "name": other.name}
    assert await owner.does(visitor.conversation, "transfer_handoff", **body) == entry  # a repeat, though they are gone


async def test_an_agent_who_is_not_available_gets_nothing(desk: Desk) -> None:
    visitor, owner, other = await (await desk.visitor()).waits(), await desk.agent(), await desk.agent()
    await owner.does(visitor.conversation, "accept_handoff")
    await other.call("PUT", "/v1/agents/me/availability", {"available": False})

    async with other.socket():
        assert fields(await owner.command(visitor.conversation, "transfer_handoff", to=other.id)) == ["to"]


async def test_agents_are_online_at_whichever_replica_their_socket_is(start: Start, desk: Desk) -> None:
    here = Desk(desk.http, start().url)
    there = here.at(start().url)
    agent = await here.agent()

    async def online() -> bool:
        listed = (await agent.get("/v1/agents"))["agents"]
        return bool(next(one["online"] for one in listed if one["id"] == agent.id))

    assert not await online()
    elsewhere = await there.login(agent.name)
    async with elsewhere.socket():
        assert await online()

    async def offline() -> bool:
        return not await online()

    await in_time(offline)


async def test_visitor_and_agent_talk_over_sockets(desk: Desk) -> None:
    visitor, agent = await (await desk.visitor()).waits(), await desk.agent()
    async with visitor.socket(visitor.conversation) as theirs, agent.socket(visitor.conversation) as ours:
        await ours.send(type="accept_handoff", conversation_id=visitor.conversation, client_id="take")
        await theirs.until("entry")
        await ours.send(type="post_message", conversation_id=visitor.conversation, client_id="say", text="hello there")

        assert (await theirs.until("entry"))["entry"]["text"] == "hello there"
        assert (await ours.until("ack", client_id="say"))["seq"] == 3


async def test_a_socket_of_an_agent_follows_what_exists(desk: Desk) -> None:
    visitor, agent = await (await desk.visitor()).waits(), await desk.agent()

    async with agent.socket("c_nowhere", visitor.conversation) as socket:
        refused = await socket.until("error")
        backlog = await socket.until("entries")
        assert (refused["conversation_id"], refused["problem"]["status"]) == ("c_nowhere", 404)
        assert (backlog["conversation_id"], backlog["head"]) == (visitor.conversation, 1)

        await socket.send(type="subscribe", conversation_id="c_nowhere", after=0)
        assert (await socket.until("error"))["problem"]["status"] == 404


async def test_a_note_says_whom_it_is_for_and_visitors_see_nothing_of_it(desk: Desk) -> None:
    visitor, agent, other = await (await desk.visitor()).waits(), await desk.agent(), await desk.agent()
    note = {"text": "please look", "mentions": [other.id, agent.id, other.id]}

    entry = await agent.does(visitor.conversation, "post_note", **note)

    assert entry["mentions"] == [{"id": one.id, "name": one.name} for one in (other, agent)]
    assert "mentions" not in await agent.does(visitor.conversation, "post_note", text="never mind", mentions=[])
    seen = await visitor.get(f"/v1/conversations/{visitor.conversation}/entries?after=1")
    hidden = [{"conversation_id": visitor.conversation, "seq": seq, "type": "hidden"} for seq in (2, 3)]
    assert seen["entries"] == hidden
    refused = await visitor.command(visitor.conversation, "post_note", text="hm", mentions=["nobody"])
    assert (refused.status_code, code(refused)) == (403, "forbidden")


async def test_commands_of_rooms_are_no_agents(desk: Desk) -> None:
    visitor, agent = await (await desk.visitor()).waits(), await desk.agent()
    commands: dict[str, dict[str, object]] = {
        "edit_message": {"target_seq": 1, "text": "something else"},
        "delete_message": {"target_seq": 1},
        "react": {"target_seq": 1, "emoji": "👍", "on": True},
        "change_room": {"name": "Kitchen"},
    }

    for command, said in commands.items():
        refused = await agent.command(visitor.conversation, command, **said)
        assert (refused.status_code, code(refused)) == (403, "forbidden"), command


async def test_a_note_for_nobody_is_refused_and_a_repeat_is_not(desk: Desk) -> None:
    visitor, agent, other = await (await desk.visitor()).waits(), await desk.agent(), await desk.agent()
    note = {"client_id": unique("k"), "text": "please look", "mentions": [other.id]}
    entry = await agent.does(visitor.conversation, "post_note", **note)
    await (await desk.admin()).call("PATCH", f"/v1/agents/{other.id}", {"disabled": True})

    assert await agent.does(visitor.conversation, "post_note", **note) == entry
    async with agent.socket(visitor.conversation) as socket:
        await socket.send(type="post_note", conversation_id=visitor.conversation, **note)
        assert (await socket.until("ack"))["seq"] == entry["seq"]
    for mentions in ([other.id], [agent.id, "nobody"], ["\u0000"], ["x"] * 11):
        refused = await agent.command(visitor.conversation, "post_note", text="look", mentions=mentions)
        assert fields(refused) == ["mentions"]


async def test_typing_reaches_the_visitor_only_from_an_agent_who_may_speak(desk: Desk) -> None:
    visitor, owner, other = await (await desk.visitor()).waits(), await desk.agent(), await desk.agent()
    await owner.does(visitor.conversation, "accept_handoff")
    async with (
        visitor.socket(visitor.conversation) as theirs,
        owner.socket(visitor.conversation) as ours,
        other.socket(visitor.conversation) as besides,
    ):
        for socket in (theirs, ours, besides):
            await socket.until("entries")
        await types(besides, visitor)
        await besides.send(type="post_note", conversation_id=visitor.conversation, client_id="n", text="hm")
        await besides.until("ack")
        await types(ours, visitor)

        assert (await theirs.until("typing"))["by"]["id"] == owner.id
        assert [frame["by"]["id"] for frame in theirs.frames if frame["type"] == "typing"] == [owner.id]


async def test_agents_learn_who_else_is_viewing_and_visitors_do_not(desk: Desk) -> None:
    visitor, one, other = await (await desk.visitor()).waits(), await desk.agent(), await desk.agent()
    async with (
        visitor.socket(visitor.conversation) as theirs,
        one.socket(visitor.conversation) as ours,
        other.socket(visitor.conversation) as besides,
    ):
        for socket in (theirs, ours, besides):
            await socket.until("entries")
        for viewing in (True, False):
            await ours.send(type="viewing", conversation_id=visitor.conversation, viewing=viewing)
            seen = await besides.until("viewing")
            by = {"role": "agent", "id": one.id, "name": one.name}
            assert seen == {
                "type": "viewing",
                "conversation_id": visitor.conversation,
                "by": by,
                "viewing": viewing,
            }
        await one.does(visitor.conversation, "accept_handoff")

        await theirs.until("entry")
        await ours.until("entry")
        for socket in (theirs, ours):
            assert [frame for frame in socket.frames if frame["type"] == "viewing"] == []


async def test_visitors_can_not_say_that_they_are_viewing_and_nobody_views_what_is_nowhere(desk: Desk) -> None:
    visitor, agent = await desk.visitor(), await desk.agent()
    async with visitor.socket(visitor.conversation) as theirs, agent.socket() as ours:
        await theirs.send(type="viewing", conversation_id=visitor.conversation, viewing=True)
        await ours.send(type="viewing", conversation_id="c_nowhere", viewing=True)

        assert (await theirs.until("error"))["problem"]["type"] == "/problems/forbidden"
        assert (await ours.until("error"))["problem"]["type"] == "/problems/not-found"


async def types(socket: Socket, visitor: Visitor) -> None:
    """Say that this person types."""
    await socket.send(type="typing", conversation_id=visitor.conversation, typing=True)


async def test_without_live_chat_agents_read_and_write_notes_only(start: Start, desk: Desk) -> None:
    desk = Desk(desk.http, start(LIVE_CHAT="off").url)
    visitor, agent = await (await desk.visitor()).waits(), await desk.agent()

    await agent.get(f"/v1/conversations/{visitor.conversation}")
    await agent.does(visitor.conversation, "post_note", text="waits since March")
    for kind, more in {"accept_handoff": {}, "post_message": {"text": "hi"}, "resolve": {}}.items():
        await refused_without_live_chat(agent, visitor, kind, **more)


async def refused_without_live_chat(agent: Person, visitor: Visitor, kind: str, **more: str) -> None:
    refused = await agent.command(visitor.conversation, kind, **more)
    assert (refused.status_code, code(refused)) == (409, "live-chat-off")
    assert refused.json()["detail"] == "Live chat not implemented yet"
