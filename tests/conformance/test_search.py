"""What every `Log` finds by words."""

import itertools

import pytest

from chat_service.domain.words import asked, mention_of
from chat_service.ports.log import EntryPlace, Log
from contract.entries import By, Entry, HandoffAccepted, HandoffEnded, MessagePosted, NotePosted, Owner, Payload
from tests.builders import ANA, an_entry, at
from tests.conformance.stores import Store

OLA = By("agent", "a1", "Ola")
_minutes = itertools.count()


async def say(log: Log, *texts: str, conversation_id: str = "c1", by: By = OLA) -> list[Entry]:
    """One entry after the other, a second apart."""
    return [await write(log, MessagePosted(text), conversation_id=conversation_id, by=by) for text in texts]


async def write(log: Log, payload: Payload, *, conversation_id: str = "c1", by: By = OLA) -> Entry:
    head = await log.head(conversation_id)
    seq = head.seq + 1 if head else 1
    entry = an_entry(seq, conversation_id=conversation_id, payload=payload, by=by, when=at(next(_minutes)))
    await log.insert([entry])
    return entry


async def found(log: Log, query: str, after: EntryPlace | None = None, limit: int = 10) -> list[Entry]:
    wanted = asked(query)
    return await log.search(wanted.words, wanted.prefix, after, limit) if wanted else []


def place(entry: Entry) -> EntryPlace:
    return EntryPlace(entry.at, entry.conversation_id, entry.seq)


async def test_an_empty_log_has_nothing_to_find(log: Log) -> None:
    assert await found(log, "refund") == []
    assert await log.newest(["c1"]) == {}
    assert await log.newest([]) == {}


async def test_the_newest_come_first_from_whichever_conversation(log: Log) -> None:
    first, second = await say(log, "a refund", "no refund")
    await say(log, "nothing", conversation_id="c2")
    (third,) = await say(log, "Refund!", conversation_id="c2")

    assert await found(log, "refund") == [third, second, first]
    assert await found(log, "refund", limit=2) == [third, second]
    assert await found(log, "refund", limit=0) == []


async def test_all_words_must_be_in_one_entry_and_the_last_one_may_go_on(log: Log) -> None:
    both, _, _ = await say(log, "where is my green bicycle", "green", "a bicycle")

    assert await found(log, "green bicycle") == [both]
    assert await found(log, "bicycle is GREEN") == [both]
    assert await found(log, "green bic") == [both]
    assert await found(log, "gree bicycle") == []
    assert await found(log, "green cycle") == []
    assert await found(log, "green greener") == []


@pytest.mark.parametrize("length", range(1, 8))
async def test_a_word_is_found_from_its_first_letter_on(log: Log, length: int) -> None:
    (said,) = await say(log, "the bicycle")
    await say(log, "the sofa", "bi1", conversation_id="c2")

    assert said in await found(log, "bicycle"[:length])


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("أريد استرداد المَبلغ", ["استرداد", "المبلغ", "أريد المبلغ", "اريد ال"]),
        ("我想要退款吗", ["退款", "款", "我想", "退款吗", "想 退款"]),
        ("注文をキャンセルしたい", ["注文", "キャンセル", "ンセ"]),
        ("ขอคืนเงิน", ["คืนเงิน"]),
        ("한국어로 부탁해요", ["한국", "부탁"]),
        ("Где мой заказ №7?", ["заказ", "ЗАКАЗ 7", "мои"]),
        ("Ça coûte déjà trop cher", ["ca coute", "DEJA", "coûté"]),
        ("Ｆｕｌｌｗｉｄｔｈ ＡＢＣ", ["fullwidth abc"]),
        ("order AB-1234/x_y, ana@example.com", ["ab-1234", "x_y", "ana@example.com", "example"]),
        ("\U00020000\U00020001 rare", ["\U00020000\U00020001", "\U00020001 rare"]),
        ("''\"\"** OR AND NOT NEAR( {$where} ^a", ["or and", "not near", '"', "where", "^a"]),
    ],
)
async def test_words_of_every_script_are_found(log: Log, text: str, queries: list[str]) -> None:
    (said,) = await say(log, text)
    await say(log, "Something else 7", "要退", conversation_id="c2")

    for query in queries:
        assert (await found(log, query) == [said]) == (asked(query) is not None), query


async def test_what_has_no_words_is_stored_and_not_found(log: Log) -> None:
    entries = await say(log, "👍", "👩\u200d👩\u200d👧 ❤️", "?!")
    entries.append(await write(log, HandoffAccepted()))

    assert await log.after("c1", 0) == entries
    assert await log.search(["👍"], None, None, 10) == []


