"""What every `Log` does, one writer at a time."""

import asyncio

import pytest

from chat_service.ports.errors import ClientIdTaken, SeqTaken
from chat_service.ports.log import Log
from contract.entries import (
    After,
    Awaiting,
    BotReplied,
    By,
    ConversationRated,
    ConversationReopened,
    ConversationResolved,
    Entry,
    HandoffAccepted,
    HandoffAction,
    HandoffCancelled,
    HandoffEnded,
    HandoffRequested,
    HandoffRequeued,
    HandoffTransferred,
    Message,
    MessagePosted,
    NoteAction,
    NotePosted,
    Owner,
    Payload,
    ResolveAction,
    State,
    Unknown,
)
from tests.builders import an_entry, at, awaiting, queued, some_entries

BIM = Owner("a1", "Bim")
PAYLOADS: list[Payload] = [
    MessagePosted("naïve 👩‍👩‍👧 \u202e $where {'$gt': ''} \x00 \n end"),
    NotePosted("for agents"),
    NotePosted("for two of them", [Owner("a1", "Ola"), Owner("a2", "Bo")]),
    BotReplied(in_reply_to=1, messages=[Message("one"), Message("two", ["yes", "no"])]),
    BotReplied(in_reply_to=1, messages=[], action=HandoffAction("angry", "wants a refund", ["order 7"])),
    BotReplied(in_reply_to=1, messages=[Message("bye")], action=ResolveAction()),
    BotReplied(in_reply_to=1, messages=[Message("hm")], action=NoteAction("did not know")),
    HandoffRequested("button"),
    HandoffCancelled(),
    HandoffAccepted(),
    HandoffTransferred(BIM),
    HandoffRequeued("lunch"),
    HandoffEnded("refunded", ["order 7"], ["do not ask again"]),
    ConversationResolved(),
    ConversationReopened(),
    ConversationRated(5, "quick"),
    Unknown("poll_opened", {"question": "Tea?", "choices": [{"text": "no", "votes": 0}], "share": 0.5, "end": None}),
]


def texts(entries: list[Entry]) -> list[str]:
    return [entry.payload.text for entry in entries if isinstance(entry.payload, MessagePosted)]


def seqs(entries: list[Entry]) -> list[int]:
    return [entry.seq for entry in entries]


async def test_an_empty_log_has_nothing(log: Log) -> None:
    assert await log.head("c1") is None
    assert await log.settled_head("c1") is None
    assert await log.heads(["c1"]) == {}
    assert await log.heads([]) == {}
    assert await log.by_client_id("c1", "k1") is None
    assert await log.after("c1", 0) == []
    assert await log.before("c1", None) == []
    assert await log.entry("c1", 1) is None
    assert await log.queue(10) == []
    assert await log.awaiting_since(at(0), 10) == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: type(payload).__name__)
async def test_every_type_of_entry_comes_back_as_it_was_written(log: Log, payload: Payload) -> None:
    entry = an_entry(payload=payload, when=at(0.123))

    await log.insert([entry])

    assert await log.head("c1") == entry
    assert await log.entry("c1", 1) == entry
    assert await log.after("c1", 0) == [entry]


async def test_all_of_the_state_comes_back_as_it_was_written(log: Log) -> None:
    after = After(
        state=State.ASSIGNED,
        epoch=7,
        owner=BIM,
        queued_at=at(1.001),
        visitor_seq=5,
        answered_seq=4,
        awaiting=Awaiting(5, at(2.002)),
        handoff_seq=3,
        brief_seq=2,
    )
    entry = an_entry(by=By("agent", "a1", "Bim"), after=after, digest="0123abcd")

    await log.insert([entry])

    assert await log.head("c1") == entry


