"""A room that has members has an owner, whoever goes."""

import asyncio

from tests.integration.chat_service.clients import problem
from tests.integration.rooms.conftest import People
from tests.integration.rooms.test_admins import acts_of


async def test_when_its_only_owner_goes_who_has_been_there_longest_owns_it(people: People) -> None:
    ana = await people.owner()
    mute, ben, cy = [await people.member(room=ana.room) for _ in range(3)]
    await ana.changes(mute=mute.id)
    refused = await ana.request("PATCH", f"/v1/rooms/{ana.room}", json={"demote": ana.id})
    assert problem(refused) == (403, "forbidden")

    await people.elsewhere(ana).leaves()

    assert (await cy.answer("GET", f"/v1/rooms/{ana.room}"))["me"]["role"] == "member"
    promotion, leave = (await ben.reads())[-2:]
    assert (promotion["promoted"]["id"], leave["member"]["id"]) == (ben.id, ana.id)
    assert {promotion["by"]["id"], leave["by"]["id"]} == {ana.id}
    assert ("room_member_promoted", {"id": ben.id, "name": ben.name}) in await acts_of(ana)
    assert (await ben.changes(topic="Ben's"))["me"] == {"role": "owner", "muted": False}


async def test_of_several_owners_one_goes_and_nobody_follows_them(people: People) -> None:
    ana = await people.owner()
    ben, cy = [await people.member(room=ana.room) for _ in range(2)]
    await ana.changes(promote=cy.id)

    await ana.leaves()

    assert [entry["type"] for entry in await cy.reads()][-2:] == ["room_changed", "member_left"]
    assert (await ben.answer("GET", f"/v1/rooms/{ana.room}"))["me"]["role"] == "member"


async def test_when_all_but_one_go_at_once_the_last_one_owns_it(people: People) -> None:
    ana = await people.owner()
    others = [await people.member(room=ana.room) for _ in range(4)]

    await asyncio.gather(
        *(one.leaves() for one in (people.elsewhere(ana), others[0], people.elsewhere(others[1]), others[3]))
    )

    room = await others[2].answer("GET", f"/v1/rooms/{ana.room}")
    assert (room["members"], room["me"]["role"]) == (1, "owner")
    await others[2].leaves()
    assert (await ana.answer("GET", f"/v1/rooms/{ana.room}"))["members"] == 0
