"""Photos at two replicas, over every database."""

from typing import Any

from tests.integration.chat_service.clients import problem
from tests.integration.rooms.conftest import People
from tests.integration.rooms.member import Member
from tests.pictures import BLUE, RED, a_picture, colours, in_bytes
from tests.suite import Process


async def puts(person: Member, colour: tuple[int, int, int]) -> dict[str, Any]:
    """PUT a photo of one colour; where it is."""
    picture = a_picture(side=64)
    picture.paste(colour, (0, 0, *picture.size))
    headers = {"Content-Type": "image/png"}
    response = await person.request("PUT", "/v1/me/photo", content=in_bytes(picture, "PNG"), headers=headers)
    assert response.status_code == 200, response.text
    where: dict[str, Any] = response.json()["photo"]
    return where


async def test_another_replica_shows_a_photo_at_once_and_the_old_one_no_more(people: People) -> None:
    ana = await people.member()
    there = people.elsewhere(ana)
    old = await puts(ana, RED)
    assert set(colours((await there.get(old["large"])).content)) == {"red"}

    new = await puts(there, BLUE)

    for place in (ana, there):
        assert set(colours((await place.get(new["large"])).content)) == {"blue"}
        assert set(colours((await place.get(new["small"])).content)) == {"blue"}
        assert problem(await place.get(old["large"])) == (404, "not-found")


async def test_a_photo_that_was_taken_down_is_gone_everywhere(people: People) -> None:
    ana, bia = await people.member(), await people.member()
    there = people.elsewhere(ana)
    mine, theirs = await puts(ana, RED), await puts(bia, RED)

    answers = [(await there.request("DELETE", "/v1/me/photo")).status_code for _ in range(2)]

    assert answers == [204, 204]
    assert problem(await ana.get(mine["small"])) == (404, "not-found")
    assert (await there.get(theirs["small"])).status_code == 200


async def test_a_photo_outlives_the_replica_that_took_it(people: People, replicas: tuple[Process, Process]) -> None:
    ana = await people.member()
    where = await puts(ana, RED)
    taker = next(replica for replica in replicas if replica.url == ana.url)

    taker.kill()

    shown = await people.elsewhere(ana).get(where["large"])
    taker.start()
    assert set(colours(shown.content)) == {"red"}


async def test_people_are_shown_with_their_photos(people: People) -> None:
    ana, bia = await people.member(), await people.member()
    where = await puts(ana, RED)

    known = (await people.elsewhere(bia).get("/v1/people", params={"id": [ana.id, bia.id]})).json()["people"]

    assert {one["id"]: one["photo"] for one in known} == {ana.id: where, bia.id: None}