async def test_ids_that_look_like_a_query_are_only_text(log: Log) -> None:
    odd = ["{'$gt': ''}", "$where", "a.b", "c1'; --", "c%", ""]
    for place, conversation_id in enumerate(odd):
        await log.insert([an_entry(text=f"number {place}", conversation_id=conversation_id, client_id="$ne")])

    for place, conversation_id in enumerate(odd):
        assert texts(await log.after(conversation_id, 0)) == [f"number {place}"]
    assert await log.heads(odd) == dict.fromkeys(odd, 1)
    assert await log.head("c") is None


async def test_the_head_is_the_newest_entry(log: Log) -> None:
    for entry in some_entries(3):
        await log.insert([entry])

        assert await log.head("c1") == entry
        assert await log.settled_head("c1") == entry
        assert await log.heads(["c1"]) == {"c1": entry.seq}


async def test_of_two_writers_for_one_place_the_second_learns_it_lost(log: Log) -> None:
    await log.insert([an_entry(1, "first", client_id="one")])

    with pytest.raises(SeqTaken):
        await log.insert([an_entry(1, "second", client_id="other")])

    assert texts(await log.after("c1", 0)) == ["first"]


async def test_a_repeat_learns_what_is_stored(log: Log) -> None:
    await log.insert([an_entry(1, "first", client_id="same")])

    with pytest.raises(ClientIdTaken) as taken:
        await log.insert([an_entry(2, "again", client_id="same")])

    assert taken.value.entry == an_entry(1, "first", client_id="same")
    assert await log.by_client_id("c1", "same") == taken.value.entry
    assert texts(await log.after("c1", 0)) == ["first"]


async def test_an_entry_inserted_twice_as_it_is_is_a_repeat(log: Log) -> None:
    await log.insert([an_entry()])

    with pytest.raises(ClientIdTaken) as taken:
        await log.insert([an_entry()])

    assert taken.value.entry == an_entry()


async def test_a_repeat_at_a_place_that_others_took_is_still_a_repeat(log: Log) -> None:
    await log.insert(some_entries(2))

    with pytest.raises(ClientIdTaken) as taken:
        await log.insert([an_entry(2, client_id="k1")])

    assert taken.value.entry.seq == 1


async def test_conversations_share_neither_places_nor_client_ids(log: Log) -> None:
    await log.insert([an_entry(conversation_id="c1", client_id="same")])
    await log.insert([an_entry(conversation_id="c2", client_id="same")])

    assert await log.heads(["c1", "c2", "c3"]) == {"c1": 1, "c2": 1}


async def test_a_batch_is_stored_in_its_order(log: Log) -> None:
    await log.insert(some_entries(2))
    await log.insert(some_entries(50, first=3))

    assert await log.after("c1", 0) == some_entries(52)
    assert await log.head("c1") == some_entries(52)[-1]
    assert await log.heads(["c1"]) == {"c1": 52}


async def test_a_batch_that_comes_second_leaves_the_log_without_gap_or_double(log: Log) -> None:
    await log.insert(some_entries(2))
    late = [an_entry(seq, "late", client_id=f"late{seq}") for seq in (2, 3, 4)]

    with pytest.raises(SeqTaken):
        await log.insert(late)

    assert await log.after("c1", 0) == some_entries(2)


async def test_a_batch_with_a_repeat_in_it_stores_a_prefix_at_the_most(log: Log) -> None:
    await log.insert(some_entries(2))
    batch = [an_entry(3), an_entry(4), an_entry(5, client_id="k2"), an_entry(6)]

    with pytest.raises(ClientIdTaken) as taken:
        await log.insert(batch)

    stored = await log.after("c1", 2)
    assert taken.value.entry == some_entries(2)[1]
    assert stored == batch[: len(stored)]
    assert len(stored) <= 2
    assert await log.heads(["c1"]) == {"c1": 2 + len(stored)}


