"""Everybody comes back at once: 10,000 visitors' sockets after kill -9 and a restart of the chat service.

Each client does as the page does (connection.js): jittered backoff, twice as long each time, and what the server asks
for. Each has a conversation with a few entries, and two of them came while it was away. A room of 20 bystanders comes
back first and talks meanwhile; the time counts from when a message was due until the last of them has it.
"""

import argparse
import asyncio
import time
from pathlib import Path
from typing import Any, Final

from benchmarks import build
from benchmarks.handoff import hello
from benchmarks.history import fill
from benchmarks.loading import Orders, Wrong
from benchmarks.machine import SERVER_CORE, cpu_s, more_files, on
from benchmarks.markdown import say, table
from benchmarks.servers import Running, chat_service
from benchmarks.visitors import visitors
from tests.suite import Process

CLIENTS: Final = 10_000
BYSTANDERS: Final = 20
PER_SECOND: Final = 20
HISTORY: Final = 5  # entries a conversation
MISSED: Final = 2  # of them
LIMIT_S: Final = 180
DOWN_S: Final = 0.5
ADMITTED: Final = "300"  # the default of the service


def main(clients: int) -> None:
    """Print the table."""
    say(f"A storm of {clients:,}")
    more_files()
    with chat_service(HELLOS_PER_SECOND=ADMITTED) as running:
        found, seconds, cpu = _stormed(running, clients)
    print(f"{clients:,} clients reconnect after kill -9, {BYSTANDERS} bystanders with {PER_SECOND} messages/s\n")
    rows = [
        ("until all are back, from the kill, s", f"{found['back_s']:.1f}"),
        ("the server down of it, s", f"{seconds:.1f}"),
        ("connections that were tried", f"{found['attempts']:,}"),
        ("server CPU until then, s", f"{cpu:.1f}"),
        ("until the bystanders are back, s", f"{found['bystanders_s']:.1f}"),
        ("bystanders, live p50 meanwhile, ms", f"{found['p50_ms']:.1f}"),
        ("bystanders, live p99 meanwhile, ms", f"{found['p99_ms']:.1f}"),
        ("bystanders, live maximum, ms", f"{found['max_ms']:.1f}"),
    ]
    table(["", "Handoff, SQLite (FULL)"], rows)


def _stormed(running: Running, clients: int) -> tuple[dict[str, Any], float, float]:
    """What the clients saw, for how long the server was down, and its CPU after that."""
    process = running.processes[0]
    room = running.room(0)
    process.kill()
    sessions = asyncio.run(_prepared(running.database, clients))
    _start(process)
    with Orders(build.storm()) as storm:
        storm.tell("plan", running.plan.path, running.plan.ready)
        storm.tell("bystanders", running.ports[0], BYSTANDERS, room.template, room.hello)
        for one in sessions:
            storm.tell("client", running.ports[0], hello(one, HISTORY - MISSED))
        storm.tell("connect")
        storm.answer()
        say("  all are connected")
        storm.tell("storm", PER_SECOND, LIMIT_S)
        start = time.monotonic()
        process.kill()
        time.sleep(DOWN_S)
        _start(process)
        down = time.monotonic() - start
        found = storm.answer()
        if found["back_s"] < 0 or found["lost_bystanders"] or found["messages"] != found["sent"]:
            raise Wrong(f"not all came back, or a bystander was lost: {found}")
        return found, down, cpu_s([process.pid])


async def _prepared(database: Path, clients: int) -> list[dict[str, Any]]:
    sessions = await visitors(database, clients)
    await fill(database, [(one["conversation_id"], HISTORY) for one in sessions], waiting=False)
    return sessions


def _start(process: Process) -> None:
    with on(SERVER_CORE):
        process.start()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    main(parser.parse_args().clients)
