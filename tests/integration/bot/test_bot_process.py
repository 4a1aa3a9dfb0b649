import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.integration.bot.bot_process import BotProcess
from tests.integration.bot.calls import TIMEOUT_S, ask, post, problem, signed
from tests.suite import ROOT, SECRET, Process
from tests.unit.bot.builders import a_handoff, a_turn_body


def body(text: str = "hello") -> bytes:
    return json.dumps(a_turn_body(text)).encode()


def refused_to_start(cwd: Path, **env: str) -> str:
    """The one line that a bot with a wrong setting ends with."""
    done = subprocess.run(
        [sys.executable, "-m", "bot"],
        env={"PYTHONPATH": str(ROOT / "services"), "PORT": "0", "BOT_SECRET": SECRET, **env},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    return line


def test_a_signed_turn_is_answered_with_its_epoch(bot: Process) -> None:
    answer = ask(bot.url, "how many days does shipping take?")

    assert answer["epoch"] == 3
    assert answer["messages"][0]["text"].startswith("Two to four working days.")
    assert "action" not in answer


def test_while_the_secret_changes_the_one_before_counts_too_and_no_other(tmp_path: Path) -> None:
    process = BotProcess(tmp_path, BOT_SECRET="the new one", BOT_SECRET_BEFORE=SECRET).start()
    statuses = [
        post(process.url, body(), signed(body(), secret=secret)).status_code
        for secret in ("the new one", SECRET, "another")
    ]
    process.kill()

    assert statuses == [200, 200, 401]


def test_escalate_hands_off_with_a_summary(bot: Process) -> None:
    history = [{"seq": 5, "role": "visitor", "text": "my vase is broken"}]

    answer = ask(bot.url, "Escalate", history=history)

    assert answer["action"]["type"] == "handoff"
    assert "my vase is broken" in answer["action"]["summary"]
    assert answer["action"]["facts"] == ["Topic: My parcel arrived damaged"]


def test_escalate_without_live_chat_says_so(bot: Process) -> None:
    answer = ask(bot.url, "escalate", handoff=a_handoff(available=False))

    assert "live chat is not implemented yet" in answer["messages"][0]["text"]
    assert answer["action"]["type"] == "handoff"


@pytest.mark.parametrize(
    "signing",
    [
        lambda: {"Content-Type": "application/json"},
        lambda: signed(body(), secret="another"),
        lambda: signed(body("something else")),
        lambda: signed(body(), age_s=302),
        lambda: signed(body(), age_s=-302),
        lambda: {**signed(body()), "X-Handoff-Timestamp": "soon"},
        lambda: {**signed(body()), "X-Handoff-Signature": "sha256=é"},
    ],
    ids=["unsigned", "other secret", "other body", "too old", "too new", "no number", "no ascii"],
)
def test_a_turn_that_nobody_signed_just_now_is_refused(bot: Process, signing: Callable[[], dict[str, str]]) -> None:
    encoded = [(name.encode(), value.encode()) for name, value in signing().items()]
    response = httpx.post(f"{bot.url}/v1/turns", content=body(), headers=encoded, timeout=TIMEOUT_S)

    assert problem(response) == (401, "unauthenticated")


@pytest.mark.parametrize("age_s", [290, -290])
def test_clocks_may_differ_by_five_minutes(bot: Process, age_s: int) -> None:
    assert post(bot.url, body(), signed(body(), age_s=age_s)).status_code == 200


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"", (400, "malformed-json")),
        (b"{", (400, "malformed-json")),
        (b"\xff\xfe", (400, "malformed-json")),
        (b"[" * 50_000, (400, "malformed-json")),
        (b"[]", (422, "invalid-request")),
        (b"{}", (422, "invalid-request")),
        (body().replace(b'"seq": 9', b'"seq": "9"'), (422, "invalid-request")),
        (b" " * 1_048_577, (413, "too-large")),
    ],
)
def test_what_is_no_turn_gets_a_problem_document(bot: Process, raw: bytes, refusal: tuple[int, str]) -> None:
    assert problem(post(bot.url, raw)) == refusal


def test_unknown_fields_are_ignored(bot: Process) -> None:
    assert ask(bot.url, "hello", mood="sunny")["epoch"] == 3


def test_a_body_that_does_not_claim_to_be_json_is_refused(bot: Process) -> None:
    headers = {**signed(body()), "Content-Type": "text/plain"}

    assert problem(post(bot.url, body(), headers)) == (415, "unsupported-media-type")


def test_other_methods_and_addresses_get_problem_documents(bot: Process) -> None:
    assert problem(httpx.get(f"{bot.url}/v1/turns")) == (405, "method-not-allowed")
    assert problem(httpx.get(f"{bot.url}/nowhere")) == (404, "not-found")


def test_the_probes_answer_without_a_signature(bot: Process) -> None:
    assert httpx.get(f"{bot.url}/livez").status_code == 200
    assert httpx.get(f"{bot.url}/readyz").json() == {"status": "ok", "model": "off"}


def test_no_text_of_a_message_is_logged(tmp_path: Path) -> None:
    process = BotProcess(tmp_path, LOG_LEVEL="debug").start()
    try:
        ask(process.url, "a very private question")
        post(process.url, b'{"message": {"text": "a very private question"}}')
    finally:
        assert process.stop() == 0

    assert not [line for line in process.lines if "private" in line]


def test_the_owners_own_knowledge_is_used(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("- question: Do you sell lawn mowers?\n  answer: Three kinds.\n")
    process = BotProcess(tmp_path, KNOWLEDGE_FILE="own.yaml").start()
    try:
        assert ask(process.url, "you sell any mowers?")["messages"][0]["text"] == "Three kinds."
    finally:
        process.kill()


def test_a_malformed_knowledge_file_ends_the_process_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("- question: a\n")

    assert refused_to_start(tmp_path, KNOWLEDGE_FILE="own.yaml") == (
        "KNOWLEDGE_FILE got 'own.yaml': entry 1 (line 1): Object missing required field `answer`; "
        "it takes a YAML list of {question, also?, answer, quick_replies?}."
    )


def test_half_the_settings_of_a_model_end_the_process(tmp_path: Path) -> None:
    line = refused_to_start(tmp_path, LLM_BASE_URL="http://127.0.0.1:9", LLM_MODEL="small")

    assert line.startswith("LLM_API_KEY is missing")


def test_without_a_secret_there_is_no_bot(tmp_path: Path) -> None:
    assert refused_to_start(tmp_path, BOT_SECRET="").startswith("BOT_SECRET is missing")
