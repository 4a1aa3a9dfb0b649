"""What every `Log` finds of what is said in rooms: in one room by words, in all of them by whom it mentions."""

from typing import Final

from chat_service.domain.words import asked, asked_in, mention_of, mentions_of_member
from chat_service.ports.log import EntryPlace, Log
from contract.entries import (
    Entry,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    NotePosted,
    Owner,
    Reacted,
    RoomChanged,
)
from tests.builders import a_room_entry, an_entry, at

HERE: Final = "room_1"
THERE: Final = "room_2"
BO: Final = Owner("v_Bo", "Bo")
OTHER_BO: Final = Owner("v_bo", "Bo")


async def found(log: Log, room_id: str, text: str, after: EntryPlace | None = None, limit: int = 10) -> list[Entry]:
    query = asked_in(room_id, text)
    return await log.search(*query, after, limit, within=room_id) if query else []


async def said(log: Log, *texts: str, room_id: str = HERE) -> list[Entry]:
    entries = [a_room_entry(seq, text, room_id=room_id) for seq, text in enumerate(texts, start=1)]
    await log.insert(entries)
    return entries


async def test_a_room_is_searched_by_words_the_last_of_which_may_go_on(log: Log) -> None:
    bread, _, both = await said(log, "Bread!", "butter", "bread and butter")

    assert await found(log, HERE, "bread") == [both, bread]
    assert await found(log, HERE, "BREAD but") == [both]
    assert await found(log, HERE, "b", limit=1) == [both]
    assert await found(log, HERE, "bre butter") == []


async def test_a_room_finds_nothing_of_another_one(log: Log) -> None:
    (here,) = await said(log, "bread")
    (there,) = await said(log, "bread", room_id=THERE)

    assert await found(log, HERE, "bread") == [here]
    assert await found(log, THERE, "b") == [there]
    assert await found(log, "room_3", "bread") == []


async def test_of_rooms_with_one_mark_each_finds_its_own(log: Log) -> None:
    await said(log, "bread", room_id=THERE)
    query = asked_in(THERE, "bread")
    assert query

    assert len(await log.search(*query, None, 10)) == 1
    assert await log.search(*query, None, 10, within=HERE) == []


async def test_agents_find_nothing_of_rooms_whatever_they_type(log: Log) -> None:
    support = an_entry(text="bread")
    await log.insert([support])
    await said(log, "bread and butter", "butter")
    await log.insert([a_room_entry(3, MessagePosted("bread", mentions=[BO]))])
    inside = asked_in(HERE, "butter")
    assert inside

    for text in ("bread", "b", "m", "r", f"{inside.prefix}", f"@{BO.id}", mentions_of_member(BO.id).words[0]):
        query = asked(text)
        assert query
        assert await log.search(*query, None, 10) in ([], [support]), text
    assert await log.search(*mention_of(BO.id), None, 10) == []


async def test_a_member_is_no_word(log: Log) -> None:
    await said(log, "hello")

    assert await found(log, HERE, "Mia") == []


async def test_other_things_that_happen_in_rooms_are_not_found(log: Log) -> None:
    await log.insert(
        [a_room_entry(1, RoomChanged(name="bread", topic="butter")), a_room_entry(2, Reacted(1, "👍", on=True))]
    )

    assert [await found(log, HERE, word) for word in ("bread", "butter", "b")] == [[], [], []]


async def test_an_edit_is_found_by_its_words_and_not_by_those_before(log: Log) -> None:
    await said(log, "bread and butter")
    edit = a_room_entry(2, MessageEdited(1, "bread and jam"))
    await log.insert([edit])

    assert await found(log, HERE, "bread") == [edit]
    assert await found(log, HERE, "butter") == []


async def test_whom_a_message_mentions_finds_it_in_whichever_room(log: Log) -> None:
    here = a_room_entry(1, MessagePosted("look", mentions=[OTHER_BO, BO]))
    there = a_room_entry(2, MessagePosted("look", mentions=[BO]), room_id=THERE)
    await log.insert([here])
    await log.insert([a_room_entry(1, MessagePosted("look", mentions=[OTHER_BO]), room_id=THERE), there])

    assert await log.search(*mentions_of_member(BO.id), None, 10) == [there, here]
    assert await log.search(*mentions_of_member(BO.id), None, 10, within=HERE) == [here]
    assert await log.search(*mentions_of_member("v_"), None, 10) == []


async def test_a_note_for_an_agent_is_no_mention_of_a_member(log: Log) -> None:
    await log.insert([an_entry(payload=NotePosted("look", [BO]))])

    assert await log.search(*mentions_of_member(BO.id), None, 10) == []


async def test_a_mention_that_was_taken_back_finds_nothing(log: Log) -> None:
    await log.insert([a_room_entry(1, MessagePosted("look", mentions=[BO])), a_room_entry(2, MessageEdited(1, "look"))])
    await log.insert([a_room_entry(3, MessagePosted("look", mentions=[BO])), a_room_entry(4, MessageDeleted(3))])
    edit = a_room_entry(5, MessageEdited(1, "look", [BO]))
    await log.insert([edit])

    assert await log.search(*mentions_of_member(BO.id), None, 10) == [edit]


async def test_pages_follow_their_places(log: Log) -> None:
    entries = [a_room_entry(seq, "bread", when=at(seq // 5)) for seq in range(1, 13)]
    await log.insert(entries)

    seen: list[Entry] = []
    while page := await found(log, HERE, "bre", EntryPlace(seen[-1].at, HERE, seen[-1].seq) if seen else None, 5):
        seen += page

    assert seen == entries[::-1]
