"""What admins learn of rooms, and what nobody at the desk does."""

import httpx

from tests.integration.agents.desk import ADMIN
from tests.integration.chat_service.clients import Frame, problem, unique
from tests.integration.rooms.conftest import People
from tests.integration.rooms.member import Member


async def the_admin(near: Member) -> Member:
    """The first admin, at the same replica."""
    name, password = ADMIN
    session = await Member(near.http, near.url).answer("POST", "/v1/agents/sessions", 201, name=name, password=password)
    admin = Member(near.http, near.url, session["token"])
    admin.id, admin.name = session["agent"]["id"], name
    return admin


async def reported(admin: Member, message: Frame) -> list[Frame]:
    """The open reports of that message."""
    reports: list[Frame] = (await admin.answer("GET", "/v1/reports?limit=200"))["reports"]
    key = (message["conversation_id"], message["seq"])
    return [one for one in reports if (one["room"]["id"], one["target_seq"]) == key]


async def reports(member: Member, message: Frame, **fields: str) -> httpx.Response:
    """Tell the admins."""
    body = {"target_seq": message["seq"], **fields}
    return await member.request("POST", f"/v1/rooms/{member.room}/reports", json=body)


async def test_an_admin_reads_a_report_and_deletes_the_message(people: People) -> None:
    ana = await people.owner(private=True)
    made = await ana.answer("POST", f"/v1/rooms/{ana.room}/invites", 201)
    ben = await people.member()
    await ben.joins(ana.room, invite=made["invite"])
    said = await ben.posts("something nasty")
    assert (await reports(ana, said, reason="It is nasty.")).status_code == 204
    assert (await reports(ana, said, reason="Again")).status_code == 204
    admin = await the_admin(people.elsewhere(ana))

    (report,) = await reported(admin, said)
    assert (report["reason"], report["by"]["id"]) == ("It is nasty.", ana.id)
    assert report["message"]["text"] == "something nasty"
    await admin.answer("PATCH", f"/v1/reports/{report['id']}", 204, decision="deleted")

    masked, deletion = await ben.reads(after=said["seq"] - 1)
    assert (masked["text"], deletion["type"], deletion["by"]["role"]) == ("", "message_deleted", "system")
    assert await reported(admin, said) == []
    again = await admin.request("PATCH", f"/v1/reports/{report['id']}", json={"decision": "kept"})
    assert problem(again) == (404, "not-found")
    acts = (await admin.answer("GET", "/v1/audit?limit=50"))["records"]
    assert "report_handled" in {act["action"] for act in acts}


async def test_reports_are_for_admins_and_about_messages(people: People) -> None:
    ana = await people.owner()
    stranger = await people.member(room="lobby")
    said = await ana.posts()

    assert problem(await ana.get("/v1/reports")) == (403, "forbidden")
    joined = (await ana.reads(limit=200))[0]
    assert problem(await reports(ana, joined)) == (422, "invalid-request")
    stranger.room = ana.room
    assert problem(await reports(stranger, said)) == (404, "not-found")


async def audited(near: Member) -> list[Frame]:
    """The newest of the audit."""
    records: list[Frame] = (await (await the_admin(near)).answer("GET", "/v1/audit?limit=200"))["records"]
    return records


async def acts_of(owner: Member) -> list[tuple[str, Frame]]:
    """What the audit has of this person, oldest first: what they did, and to whom."""
    return [(act["action"], act["subject"]) for act in await audited(owner) if act["by"]["id"] == owner.id][::-1]


async def test_what_owners_do_to_members_is_in_the_audit(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    for what in ("mute", "unmute", "promote", "demote", "ban", "unban"):
        await ana.changes(200, **{what: ben.id})
    await ben.joins(ana.room)
    await ana.changes(remove=ben.id)
    assert (await ben.request("PATCH", f"/v1/rooms/{ana.room}", json={"ban": ana.id})).status_code == 404

    acts = await acts_of(ana)

    did = ("muted", "unmuted", "promoted", "demoted", "banned", "unbanned", "removed")
    assert acts == [(f"room_member_{what}", {"id": ben.id, "name": ben.name}) for what in did]
    assert ben.id not in {act["by"]["id"] for act in await audited(ana)}


async def test_whose_messages_owners_delete_is_in_the_audit_and_what_people_take_back_is_not(people: People) -> None:
    ana = await people.owner()
    ben, eve = [await people.member(room=ana.room) for _ in range(2)]
    [first, second, mine] = [await ben.posts(), await ben.posts(), await ana.posts()]
    assert problem(await eve.gives("delete_message", target_seq=first["seq"]))[0] == 403
    await ben.does("delete_message", target_seq=first["seq"])
    await ana.does("delete_message", target_seq=mine["seq"])
    await ana.does("delete_message", target_seq=second["seq"])

    assert await acts_of(ana) == [("room_message_deleted", {"id": ben.id, "name": ben.name})]
    assert {ben.id, eve.id}.isdisjoint({act["by"]["id"] for act in await audited(ana)})


async def test_what_is_given_twice_is_in_the_audit_once(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    said = await ben.posts()
    commands: list[Frame] = [
        {"kind": "delete_message", "client_id": unique(), "target_seq": said["seq"]},
        {"kind": "change_room", "client_id": unique(), "ban": ben.id},
        {"kind": "change_room", "client_id": unique(), "archived": True},
        {"kind": "change_room", "client_id": unique(), "archived": False},
    ]
    for command in commands:
        assert await ana.does(**command) == await people.elsewhere(ana).does(**command)

    acts = [action for action, _ in await acts_of(ana)]

    assert acts == ["room_message_deleted", "room_member_banned", "room_archived", "room_unarchived"]


async def test_the_desk_finds_nothing_of_rooms(people: People) -> None:
    word = unique("rhubarb")
    ana = await people.owner()
    await ana.posts(f"Who brings {word}?")
    admin = await the_admin(ana)

    assert (await admin.answer("GET", f"/v1/search?q={word}"))["results"] == []
    for view in ("queue", "mine", "bot", "all", "resolved"):
        page = await admin.answer("GET", f"/v1/inbox?view={view}&limit=200")
        assert ana.room not in {one["conversation_id"] for one in page["conversations"]}
    assert problem(await admin.get(f"/v1/conversations/{ana.room}/entries")) == (404, "not-found")
    assert problem(await admin.get(f"/v1/conversations/{ana.room}/visitor")) == (404, "not-found")
    admin.room = ana.room
    assert problem(await admin.gives("accept_handoff")) == (404, "not-found")


async def test_an_admin_may_in_rooms_where_they_are_what_owners_may(people: People) -> None:
    ana = await people.owner()
    said = await ana.posts()
    admin = await the_admin(people.elsewhere(ana))
    await admin.joins(ana.room)

    gone = await admin.does("delete_message", target_seq=said["seq"])

    assert gone["by"] == {"role": "member", "id": admin.id, "name": admin.name}
    assert (await ana.reads(after=said["seq"]))[-1] == gone
