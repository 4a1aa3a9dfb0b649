"""Frames that are wrong: almost right ones, one by one; and raw ones, at a high rate."""

import asyncio
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from tests.malformed import frames, near_misses
from tests.malformed.conftest import Desk
from tests.malformed.share import FRAMES, RAW_FRAMES, SEED, WARM_UP
from tests.malformed.talking import REASONS, Person, Talk, talk
from tests.malformed.tally import Tally
from tests.malformed.throwing import at_once
from tests.malformed.watching import memory, require_flat, searching, timed

TOGETHER = 20  # frames an example
AT_MOST = 60  # frames a connection


@pytest.mark.parametrize("who", ["visitor", "agent", "member"])
@pytest.mark.parametrize("greeted", [True, False])
def test_frames_that_are_almost_right_are_answered_or_end_the_socket_with_a_reason(
    desk: Desk,
    tally: Tally,
    who: str,
    greeted: bool,  # noqa: FBT001
) -> None:
    person: Person = {"visitor": desk.visitor, "agent": desk.agent, "member": desk.member}[who]
    talking = Talk(desk.suite.chat.url, person)
    together = TOGETHER if greeted else 1
    share = 9 if greeted else 1  # of thirty

    @seed(SEED)
    @searching(FRAMES * share // 30 // together)
    @given(texts=st.lists(near_misses.frames, min_size=together, max_size=together))
    def each(texts: list[str]) -> None:
        for text in texts:
            talking.say(text.replace(near_misses.OWN, person.conversation_id), greeted=greeted)
            tally.sent[f"hypothesis: {who}, {'greeted' if greeted else 'first frame'}"] += 1

    with timed(tally, "hypothesis"):
        each()
        talking.close()

    tally.answers.update(talking.answers)
    tally.closes.update({str(code): count for code, count in talking.closes.items()})
    assert set(talking.closes) <= REASONS
    assert tally.faults == {}


async def test_bytes_that_are_almost_frames_are_answered_or_end_the_socket_with_a_reason(
    desk: Desk, tally: Tally
) -> None:
    chance = Random(SEED)  # noqa: S311 - to be repeatable

    def some(amount: float) -> Iterator["asyncio.Task[None]"]:
        left = int(amount)
        while left > 0:
            person = chance.choice((desk.visitor, desk.agent, desk.member, None))
            nonsense = frames.nonsense(chance, person.conversation_id, AT_MOST) if person else None
            sent = nonsense or frames.before_hello(chance)
            left -= len(sent.kinds)
            yield asyncio.create_task(talk(desk.suite.chat.url, sent, tally, person))

    with timed(tally, "raw frames"):
        await at_once(some(RAW_FRAMES * WARM_UP))
        before = memory(desk)
        await at_once(some(RAW_FRAMES * (1 - WARM_UP)))

    assert {int(code) for code in tally.closes if code.isdecimal()} <= REASONS
    require_flat(desk, tally, "raw frames", before)
