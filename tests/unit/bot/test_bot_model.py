import json
from collections.abc import Sequence

import pytest

from bot.knowledge import Topic
from bot.model import messages, spoken
from bot.turn import CannotThink, answer, trouble
from contract.turn import TurnRequest
from tests.unit.bot.builders import a_brief, a_turn, an_index, some_topics, visitor


class Recorded:
    """A thinker that notes what it is asked."""

    def __init__(self, reply: str = "From the model.") -> None:
        self.reply = reply
        self.asked: list[tuple[TurnRequest, list[Topic]]] = []

    async def think(self, request: TurnRequest, topics: Sequence[Topic]) -> str:
        self.asked.append((request, list(topics)))
        return self.reply


def completion(content: str | None) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


@pytest.mark.parametrize("text", ["help", " ESCALATE "])
async def test_orders_to_the_bot_never_reach_the_model(text: str) -> None:
    thinker = Recorded()

    await answer(a_turn(text), an_index(), thinker)

    assert thinker.asked == []


async def test_the_model_reads_the_entries_that_fit_best_first() -> None:
    thinker = Recorded()

    result = await answer(a_turn("delivery takes how long?"), an_index(), thinker)

    assert result.messages[0].text == "From the model."
    assert thinker.asked[0][1][0].question == "How long does delivery take?"


async def test_a_follow_up_question_brings_the_entries_of_the_one_before() -> None:
    thinker = Recorded()

    await answer(a_turn("and then?", history=[visitor("can I return something?")]), an_index(), thinker)

    assert thinker.asked[0][1][0].question == "Can I return something?"


async def test_what_an_agent_asked_not_to_repeat_is_kept_from_the_model() -> None:
    thinker = Recorded()
    turn = a_turn("can I return something?", last_handoff=a_brief(do_not_repeat=["Can I return something?"]))

    await answer(turn, an_index(), thinker)

    assert "Can I return something?" not in [topic.question for topic in thinker.asked[0][1]]


async def test_an_answer_that_speaks_of_escalating_gets_the_button() -> None:
    (message,) = (await answer(a_turn("x"), an_index(), Recorded("Type `escalate`."))).messages

    assert list(message.quick_replies) == ["escalate"]


def test_the_conversation_goes_to_the_model_with_entries_history_and_question() -> None:
    sent = messages(a_turn("and now?", history=[visitor("hi", 1)], last_handoff=a_brief()), some_topics())

    assert [line["role"] for line in sent] == ["system", "user", "user"]
    assert "Q: Where is my order?\nA: Open the tracking link" in sent[0]["content"]
    assert "refund of 20 euros agreed" in sent[0]["content"]
    assert sent[-1]["content"] == "and now?"


def test_an_answer_that_is_too_long_is_cut() -> None:
    text = spoken(completion("x" * 9_000))

    assert len(text) == 4_000
    assert text.endswith("…")


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"{", "unreadable"),
        (b"\xff", "unreadable"),
        (b"[" * 100_000, "unreadable"),
        (b'{"choices": []}', "unreadable"),
        (b'{"choices": [{"message": {"content": 5}}]}', "unreadable"),
        (b'{"error": "no"}', "unreadable"),
        (completion(None), "empty"),
        (completion(" \x00 "), "empty"),
    ],
)
def test_an_answer_of_another_form_is_a_failure_with_its_cause(raw: bytes, cause: str) -> None:
    with pytest.raises(CannotThink) as failed:
        spoken(raw)
    assert failed.value.cause == cause


def test_a_failure_is_told_in_a_visitors_words() -> None:
    (message,) = trouble(a_turn(), CannotThink("slow")).messages

    assert message.text == (
        "I'm having trouble thinking right now: it takes me too long. "
        "Try again in a moment, or type escalate for a person."
    )
    assert list(message.quick_replies) == ["escalate"]