async def test_pages_follow_a_cursor_forwards(log: Log) -> None:
    await log.insert(some_entries(7))

    assert seqs(await log.after("c1", 0, limit=3)) == [1, 2, 3]
    assert seqs(await log.after("c1", 3, limit=3)) == [4, 5, 6]
    assert seqs(await log.after("c1", 6, limit=3)) == [7]
    assert seqs(await log.after("c1", 7, limit=3)) == []
    assert seqs(await log.after("c1", 99, limit=3)) == []


async def test_pages_go_back_from_the_newest(log: Log) -> None:
    await log.insert(some_entries(7))

    assert seqs(await log.before("c1", None, limit=3)) == [5, 6, 7]
    assert seqs(await log.before("c1", 5, limit=3)) == [2, 3, 4]
    assert seqs(await log.before("c1", 2, limit=3)) == [1]
    assert seqs(await log.before("c1", 1, limit=3)) == []


async def test_a_page_without_room_is_empty(log: Log) -> None:
    await log.insert([*some_entries(2), an_entry(3, after=queued())])

    assert await log.after("c1", 0, limit=0) == []
    assert await log.before("c1", None, limit=0) == []
    assert await log.queue(0) == []


async def test_a_page_is_full_even_when_it_is_long(log: Log) -> None:
    await log.insert(some_entries(250))

    assert seqs(await log.after("c1", 10)) == list(range(11, 211))
    assert seqs(await log.before("c1", None)) == list(range(51, 251))


async def test_heads_of_a_thousand_conversations_come_at_once(log: Log) -> None:
    names = [f"c{number}" for number in range(1_000)]
    for name in names[::100]:
        await log.insert(some_entries(2, conversation_id=name))

    assert await log.heads(names) == dict.fromkeys(names[::100], 2)


async def test_a_group_of_inserts_at_once_is_stored_whole(log: Log) -> None:
    names = [f"c{number}" for number in range(100)]

    await asyncio.gather(*(log.insert(some_entries(3, conversation_id=name)) for name in names))

    assert await log.heads(names) == dict.fromkeys(names, 3)


async def test_the_queue_shows_who_waits_longest_first(log: Log) -> None:
    for name, since in {"middle": at(2), "last": at(3), "first": at(1)}.items():
        await log.insert([an_entry(conversation_id=name, after=queued(since))])
    await log.insert([an_entry(conversation_id="with the bot")])

    assert [entry.conversation_id for entry in await log.queue(10)] == ["first", "middle", "last"]
    assert [entry.conversation_id for entry in await log.queue(2)] == ["first", "middle"]


async def test_the_queue_shows_the_newest_entry_of_a_conversation_once(log: Log) -> None:
    await log.insert([an_entry(1, after=queued(at(1)))])
    await log.insert([an_entry(2, "still here?", after=queued(at(1)))])

    assert await log.queue(10) == [an_entry(2, "still here?", after=queued(at(1)))]


async def test_whoever_was_accepted_is_no_longer_queued(log: Log) -> None:
    await log.insert([an_entry(1, after=queued())])
    await log.insert([an_entry(2, payload=HandoffAccepted(), after=After(state=State.ASSIGNED, owner=BIM))])

    assert await log.queue(10) == []


async def test_those_who_wait_for_the_bot_are_found_longest_first(log: Log) -> None:
    for name, since in {"middle": at(2), "just now": at(9), "first": at(1)}.items():
        await log.insert([an_entry(conversation_id=name, after=awaiting(since))])
    await log.insert([an_entry(conversation_id="answered")])

    assert await log.awaiting_since(at(9), 10) == ["first", "middle"]
    assert await log.awaiting_since(at(9), 1) == ["first"]


async def test_whoever_was_answered_waits_no_longer(log: Log) -> None:
    await log.insert([an_entry(1, after=awaiting(at(1)))])
    await log.insert([an_entry(2, payload=BotReplied(in_reply_to=1, messages=[]), after=After(answered_seq=1))])

    assert await log.awaiting_since(at(9), 10) == []


async def test_a_database_that_is_well_answers_a_ping(log: Log) -> None:
    await log.ping()
