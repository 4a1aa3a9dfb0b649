"""What people may do in a room, and what their owners may."""

from typing import Any

import pytest

from tests.integration.chat_service.clients import problem, unique
from tests.integration.rooms.conftest import People
from tests.integration.rooms.member import Member


async def test_an_edit_and_a_deletion_come_in_order_and_the_old_text_is_gone(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    hers = await people.listener(ana)
    said = await ben.posts("a secret word")
    await ben.does("edit_message", target_seq=said["seq"], text="another word")
    other = await ben.posts("more")
    gone = await ana.does("delete_message", target_seq=other["seq"])

    live = await hers.until_seq(gone["seq"])
    assert [entry["type"] for entry in live[-4:]] == [
        "message_posted",
        "message_edited",
        "message_posted",
        "message_deleted",
    ]
    for one in (ben, people.elsewhere(ben)):
        masked, edited, deleted, deletion = await one.reads(after=said["seq"] - 1)
        assert (masked["text"], masked["redacted_by"]) == ("", edited["seq"])
        assert edited["text"] == "another word"
        assert (deleted["text"], deleted["redacted_by"]) == ("", deletion["seq"])
    back = await people.listener(people.elsewhere(ben))
    assert "secret" not in str(back.frames)
    assert "more" not in str(back.entries)


async def test_only_authors_edit_and_only_they_and_owners_delete(people: People) -> None:
    ana = await people.owner()
    ben, eve = await people.member(room=ana.room), await people.member(room=ana.room)
    said = await ben.posts()

    for one in (ana, eve):
        edit = await one.gives("edit_message", target_seq=said["seq"], text="mine now")
        assert problem(edit) == (403, "forbidden")
    assert problem(await eve.gives("delete_message", target_seq=said["seq"])) == (403, "forbidden")
    await ana.does("delete_message", target_seq=said["seq"])
    wishes: dict[str, dict[str, Any]] = {
        "edit_message": {"text": "back"},
        "delete_message": {},
        "react": {"emoji": "👍", "on": True},
    }
    for kind, fields in wishes.items():
        refused = await ben.gives(kind, target_seq=said["seq"], **fields)
        assert problem(refused) == (422, "invalid-request")
        assert refused.json()["errors"][0]["field"] == "target_seq"
    reply = await ben.gives("post_message", text="to that", reply_to=said["seq"])
    assert reply.json()["errors"][0]["field"] == "reply_to"
    assert problem(await ben.gives("request_handoff")) == (403, "forbidden")


async def test_a_repeat_of_an_edited_message_is_known_and_says_nothing_old(people: People) -> None:
    ana = await people.owner()
    client_id = unique()
    said = await ana.posts("old words", client_id=client_id)
    await ana.does("edit_message", target_seq=said["seq"], text="new words")

    again = await people.elsewhere(ana).gives("post_message", client_id, text="old words")

    assert again.status_code == 200
    assert again.json()["seq"] == said["seq"]
    assert again.json()["text"] == ""
    assert problem(await ana.gives("post_message", client_id, text="other words")) == (409, "client-id-reused")


async def test_replies_reactions_and_mentions(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(name=unique("Ben Ö "), room=ana.room)
    said = await ben.posts("who cooks?")

    reply = await ana.posts(f"@{ben.name.upper()}, you do. Not me@{ben.name}", reply_to=said["seq"])
    put = await ben.does("react", target_seq=reply["seq"], emoji="👍🏽", on=True)

    assert reply["reply_to"] == said["seq"]
    assert reply["mentions"] == [{"id": ben.id, "name": ben.name}]
    assert (put["type"], put["emoji"], put["on"]) == ("reacted", "👍🏽", True)
    own = {room["id"]: room for room in (await ben.answer("GET", "/v1/me/rooms"))["rooms"]}
    assert (own[ana.room]["unread"], own[ana.room]["mentions"]) == (2, 1)
    assert problem(await ben.gives("react", target_seq=reply["seq"], emoji="no", on=True)) == (422, "invalid-request")


@pytest.mark.parametrize("kind", ["post_message", "react", "edit_message"])
async def test_who_is_muted_reads_and_says_nothing(people: People, kind: str) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    said = await ben.posts()
    await ana.changes(mute=ben.id)
    fields = {"text": "hm"} if kind != "react" else {"emoji": "👍", "on": True}
    target = {"target_seq": said["seq"]} if kind != "post_message" else {}

    for one in (ben, people.elsewhere(ben)):
        assert problem(await one.gives(kind, **fields, **target)) == (403, "forbidden")
    last = await ana.posts()
    assert (await people.elsewhere(ben).reads())[-1] == last
    await ana.changes(unmute=ben.id)
    assert (await ben.gives(kind, **fields, **target)).status_code == 201


async def test_who_is_banned_comes_back_when_they_may(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    await ana.changes(ban=ben.id)

    refused = await ben.request("POST", f"/v1/rooms/{ana.room}/members", json={})
    assert problem(refused) == (403, "forbidden")
    assert "banned" in refused.json()["detail"]
    assert await banned(ana) == await banned(people.elsewhere(ana)) == [ben.id]
    await ana.changes(unban=ben.id)
    assert await banned(ana) == []
    await people.elsewhere(ben).joins(ana.room)


async def test_only_owners_see_who_is_banned(people: People) -> None:
    ana = await people.owner()
    ben, cy = await people.member(room=ana.room), await people.member(room=ana.room)
    await ana.changes(ban=ben.id)

    answers = [await one.request("GET", f"/v1/rooms/{ana.room}/bans") for one in (ben, cy)]
    assert [problem(one) for one in answers] == [(404, "not-found"), (403, "forbidden")]


async def banned(owner: Member) -> list[str]:
    """The ids of who can't come back."""
    answer = await owner.request("GET", f"/v1/rooms/{owner.room}/bans")
    assert answer.status_code == 200
    return [one["id"] for one in answer.json()["people"]]


async def test_only_owners_change_a_room_and_they_may_make_others_owners(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    name = unique("Kitchen ")

    assert problem(await ben.request("PATCH", f"/v1/rooms/{ana.room}", json={"name": name})) == (403, "forbidden")
    assert problem(await ben.gives("change_room", name=name)) == (403, "forbidden")
    await ana.changes(promote=ben.id)
    room = await people.elsewhere(ben).changes(name=name, topic="What to eat", slow_mode_s=0)

    assert (room["name"], room["topic"]) == (name, "What to eat")
    change = (await ana.reads())[-1]
    assert (change["type"], change["name"], change["by"]["id"]) == ("room_changed", name, ben.id)
    taken = await (await people.member()).request("POST", "/v1/rooms", json={"name": name.swapcase()})
    assert problem(taken) == (409, "name-taken")
    await ana.changes(422)
    await ana.changes(422, mute=ben.id, name="both")
    await ana.changes(422, remove="v_nobody")
    await ana.changes(422, remove=ana.id)


async def test_in_an_archived_room_people_read_and_nothing_more(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    said = await ben.posts()
    await ana.changes(archived=True)

    refused = await people.elsewhere(ben).gives("post_message", text="anybody?")

    assert problem(refused) == (409, "not-allowed")
    assert (refused.json()["state"], refused.json()["allowed"]) == ("archived", [])
    assert said in await ben.reads()
    rooms = await ben.answer("GET", "/v1/rooms?limit=200")
    assert ana.room not in {one["id"] for one in rooms["rooms"]}
    await ana.changes(archived=False)
    await ben.posts()


async def test_in_slow_mode_members_wait_between_two_messages_wherever_they_write(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    await ana.changes(slow_mode_s=600)
    his = await people.listener(people.elsewhere(ben))
    said = await ben.posts()
    await his.until_seq(said["seq"])  # so the other replica has heard of it

    for one in (ben, people.elsewhere(ben)):
        refused = await one.gives("post_message", text="and another thing")
        assert problem(refused) == (429, "rate-limited")
        assert 500 < refused.json()["retry_after_s"] <= 600
    await ana.posts()
    await ana.posts()


async def test_cursors_move_on_over_all_screens_and_never_back(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    there = await people.listener(people.elsewhere(ben))
    said = [await ana.posts() for _ in range(4)]

    async def unread() -> tuple[int, int]:
        rooms = (await people.elsewhere(ben).answer("GET", "/v1/me/rooms"))["rooms"]
        mine = next(room for room in rooms if room["id"] == ana.room)
        return mine["unread"], mine["read_seq"]

    assert await unread() == (4, 2)
    path = f"/v1/rooms/{ana.room}/read"
    await ben.answer("PUT", path, 204, seq=said[1]["seq"])
    assert (await there.until("read"))["seq"] == said[1]["seq"]
    assert await unread() == (2, said[1]["seq"])
    await ben.answer("PUT", path, 204, seq=said[0]["seq"])
    assert await unread() == (2, said[1]["seq"])
    await ben.answer("PUT", path, 204, seq=10**9)
    assert await unread() == (0, said[3]["seq"])


async def test_a_search_finds_what_was_said_in_the_room_and_nowhere_else(people: People) -> None:
    word = unique("zucchini")
    ana, eve = await people.owner(), await people.owner()
    said = await ana.posts(f"Who brings {word}?")
    await eve.posts(f"No {word} here")

    found = await people.elsewhere(ana).answer("GET", f"/v1/rooms/{ana.room}/search?q={word[:-1]}")

    assert [one["seq"] for one in found["entries"]] == [said["seq"]]
    assert problem(await eve.get(f"/v1/rooms/{ana.room}/search?q={word}")) == (404, "not-found")
    await ana.does("edit_message", target_seq=said["seq"], text="Who brings what?")
    assert (await ana.answer("GET", f"/v1/rooms/{ana.room}/search?q={word}"))["entries"] == []
