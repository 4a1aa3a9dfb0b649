from pathlib import Path

import pytest

from bot.knowledge import KnowledgeError, load, parse


def refused(tmp_path: Path, text: str, encoding: str = "utf-8") -> str:
    path = tmp_path / "knowledge.yaml"
    path.write_text(text, encoding)
    with pytest.raises(KnowledgeError) as error:
        load(path)
    line = str(error.value)
    assert line.startswith(f"KNOWLEDGE_FILE got {str(path)!r}: ")
    assert "it takes a YAML list of {question, also?, answer, quick_replies?}" in line
    assert "\n" not in line
    return line


def test_a_topic_needs_a_question_and_an_answer_only() -> None:
    (topic,) = parse("- {question: Who are you?, answer: A shop.}".replace("you?", "'you'"))

    assert (topic.also, topic.quick_replies) == ((), ())


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("- question: [", "line 1, column 14"),
        ("- question: a\n  answer: b\n- question: c\n", "entry 2 (line 3): Object missing required field `answer`"),
        ("- {question: a, answer: b, aslo: [c]}", "entry 1 (line 1): Object contains unknown field `aslo`"),
        ("- {question: a, answer: 5}", "entry 1 (line 1, answer): Expected"),
        ("- {question: ' ', answer: b}", "entry 1 (line 1, question): Write something first"),
        ("- {question: a, answer: b, quick_replies: ['" + "x" * 81 + "']}", "quick_replies[0]): At most 80 characters"),
        ("- {question: a, answer: b, quick_replies: [1a, 2a, 3a, 4a, 5a, 6a, 7a, 8a, 9a, 10a, 11a]}", "more than 10"),
        ("- {question: A, answer: b}\n- {question: a!, answer: c}", "entry 2 asks the same question as entry 1"),
        ("question: a", "Expected `array`, got `object`"),
        ("", "Expected `array`, got `null`"),
        ("[]", "there is no entry in it"),
        ("- &a {question: a, answer: b}\n- !!python/object:os.system {}", "could not determine a constructor"),
    ],
)
def test_a_malformed_file_is_refused_in_one_line_that_says_where(tmp_path: Path, text: str, where: str) -> None:
    assert where in refused(tmp_path, text)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    assert "utf-8" in refused(tmp_path, "- {question: ä, answer: b}", "latin-1")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="No such file or directory"):
        load(tmp_path / "none.yaml")
