"""What every `Log` shows of conversations by their newest entries."""

from datetime import UTC, datetime
from typing import Final

import pytest

from chat_service.ports.log import Log, Place, View
from contract.entries import ROOM_STATES, SUPPORT_STATES, After, Awaiting, Entry, MessagePosted, Owner, State
from tests.builders import a_room_entry, an_entry, at, queued

BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
BIM: Final = Owner("a1", "Bim")
CY: Final = Owner("a2", "Cy")
IN_VIEW: Final = {
    View.QUEUE: queued(at(0)),
    View.MINE: After(state=State.ASSIGNED, owner=BIM),
    View.BOT: After(),
    View.RESOLVED: After(state=State.RESOLVED),
    View.ALL: After(state=State.RESOLVED),
}


def names(entries: list[Entry]) -> list[str]:
    return [entry.conversation_id for entry in entries]


async def test_an_empty_log_has_empty_views(log: Log) -> None:
    for view in View:
        assert await log.view(view, "a1", None, 10) == []
        assert await log.count(view, "a1", 100) == 0
    assert await log.by_time(None, Place(at(0), ""), 10) == []
    assert await log.owners() == []


@pytest.mark.parametrize("view", [view for view in View if view is not View.QUEUE])
async def test_the_newest_come_first(log: Log, view: View) -> None:
    for name, when in {"middle": at(2), "last": at(1), "first": at(3)}.items():
        await log.insert([an_entry(conversation_id=name, when=when, after=IN_VIEW[view])])

    assert names(await log.view(view, "a1", None, 10)) == ["first", "middle", "last"]


async def test_the_queue_goes_by_the_time_of_waiting_whatever_was_said_since(log: Log) -> None:
    for name, since in {"middle": at(2), "last": at(3), "first": at(1)}.items():
        await log.insert([an_entry(conversation_id=name, when=at(9 - since.second), after=queued(since))])

    assert names(await log.view(View.QUEUE, None, None, 10)) == ["first", "middle", "last"]


async def test_each_view_has_its_own(log: Log) -> None:
    states = {
        "with the bot": After(),
        "waiting": queued(),
        "mine": After(state=State.ASSIGNED, owner=BIM),
        "a colleague's": After(state=State.ASSIGNED, owner=CY),
        "done": After(state=State.RESOLVED),
    }
    for name, after in states.items():
        await log.insert([an_entry(conversation_id=name, after=after)])

    assert names(await log.view(View.BOT, "a1", None, 10)) == ["with the bot"]
    assert names(await log.view(View.QUEUE, "a1", None, 10)) == ["waiting"]
    assert names(await log.view(View.MINE, "a1", None, 10)) == ["mine"]
    assert names(await log.view(View.RESOLVED, "a1", None, 10)) == ["done"]
    assert sorted(names(await log.view(View.ALL, "a1", None, 10))) == sorted(states)
    assert sorted(await log.owners()) == ["a1", "a2"]


