import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.index import Index
from bot.knowledge import SHIPPED, load
from bot.words import closest
from tests.unit.bot.builders import an_index, the_shipped_index
from tests.unit.bot.phrasings import TUNED, TUNED_UNKNOWN, UNSEEN, UNSEEN_UNKNOWN

INDEX = the_shipped_index()


def share_answered(phrasings: dict[str, list[str]], index: Index) -> float:
    """How many of them get the answer that is meant."""
    results = [
        (topic := index.named(text)) is not None and topic.question == meant
        for meant, texts in phrasings.items()
        for text in texts
    ]
    return sum(results) / len(results)


def share_offered(phrasings: dict[str, list[str]], index: Index) -> float:
    """How many get the answer that is meant, or a button for it beside the admission of not being sure."""
    results = []
    for meant, texts in phrasings.items():
        for text in texts:
            found = index.find(text)
            shown = found[:1] if found and found[0].sure else found[:3]
            results.append(meant in [hit.topic.question for hit in shown])
    return sum(results) / len(results)


def share_wrong(texts: list[str], index: Index) -> float:
    """How many questions that nothing answers get an answer."""
    return sum(index.named(text) is not None for text in texts) / len(texts)


def test_of_the_phrasings_that_the_file_was_improved_with_nineteen_in_twenty_are_understood() -> None:
    assert share_answered(TUNED, INDEX) >= 0.95
    assert share_offered(TUNED, INDEX) >= 0.97


def test_of_phrasings_that_nobody_thought_of_four_in_five_are_understood_or_offered() -> None:
    assert share_answered(UNSEEN, INDEX) >= 0.79
    assert share_offered(UNSEEN, INDEX) >= 0.88


def test_of_questions_that_nothing_answers_at_most_one_in_ten_gets_an_answer() -> None:
    assert share_wrong(TUNED_UNKNOWN + UNSEEN_UNKNOWN, INDEX) <= 0.10


def test_every_topic_is_found_by_each_of_its_wordings() -> None:
    for topic in load(SHIPPED):
        for text in (topic.question, *topic.also):
            assert INDEX.named(text) == topic


def test_every_quick_reply_of_the_shipped_file_leads_to_another_topic() -> None:
    for topic in load(SHIPPED):
        for reply in set(topic.quick_replies) - {"escalate"}:
            assert INDEX.named(reply) not in (None, topic), reply


def test_the_shipped_file_holds_thirty_topics() -> None:
    assert len(load(SHIPPED)) == 30


@pytest.mark.parametrize(
    "text",
    ["my parcl is late", "where is my ORDER???", "trackk my order", "my order 10442398 is late", "tarck my oder"],
)
def test_typing_mistakes_are_forgiven(text: str) -> None:
    found = an_index().named(text)
    assert found
    assert found.question == "Where is my order?"


def test_a_word_that_only_looks_alike_is_left_alone() -> None:
    assert closest("recipe", ["receipt", "return"]) == "recipe"


@pytest.mark.parametrize(
    "text",
    ['"', "order AND", "NEAR(order)", "* order", "question: order", "order OR (", "-order ^order {o} + 'o'", "; DROP"],
)
def test_search_syntax_is_just_text(text: str) -> None:
    assert isinstance(an_index().find(text), list)


@given(st.text())
def test_any_text_can_be_looked_up(text: str) -> None:
    for hit in INDEX.find(text):
        assert 0 <= hit.coverage <= 1


@pytest.mark.parametrize("text", ["", "   ", "?!", "the of and", "🙂"])
def test_what_says_nothing_finds_nothing(text: str) -> None:
    assert an_index().find(text) == []
