"""An agent's process and the replica it was connected to, killed in the middle of a talk."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from typing import Any, Final

from tests.integration.agents.desk import Frame, Socket
from tests.races.conftest import OnStage
from tests.races.stage import Stage
from tests.suite import ROOT

AWAY_S: Final = 2
SOON_S: Final = 4  # for a sweep, a look at the queue a second, and a busy machine
SAID: Final = 20  # lines acknowledged before the kill


async def test_the_conversation_is_queued_again_the_visitor_told_and_nothing_lost(on_stage: OnStage) -> None:
    stage = on_stage(AGENT_AWAY_S=str(AWAY_S))
    dies, lives = stage.replicas
    visitor = await (await stage.desks[1].visitor()).waits()
    async with visitor.socket(visitor.conversation) as screen:
        working = await an_agent_at_work(stage, visitor.conversation)
        seen = [await one_line(working) for _ in range(SAID)]

        os.kill(working.pid, signal.SIGKILL)
        dies.kill()
        killed_at = time.monotonic()
        await screen.next(lambda frame: "handoff_requeued" in types(frame))
        await screen.until("queue", conversation_id=visitor.conversation)

        took = time.monotonic() - killed_at
        assert took < AWAY_S + SOON_S
    assert lives.runs
    seen += await all_lines(working)
    assert_told(screen, dict(seen))
    stage.report(f"agent and replica killed: queued again, visitor told in {took:.1f} s")


async def an_agent_at_work(stage: Stage, conversation_id: str) -> Process:
    """A process that holds the agent's socket at the first replica."""
    agent = await stage.agent()
    command = (sys.executable, "-m", "tests.races.agent_process", stage.url(0), conversation_id)
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'services'}{os.pathsep}{ROOT}"}
    working = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdin=PIPE, stdout=PIPE)
    assert working.stdin
    working.stdin.write(f"{agent.token}\n".encode())
    return working


async def one_line(working: Process) -> tuple[int, str]:
    """A message that was acknowledged: its place and its text."""
    assert working.stdout
    return parsed(await working.stdout.readline())


async def all_lines(working: Process) -> list[tuple[int, str]]:
    """What was acknowledged until the process died."""
    assert working.stdout
    rest = await working.stdout.read()
    await working.wait()
    return [parsed(line) for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]


def parsed(line: bytes) -> tuple[int, str]:
    seq, _, text = line.decode().strip().partition(" ")
    return int(seq), text


def entries_of(frame: Frame) -> list[dict[str, Any]]:
    """The entries that came with it."""
    return [frame["entry"]] if frame["type"] == "entry" else list(frame.get("entries", []))


def types(frame: Frame) -> list[str]:
    return [entry["type"] for entry in entries_of(frame)]


def assert_told(screen: Socket, acknowledged: dict[int, str]) -> None:
    """The visitor saw every entry once and in order, all that was acknowledged among them."""
    entries = [entry for frame in screen.frames for entry in entries_of(frame)]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert (entries[-1]["type"], entries[-1]["after"]["state"]) == ("handoff_requeued", "queued")
    shown = {entry["seq"]: entry["text"] for entry in entries if entry["type"] == "message_posted"}
    assert len(acknowledged) >= SAID
    assert acknowledged.items() <= shown.items()