@pytest.mark.parametrize("view", View)
async def test_pages_follow_their_places_over_ties(log: Log, view: View) -> None:
    everybody = [f"c{number}" for number in range(7)]
    for number, name in enumerate(everybody):
        when = at(number // 3)
        after = queued(when) if view is View.QUEUE else IN_VIEW[view]
        await log.insert([an_entry(conversation_id=name, when=when, after=after)])

    seen: list[str] = []
    place: Place | None = None
    while page := await log.view(view, "a1", place, 2):
        seen += names(page)
        last = page[-1]
        place = Place((last.after.queued_at if view is View.QUEUE else None) or last.at, last.conversation_id)

    assert seen == (everybody if view is View.QUEUE else everybody[::-1])


@pytest.mark.parametrize("view", View)
async def test_a_conversation_is_shown_once_by_its_newest_entry(log: Log, view: View) -> None:
    old, new = (an_entry(seq, f"number {seq}", when=at(seq), after=IN_VIEW[view]) for seq in (1, 2))
    await log.insert([old])
    await log.insert([new])

    assert await log.view(view, "a1", None, 10) == [new]
    assert await log.count(view, "a1", 100) == 1


async def test_what_moved_on_leaves_its_view(log: Log) -> None:
    await log.insert([an_entry(1, after=After(state=State.ASSIGNED, owner=BIM))])
    await log.insert([an_entry(2, after=After(state=State.ASSIGNED, owner=CY))])

    assert await log.view(View.MINE, "a1", None, 10) == []
    assert await log.count(View.MINE, "a1", 100) == 0
    assert await log.owners() == ["a2"]


@pytest.mark.parametrize("view", View)
async def test_counts_end_where_they_are_told_to(log: Log, view: View) -> None:
    for number in range(5):
        await log.insert([an_entry(conversation_id=f"c{number}", after=IN_VIEW[view])])

    assert await log.count(view, "a1", 100) == 5
    assert await log.count(view, "a1", 3) == 3
    assert await log.view(view, "a1", None, 0) == []


@pytest.mark.parametrize("state", SUPPORT_STATES)
async def test_a_tally_counts_a_state_by_the_newest_entries_up_to_its_limit(log: Log, state: State) -> None:
    others = [one for one in SUPPORT_STATES if one is not state]
    for number, before in enumerate([*SUPPORT_STATES, *SUPPORT_STATES]):
        await log.insert([an_entry(1, conversation_id=f"c{number}", after=After(state=before))])
        await log.insert([an_entry(2, conversation_id=f"c{number}", after=After(state=state))])
    for number, other in enumerate(others):
        await log.insert([an_entry(conversation_id=f"other{number}", after=After(state=other))])

    assert await log.tally(state, 100) == 8
    assert await log.tally(state, 3) == 3
    assert [await log.tally(other, 100) for other in others] == [1, 1, 1]


async def test_what_changed_since_is_read_in_its_order(log: Log) -> None:
    for number, state in enumerate([State.BOT, State.RESOLVED, State.BOT, State.QUEUED]):
        await log.insert([an_entry(conversation_id=f"c{number}", when=at(number), after=After(state=state))])

    assert names(await log.by_time(None, Place(at(1), ""), 10)) == ["c1", "c2", "c3"]
    assert names(await log.by_time(None, Place(at(1), "c1"), 1)) == ["c2"]
    assert names(await log.by_time(State.BOT, Place(at(0), ""), 10)) == ["c0", "c2"]
    assert names(await log.by_time(State.BOT, Place(at(0), "c0"), 10)) == ["c2"]


async def test_the_text_of_a_place_is_only_text(log: Log) -> None:
    await log.insert([an_entry(payload=MessagePosted("here"))])

    for odd in ("$where", "'; --", "\U0010ffff"):
        assert len(await log.view(View.ALL, "a1", Place(at(1), odd), 10)) == 1
        assert await log.view(View.MINE, odd, None, 10) == []


@pytest.mark.parametrize("state", ROOM_STATES)
async def test_rooms_are_in_no_view_and_counted_nowhere(log: Log, state: State) -> None:
    owned = After(state=state, owner=BIM, queued_at=at(0), awaiting=Awaiting(1, at(0)))  # which no room ever has
    await log.insert(
        [an_entry(1, conversation_id="room_1", after=owned), an_entry(2, conversation_id="room_1", after=owned)]
    )
    support = an_entry(when=at(1))
    await log.insert([support])

    for view in View:
        shown = [support] if view in {View.BOT, View.ALL} else []
        assert await log.view(view, "a1", None, 10) == shown
        assert await log.count(view, "a1", 10) == len(shown)
    assert await log.by_time(None, Place(BEGINNING, ""), 10) == [support]
    assert await log.by_time(state, Place(BEGINNING, ""), 10) == []
    assert await log.tally(state, 10) == 0
    assert await log.owners() == []
    assert await log.awaiting_since(at(9), 10) == []


async def test_of_a_room_the_newest_entry_is_known(log: Log) -> None:
    old, new = a_room_entry(1), a_room_entry(2)
    await log.insert([old])
    await log.insert([new])

    assert await log.head("room_1") == await log.settled_head("room_1") == new
    assert await log.heads(["room_1", "c1"]) == {"room_1": 2}
    assert await log.newest(["room_1", "c1"]) == {"room_1": new}
