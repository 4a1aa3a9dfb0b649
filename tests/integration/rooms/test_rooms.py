"""Rooms: who is in hears everything, and nobody else anything."""

import asyncio

from chat_service.handlers.room_invites import INVITES
from tests.integration.chat_service.clients import problem, unique
from tests.integration.rooms.conftest import People, Start


async def test_what_is_said_reaches_members_at_both_replicas_and_nobody_else(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    stranger = await people.member(room="lobby")
    outside = await people.listener(stranger)
    sockets = [await people.listener(one) for one in (ana, people.elsewhere(ana), ben, people.elsewhere(ben))]

    said = await ana.posts("hello")

    for socket in sockets:
        assert (await socket.until_seq(said["seq"]))[-1] == said
    assert said["by"] == {"role": "member", "id": ana.id, "name": ana.name}
    last = await stranger.posts("here")
    assert all(entry["conversation_id"] == "lobby" for entry in await outside.until_seq(last["seq"]))
    assert problem(await stranger.get(f"/v1/conversations/{ana.room}/entries")) == (404, "not-found")
    await outside.send(type="subscribe", conversation_id=ana.room, after=0)
    assert (await outside.until("error"))["problem"]["status"] == 404


async def test_who_is_removed_gets_nothing_from_the_next_entry_on(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    sockets = [await people.listener(ben), await people.listener(people.elsewhere(ben))]
    await ana.changes(remove=ben.id)

    for number in range(5):
        last = await ana.posts(f"not for Ben {number}")

    for socket in sockets:
        await socket.until("entry", entry=(await ana.reads(after=2, limit=1))[0])
        told = await socket.silent_until(type="subscribe", conversation_id="nowhere", after=0)
        assert [frame for frame in told if frame["type"] in {"entry", "entries"}] == []
        assert max(socket.seqs) == 3
    assert last["seq"] == 8
    assert problem(await ben.gives("post_message", text="may I?")) == (404, "not-found")
    assert problem(await ben.get(f"/v1/conversations/{ben.room}/entries")) == (404, "not-found")
    assert (await ben.request("PATCH", f"/v1/rooms/{ben.room}", json={"name": unique("Mine ")})).status_code in {
        403,
        404,
    }


async def test_a_joiner_gets_history_alone(people: People) -> None:
    ana = await people.owner()
    hers = await people.listener(ana)
    said = [await ana.posts() for _ in range(3)]
    await hers.until_seq(said[-1]["seq"])

    ben = await people.member(room=ana.room)
    his = await people.listener(ben)
    last = await ben.posts("hi")

    assert [entry["seq"] for entry in await his.until_seq(last["seq"])] == [1, 2, 3, 4, 5, 6]
    await hers.until_seq(last["seq"])
    assert hers.seqs == [1, 2, 3, 4, 5, 6]


async def test_of_many_who_found_one_name_at_once_one_does(people: People) -> None:
    name = unique("Cooks ")
    everybody = [await people.member() for _ in range(10)]

    answers = await asyncio.gather(
        *(
            one.request("POST", "/v1/rooms", json={"name": name.upper() if number % 2 else name})
            for number, one in enumerate(everybody)
        )
    )

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201, *[409] * 9]
    assert {problem(one)[1] for one in answers if one.status_code == 409} == {"name-taken"}


async def test_twenty_join_at_once_and_all_are_in(people: People) -> None:
    ana = await people.owner()
    hers = await people.listener(ana)
    everybody = [await people.member() for _ in range(20)]

    await asyncio.gather(*(one.joins(ana.room) for one in everybody))

    entries = await hers.until_seq(21)
    assert sorted(entry["by"]["id"] for entry in entries[1:]) == sorted(one.id for one in everybody)
    assert entries[-1]["after"]["members"] == 21
    listed = await ana.answer("GET", f"/v1/rooms/{ana.room}/members?limit=50")
    assert {one["id"] for one in listed["members"]} == {ana.id, *(one.id for one in everybody)}
    assert (await ana.answer("GET", f"/v1/rooms/{ana.room}"))["members"] == 21


async def test_a_room_has_so_many_invitations_and_no_more(people: People) -> None:
    ana = await people.owner(private=True)
    made = [await ana.answer("POST", f"/v1/rooms/{ana.room}/invites", 201) for _ in range(INVITES)]

    assert problem(await ana.request("POST", f"/v1/rooms/{ana.room}/invites", json={})) == (422, "invalid-request")
    await ana.answer("DELETE", f"/v1/rooms/{ana.room}/invites/{made[0]['id']}", 204)
    await ana.answer("POST", f"/v1/rooms/{ana.room}/invites", 201)


async def test_a_private_room_takes_who_is_invited_until_the_invitation_ends(people: People) -> None:
    ana = await people.owner(private=True)
    ben, eve = await people.member(), await people.member()
    assert problem(await ben.get(f"/v1/rooms/{ana.room}")) == (404, "not-found")
    assert problem(await ben.request("POST", f"/v1/rooms/{ana.room}/members", json={})) == (404, "not-found")

    made = await ana.answer("POST", f"/v1/rooms/{ana.room}/invites", 201)
    room = await ben.joins(ana.room, invite=made["invite"])
    assert room["me"] == {"role": "member", "muted": False}
    assert problem(await ben.request("POST", f"/v1/rooms/{ana.room}/invites", json={})) == (403, "forbidden")

    listed = await ana.answer("GET", f"/v1/rooms/{ana.room}/invites")
    assert [one["id"] for one in listed["invites"]] == [made["id"]]
    assert "invite" not in listed["invites"][0]
    await ana.answer("DELETE", f"/v1/rooms/{ana.room}/invites/{made['id']}", 204)
    body = {"invite": made["invite"]}
    assert problem(await eve.request("POST", f"/v1/rooms/{ana.room}/members", json=body)) == (404, "not-found")
    rooms = await eve.answer("GET", "/v1/rooms?limit=200")
    assert ana.room not in {one["id"] for one in rooms["rooms"]}


async def test_two_who_write_to_each_other_at_once_have_one_conversation(people: People) -> None:
    ana, ben = await people.member(), await people.member()

    begun = await asyncio.gather(
        *(
            one.request("POST", "/v1/directs", json={"person_id": other.id})
            for one, other in [(ana, ben), (ben, ana)] * 5
        )
    )

    assert {answer.status_code for answer in begun} <= {200, 201}
    assert [answer.status_code for answer in begun].count(201) == 1
    ana.room = ben.room = begun[0].json()["id"]
    assert {answer.json()["id"] for answer in begun} == {ana.room}
    assert begun[0].json()["with"]["id"] == ben.id
    said = await ana.posts("psst")
    assert (await ben.reads())[-1] == said
    assert [entry["type"] for entry in await ben.reads()] == ["member_joined", "member_joined", "message_posted"]
    assert problem(await ana.request("DELETE", f"/v1/rooms/{ana.room}/members/me")) == (403, "forbidden")
    assert [one["id"] for one in (await ben.answer("GET", "/v1/me/rooms"))["rooms"]] == [ana.room]


async def test_there_is_a_lobby_from_the_start(people: People) -> None:
    ana = await people.member(room="lobby")

    assert (await ana.answer("GET", "/v1/rooms/lobby"))["name"] == "lobby"
    assert "lobby" in {one["id"] for one in (await ana.answer("GET", "/v1/rooms?limit=200"))["rooms"]}
    again = await ana.request("POST", "/v1/rooms/lobby/members")
    assert (again.status_code, again.json()["id"]) == (200, "lobby")
    await ana.leaves()
    await ana.leaves()
    assert problem(await ana.gives("post_message", text="still here?")) == (404, "not-found")


async def test_where_there_are_no_rooms_there_is_nothing_at_their_addresses(start: Start, people: People) -> None:
    chat = start(ROOMS="off")
    ana = (await people.member(room="lobby")).at(chat.url)

    for method, path in [
        ("GET", "/v1/rooms"),
        ("POST", "/v1/rooms"),
        ("GET", "/v1/rooms/lobby"),
        ("GET", "/v1/me/rooms"),
    ]:
        assert problem(await ana.request(method, path, json={})) == (404, "not-found")
    assert problem(await ana.gives("post_message", text="hello")) == (404, "not-found")
    assert problem(await ana.get("/v1/conversations/lobby/entries")) == (404, "not-found")
