"""Log lines of real processes, for a collector: JSON, with ids by which they are found, and no word that was said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.integration.agents.desk import DEADLINE_S, Desk, in_time
from tests.integration.monitoring.conftest import Watched
from tests.suite import SECRET, Process

Line = dict[str, Any]
SAID: Final = "a s3cret between two"
NAME: Final = "trace-7"


@pytest.fixture
def mute(tmp_path: Path) -> Iterator[Process]:
    """A chat service whose bot is not there."""
    env = {"BOT_SECRET": SECRET, "BOT_URL": "http://127.0.0.1:9", "LOG_FORMAT": "json", "LOG_LEVEL": "debug"}
    process = Process("chat_service", env, tmp_path).start()
    yield process
    process.kill()


def lines(process: Process) -> list[Line]:
    """All that it said, each line an object."""
    return [json.loads(line) for line in process.lines]


async def test_a_turn_that_fails_is_found_by_its_request_its_conversation_and_its_delivery(mute: Process) -> None:
    async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False, headers={"X-Request-Id": NAME}) as http:
        ana = await Desk(http, mute.url).visitor("Zora")
        await ana.says(SAID)

        async def failed() -> bool:
            return any(line["message"].startswith("the turn failed") for line in lines(mute))

        await in_time(failed)

    [failure] = [line for line in lines(mute) if line["message"].startswith("the turn failed")]
    assert failure["level"] == "warning"
    assert failure["request_id"] == NAME
    assert failure["conversation_id"] == ana.conversation
    assert failure["delivery_id"] == f"{ana.conversation}:0:1"
    everything = "\n".join(mute.lines)
    assert SAID not in everything
    assert ana.name not in everything
    assert ana.token not in everything


@pytest.mark.usefixtures("lively")
async def test_every_answer_to_a_request_is_a_line_for_who_looks_closely(watched: Watched, desk: Desk) -> None:
    ana = await desk.visitor()
    answer = await ana.call("GET", f"/v1/conversations/{ana.conversation}?q={SAID}")

    def told() -> list[Line]:
        return [line for line in lines(watched.chat) if line.get("request_id") == answer.headers["x-request-id"]]

    async def is_told() -> bool:
        return bool(told())

    await in_time(is_told)
    [line] = told()
    assert (line["path"], line["status"]) == (f"/v1/conversations/{ana.conversation}", 200)
    assert SAID not in "\n".join(watched.chat.lines)


async def test_probes_leave_no_line(watched: Watched, desk: Desk) -> None:
    processes = (watched.chat, watched.bot, watched.client)
    for process in processes:
        for probe in ("/livez", "/readyz"):
            answer = await desk.http.get(f"{process.url}{probe}", headers={"X-Request-Id": "a-probe"})
            assert answer.status_code == 200
        await desk.http.get(f"{process.url}/nowhere", headers={"X-Request-Id": "no-probe"})

        async def later_one_is_told(process: Process = process) -> bool:
            return "no-probe" in "\n".join(process.lines)

        await in_time(later_one_is_told)
        assert "a-probe" not in "\n".join(process.lines)
        assert not [line for line in lines(process) if line.get("path") in {"/livez", "/readyz"}]
