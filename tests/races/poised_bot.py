"""A bot that says when it is asked, and answers when it is let."""

import asyncio
import threading
from collections import defaultdict
from typing import Final

from tests.integration.chat_service.scripted_bot import ScriptedBot, Step

ASKED_S: Final = 40  # two sweeps and more: a turn that nobody asks for is a fault


class PoisedBot(ScriptedBot):
    """Every question is an event that lets the answer go."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._questions: dict[str, asyncio.Queue[threading.Event]] = defaultdict(asyncio.Queue)
        super().__init__()

    def step(self, conversation_id: str, text: str) -> Step:
        """Wait to be let."""
        hold = threading.Event()
        self._loop.call_soon_threadsafe(self._questions[conversation_id].put_nowait, hold)
        return Step((f"echo: {text}",), hold=hold)

    async def question(self, conversation_id: str) -> threading.Event:
        """The next question in that conversation."""
        async with asyncio.timeout(ASKED_S):
            return await self._questions[conversation_id].get()
