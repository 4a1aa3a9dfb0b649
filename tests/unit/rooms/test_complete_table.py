"""Every state of a room, every person, every deed: what happens is what the law says."""

from itertools import product
from typing import Any, Final

import pytest
from msgspec import convert

from chat_service.domain.command import Author, Command
from chat_service.domain.refusals import (
    Forbidden,
    LastOwner,
    NotAllowed,
    NothingToInsert,
    NotInside,
    NotYours,
    Stands,
    Unfit,
)
from chat_service.domain.rooms.decide import allowed_in_room, decide_in_room
from chat_service.domain.rooms.ground import Ground
from chat_service.domain.rooms.standing import Standing
from chat_service.domain.rooms.table import TABLE
from chat_service.domain.rooms.wishes import JoinRoom, LeaveRoom, RoomWish
from contract.commands import ASKS, Ask, name_of
from contract.entries import After, By, Entry, State
from contract.fields import decode_hook
from tests.builders import NOON, an_entry
from tests.unit.domain.builders import wish as support_wish
from tests.unit.domain.law import ASKS as IN_SUPPORT
from tests.unit.rooms import law

BEN: Final = By("member", "v_ben", "Ben")  # whom deeds are about: a member like others
OWN, ANOTHERS, NOTHING = 3, 4, 5  # messages
STANDINGS: Final = {
    "owner": Standing("owner"),
    "co-owner": Standing("owner"),
    "admin": Standing("member"),
    "member": Standing("member"),
    "muted": Standing("member", muted=True),
    "peer": Standing("peer"),
    "stranger": Standing(),
    "banned": Standing(banned=True),
    "passing-admin": Standing(),
}
STATES: Final = ("open", "archived")
CASES: Final = [*product(STATES, law.PEOPLE, law.DEEDS)]
WORDS: Final[dict[type[NothingToInsert], str]] = {
    NotYours: "no",
    LastOwner: "last",
    NotInside: "gone",
    NotAllowed: "shut",
    Stands: "so",
    Unfit: "none",
}
ASKED: Final[dict[str, dict[str, Any]]] = {
    "post": {"type": "post_message", "text": "hello"},
    "reply": {"type": "post_message", "text": "hello", "reply_to": ANOTHERS},
    "reply to nothing": {"type": "post_message", "text": "hello", "reply_to": NOTHING},
    "react": {"type": "react", "target_seq": ANOTHERS, "emoji": "👍", "on": True},
    "edit own": {"type": "edit_message", "target_seq": OWN, "text": "other words"},
    "edit another's": {"type": "edit_message", "target_seq": ANOTHERS, "text": "other words"},
    "delete own": {"type": "delete_message", "target_seq": OWN},
    "delete another's": {"type": "delete_message", "target_seq": ANOTHERS},
    "delete nothing": {"type": "delete_message", "target_seq": NOTHING},
    "rename": {"type": "change_room", "name": "Garden"},
    "archive": {"type": "change_room", "archived": True},
    "unarchive": {"type": "change_room", "archived": False},
    "mute": {"type": "change_room", "mute": BEN.id},
    "ban": {"type": "change_room", "ban": BEN.id},
    "promote": {"type": "change_room", "promote": BEN.id},
    "step down": {"type": "change_room", "demote": "v_ana"},
}


def someone(who: str) -> Author:
    """That person; they have one id, for each test is about one of them."""
    return Author(By("member", "v_ana", "Ana"), admin="admin" in who)


def wish(deed: str) -> RoomWish:
    """What they want."""
    if deed in ASKED:
        asked: RoomWish = convert({**ASKED[deed], "client_id": "k"}, Ask, dec_hook=decode_hook)
        return asked
    return LeaveRoom() if deed == "leave" else JoinRoom(invited=deed == "join, invited")


def a_head(state: str, who: str, *, private: bool = False, members: int = 3) -> Entry:
    """The room's newest entry."""
    owners = {"owner": 1, "co-owner": 2}.get(who, 1)
    after = After(state=State(state), members_seq=2, edits_seq=0, members=members, owners=owners, private=private)
    return an_entry(6, conversation_id="room_1", after=after)


def ground(who: str) -> Ground:
    """Where they stand, and Ben; and whose the messages are."""
    return Ground(
        members_seq=2,
        standings={"v_ana": STANDINGS[who], BEN.id: Standing("member")},
        names={"v_ana": "Ana", BEN.id: BEN.name},
        authors={OWN: "v_ana", ANOTHERS: BEN.id},
    )


def decided(head: Entry, who: str, given: RoomWish) -> Entry:
    """What becomes of it. Raises NothingToInsert."""
    return decide_in_room(head, Command("room_1", "k", someone(who), given), NOON, ground(who))


def outcome(head: Entry, who: str, given: RoomWish) -> str:
    """The law's word for it."""
    try:
        decided(head, who, given)
    except NothingToInsert as refusal:
        return WORDS[type(refusal)]
    return "yes"


@pytest.mark.parametrize(("state", "who", "deed"), CASES)
def test_a_deed_is_done_or_refused_as_the_law_says(state: str, who: str, deed: str) -> None:
    head = a_head(state, who, private=deed in {"join a private room", "join, invited"})

    assert outcome(head, who, wish(deed)) == law.verdict(state, who, deed)


@pytest.mark.parametrize(("state", "who"), [*product(STATES, law.PEOPLE)])
def test_what_a_person_is_told_to_be_allowed_is_what_they_may_do(state: str, who: str) -> None:
    may = {ASKED[deed]["type"] for deed in ASKED if law.verdict(state, who, deed) == "yes"}

    told = allowed_in_room(a_head(state, who).after, someone(who), STANDINGS[who])

    assert set(told) == (may if STANDINGS[who].is_in else set())


@pytest.mark.parametrize(("state", "who"), [*product(STATES, law.PEOPLE)])
@pytest.mark.parametrize("command", [one for one in IN_SUPPORT if one != "post_message"])
def test_what_is_done_in_support_is_done_by_nobody_in_a_room(state: str, who: str, command: str) -> None:
    given = Command("room_1", "k", someone(who), support_wish(command, After()))

    with pytest.raises(Forbidden if STANDINGS[who].is_in else NotInside):
        decide_in_room(a_head(state, who), given, NOON, ground(who))


def test_a_rooms_only_member_leaves_it_though_they_own_it() -> None:
    is_now = decided(a_head("open", "owner", members=1), "owner", LeaveRoom()).after

    assert (is_now.members, is_now.owners) == (0, 0)


@pytest.mark.parametrize(
    ("who", "deed", "more"),
    [("owner", "promote", 1), ("co-owner", "step down", -1), ("co-owner", "leave", -1), ("member", "leave", 0)],
)
def test_owners_are_counted(who: str, deed: str, more: int) -> None:
    head = a_head("open", who)

    assert decided(head, who, wish(deed)).after.owners == head.after.owners + more


def test_the_law_speaks_of_every_command() -> None:
    asked = {one["type"] for one in ASKED.values()}
    assert asked == {name_of(ask) for state, ask in TABLE if state is State.OPEN and ask in ASKS}
    assert {*ASKED, "leave"} == {deed for deed in law.DEEDS if not deed.startswith("join")}
