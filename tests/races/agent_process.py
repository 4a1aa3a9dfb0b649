"""An agent at work in a process of their own: accepts, says one thing after another, and prints what was acknowledged.

python -m tests.races.agent_process URL CONVERSATION, the token on standard input; prints `seq text`, a line a message.
"""

import asyncio
import itertools
import sys

from tests.races.line import Line


class Token:
    """What a line needs of a person."""

    def __init__(self, token: str) -> None:
        self.token = token


async def work(url: str, conversation_id: str, token: str) -> None:
    """Until killed."""
    line = await Line.of(Token(token), url)
    accepted = await line.give(conversation_id, "accept_handoff")
    assert accepted.done, accepted
    for number in itertools.count(1):
        text = f"line {number}"
        said = await line.give(conversation_id, "post_message", text=text)
        print(said.seq, text, flush=True)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], sys.argv[2], sys.stdin.readline().strip()))
