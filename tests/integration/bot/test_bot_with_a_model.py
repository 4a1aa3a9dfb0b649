import socket
from typing import Any

import pytest

from tests.integration.bot.calls import ask
from tests.integration.bot.conftest import API_KEY, thinking
from tests.integration.bot.model_server import ModelServer
from tests.suite import Process
from tests.unit.bot.builders import agent, visitor


def text_of(answer: dict[str, Any]) -> str:
    (message,) = answer["messages"]
    return str(message["text"])


def test_the_model_answers_and_is_told_what_to_keep_to(thinking_bot: Process, model: ModelServer) -> None:
    answer = ask(thinking_bot.url, "how long is shipping", history=[visitor("hi", 1), agent("Hello", 2)])

    headers, body = model.requests[-1]
    assert text_of(answer) == "You asked: how long is shipping"
    assert headers["Authorization"] == f"Bearer {API_KEY}"
    assert body["model"] == "small"
    assert [line["role"] for line in body["messages"]] == ["system", "user", "assistant", "user"]
    assert "Two to four working days." in body["messages"][0]["content"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("slow", "it takes me too long"),
        ("dripping", "it takes me too long"),
        ("429", "too many people are asking me at once"),
        ("500", "the service that I think with has a fault"),
        ("redirect", "the service that I think with has a fault"),
        ("401", "the service that I think with does not let me in"),
        ("broken json", "I can't read my own notes"),
        ("wrong shape", "I can't read my own notes"),
        ("endless", "I can't read my own notes"),
        ("empty", "nothing came to my mind"),
        ("hangs up", "I can't reach the service that I think with"),
    ],
)
def test_a_failing_model_is_told_in_a_visitors_words_and_the_chat_goes_on(
    thinking_bot: Process, text: str, why: str
) -> None:
    answer = ask(thinking_bot.url, text)

    assert answer["messages"] == [
        {
            "text": f"I'm having trouble thinking right now: {why}. "
            "Try again in a moment, or type escalate for a person.",
            "quick_replies": ["escalate"],
        }
    ]
    assert "action" not in answer


def test_a_model_that_is_not_there_is_told_as_well(tmp_path_factory: pytest.TempPathFactory) -> None:
    with socket.socket() as held:  # bound but not listening: nobody else gets this port
        held.bind(("127.0.0.1", 0))
        process = thinking(f"http://127.0.0.1:{held.getsockname()[1]}/v1", tmp_path_factory)
        try:
            assert "I can't reach the service that I think with" in text_of(ask(process.url, "hello"))
        finally:
            process.kill()


def test_an_answer_that_is_too_long_is_cut_to_what_a_message_may_hold(thinking_bot: Process) -> None:
    assert len(text_of(ask(thinking_bot.url, "long"))) == 4_000


@pytest.mark.parametrize("text", ["help", "Escalate"])
def test_orders_to_the_bot_are_never_sent_to_the_model(thinking_bot: Process, model: ModelServer, text: str) -> None:
    before = len(model.requests)

    ask(thinking_bot.url, text)

    assert len(model.requests) == before


def test_neither_the_key_nor_a_text_is_logged_when_the_model_fails(thinking_bot: Process) -> None:
    ask(thinking_bot.url, "broken json")
    ask(thinking_bot.url, "500")

    said = "\n".join(thinking_bot.lines)
    assert "code=unreadable" in said
    assert API_KEY not in said
    assert "broken json" not in said