async def test_a_visitor_is_found_by_name_and_an_agent_is_not(log: Log) -> None:
    (said,) = await say(log, "hello", by=ANA)
    (answer,) = await say(log, "hello Ana, says Ola", by=OLA)

    assert await found(log, "ana hello") == [answer, said]
    assert await found(log, "ola") == [answer]
    assert await found(log, "An") == [answer, said]


async def test_what_only_agents_read_is_found(log: Log) -> None:
    note = await write(log, NotePosted("a secret of ours"))
    brief = await write(log, HandoffEnded("done", ["paid twice"], ["their secret"]))

    assert await found(log, "secret") == [brief, note]
    assert await found(log, "twice") == [brief]


async def test_mentions_are_found_by_the_agents_id_and_not_by_words(log: Log) -> None:
    bo, other = Owner("a_Bo-1", "Bo"), Owner("a_bo-1", "Bo")
    note = await write(log, NotePosted("look", [bo]))
    await write(log, NotePosted("look", [other]), conversation_id="c2")
    both = await write(log, NotePosted("look", [other, bo]), conversation_id="c3")

    assert await log.search(*mention_of(bo.id), None, 10) == [both, note]
    assert await log.search(*mention_of("a_"), None, 10) == []
    assert await found(log, f"@{bo.id}") == []
    assert await found(log, mention_of(bo.id).words[0]) == []


async def test_pages_follow_their_places_while_more_is_said(log: Log) -> None:
    said = [entry for name in ("c1", "c2", "c3") for entry in await say(log, *["refund"] * 4, conversation_id=name)]

    seen: list[Entry] = []
    while page := await found(log, "ref", place(seen[-1]) if seen else None, 5):
        seen += page
        await say(log, "refund", conversation_id="c4")

    assert seen == said[::-1]


async def test_pages_follow_their_places_over_ties(log: Log) -> None:
    said = [an_entry(conversation_id=f"c{number}", by=OLA, when=at(number // 5)) for number in range(12)]
    for entry in said:
        await log.insert([entry])

    seen: list[Entry] = []
    while page := await found(log, "hello", place(seen[-1]) if seen else None, 2):
        seen += page

    assert sorted(entry.conversation_id for entry in seen) == sorted(entry.conversation_id for entry in said)
    assert [entry.at for entry in seen] == sorted((entry.at for entry in said), reverse=True)


async def test_what_is_years_apart_is_one_list(log: Log) -> None:
    day = 86_400
    ages = [0, 0.5, 3, 30, 300, 3_000, 15_000]
    said = [an_entry(conversation_id=f"c{age}", by=OLA, when=at(-age * day)) for age in ages]
    for entry in said:
        await log.insert([entry])

    assert await found(log, "hello") == said
    for number, entry in enumerate(said, start=1):
        assert await found(log, "hel", place(entry)) == said[number:]
        assert await found(log, "hello", limit=number) == said[:number]


async def test_a_place_that_is_nobodys_is_a_place_in_time(log: Log) -> None:
    first, second = await say(log, "refund", "refund")

    assert await found(log, "refund", EntryPlace(second.at, "", 0)) == [first]
    assert await found(log, "refund", EntryPlace(first.at, "$where", 2**53)) in ([], [first])
    assert await found(log, "refund", EntryPlace(at(-1), "c1", 1)) == []


async def test_a_batch_is_found_as_a_whole_and_from_every_replica(store: Store) -> None:
    here, there = store.open().log, store.open().log
    said = [an_entry(seq, f"refund number {seq}", by=OLA, when=at(seq)) for seq in range(1, 51)]
    await here.insert(said)

    assert await found(there, "refund number", limit=100) == said[::-1]
    assert await found(there, "refund 37") == [said[36]]


async def test_a_long_text_is_found(log: Log) -> None:
    long = " ".join(f"word{number}" for number in range(600))
    said = await say(log, long, "x" * 4_000)

    assert await found(log, "word0 word599") == said[:1]
    assert await found(log, "x" * 200) == said[1:]
    assert await found(log, " ".join(f"word{number}" for number in range(25))) == said[:1]


async def test_the_newest_entries_of_many_conversations_come_in_one_read(log: Log) -> None:
    for number in range(5):
        await say(log, "old", conversation_id=f"c{number}")
    new = {f"c{number}": (await say(log, "new", conversation_id=f"c{number}"))[0] for number in range(5)}

    assert await log.newest([*new, "nobody's"]) == new
