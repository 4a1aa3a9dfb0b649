"""Who is not in a room learns nothing of it, changes nothing of it, and stops nobody in it."""

import asyncio

from chat_service.handlers.rooms import direct_id
from tests.integration.chat_service.clients import DEADLINE_S, problem, unique
from tests.integration.rooms.conftest import People, Start
from tests.integration.rooms.member import Member

NOWHERE = "room_nowhere"
NOT_FOUND = (404, "not-found")
COMMANDS = {"post_message": {"text": "hi"}, "resolve": {}, "accept_handoff": {}, "change_room": {"topic": "Eve's"}}


async def test_going_or_commanding_tells_a_stranger_of_no_room(people: People) -> None:
    ana, ben, eve = await people.owner(private=True), await people.member(), await people.member()
    await ana.answer("POST", "/v1/directs", 201, person_id=ben.id)
    for room_id in (ana.room, direct_id(ana.id, ben.id), NOWHERE):
        eve.room = room_id
        assert problem(await eve.request("DELETE", f"/v1/rooms/{room_id}/members/me")) == NOT_FOUND
        for kind, fields in COMMANDS.items():
            assert problem(await eve.gives(kind, **fields)) == NOT_FOUND, kind


async def test_who_was_in_a_room_may_go_again(people: People) -> None:
    ana = await people.owner(private=True)
    ben = await people.member()
    made = await ana.answer("POST", f"/v1/rooms/{ana.room}/invites", 201)
    await ben.joins(ana.room, invite=made["invite"])
    for _ in range(2):
        await ben.answer("DELETE", f"/v1/rooms/{ana.room}/members/me", 204)


async def test_a_change_that_is_refused_changes_nothing(people: People) -> None:
    ana, eve = await people.owner(private=True), await people.member()
    name, before = unique("Renamed "), await ana.answer("GET", f"/v1/rooms/{ana.room}")
    change = {"private": False, "name": name, "mute": eve.id}

    assert problem(await ana.request("PATCH", f"/v1/rooms/{ana.room}", json=change)) == (422, "invalid-request")

    assert problem(await eve.get(f"/v1/rooms/{ana.room}")) == NOT_FOUND
    assert await ana.answer("GET", f"/v1/rooms/{ana.room}") == before
    await eve.answer("POST", "/v1/rooms", 201, name=name)


async def test_what_is_refused_takes_nothing_of_what_a_room_may_take(people: People, start: Start) -> None:
    slow = start(ROOM_MESSAGES_PER_SECOND="1")
    ana = (await people.member()).at(slow.url)
    await ana.founds(private=True)
    eve = (await people.member()).at(slow.url)
    eve.room = ana.room
    for _ in range(20):
        assert problem(await eve.gives("post_message", text="let me in")) == NOT_FOUND
        assert problem(await eve.request("POST", f"/v1/rooms/{ana.room}/members", json={})) == NOT_FOUND

    await ana.posts("still here")


async def test_a_conversation_of_two_is_listed_for_both_once_something_is_said(people: People) -> None:
    ana, ben = await people.member(), await people.member()
    direct = (await ana.answer("POST", "/v1/directs", 201, person_id=ben.id))["id"]
    assert direct in await rooms_of(ana)
    assert direct not in await rooms_of(ben)
    await ben.joins("lobby")
    told = await people.listener(ben)

    ana.room = direct
    await ana.posts("a word with you")

    async with asyncio.timeout(DEADLINE_S):
        await told.until("rooms_changed", conversation_id=direct)
    assert (await rooms_of(ben))[direct]["unread"] == 1


async def test_who_opens_what_the_other_one_began_has_it_in_their_list(people: People) -> None:
    ana, ben = await people.member(), await people.member()
    direct = (await ana.answer("POST", "/v1/directs", 201, person_id=ben.id))["id"]
    await ben.answer("POST", "/v1/directs", 200, person_id=ana.id)
    assert direct in await rooms_of(ben)


async def rooms_of(person: Member) -> dict[str, dict[str, object]]:
    """The rooms of their list."""
    return {one["id"]: one for one in (await person.answer("GET", "/v1/me/rooms"))["rooms"]}
