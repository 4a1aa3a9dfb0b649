"""A lively conversation: 50 subscribers who say 400 messages a second in all, at fixed times (open loop).

The time counts from when a message was due until the last subscriber has it. In the last row every message was on disk
(SQLite, synchronous FULL) before anybody got it; the other servers keep nothing.
"""

from typing import Final

from benchmarks.loading import Found
from benchmarks.markdown import say, table
from benchmarks.rounds import Measured, connected, in_turn
from benchmarks.servers import SERVERS, Running

SUBSCRIBERS: Final = 50
PER_SECOND: Final = 400
SECONDS: Final = 6.0
ROUNDS: Final = 2


def main() -> None:
    """Print the table."""
    say(f"{SUBSCRIBERS} subscribers, {PER_SECOND} messages/s")
    print(f"{SUBSCRIBERS} subscribers of one conversation, {PER_SECOND} messages/s in all, {SECONDS:g} s\n")
    head = ["", "p50 ms", "p99 ms", "server core %", "client busy %"]
    table(head, [_row(one) for one in in_turn(SERVERS, ROUNDS, _measure)])


def _measure(running: Running, _: int) -> dict[str, Found]:
    with connected(running, 1, SUBSCRIBERS) as loading:
        return {"rate": loading.rate(PER_SECOND, SUBSCRIBERS, SECONDS)}


def _row(one: Measured) -> list[str]:
    times = [f"{one.of('rate', figure):.2f}" for figure in ("p50_ms", "p99_ms")]
    shares = [f"{100 * one.of('rate', figure):.0f}" for figure in ("server_share", "client_share")]
    return [one.server.name, *times, *shares]


if __name__ == "__main__":
    main()
