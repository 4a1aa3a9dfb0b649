"""The bot, as the chat service sees it: one turn."""

from typing import Protocol

from contract.turn import TurnAnswer, TurnRequest


class Bot(Protocol):
    """Asked over HTTP, or scripted in tests."""

    async def turn(self, request: TurnRequest, delivery_id: str) -> TurnAnswer:
        """The bot's answer, to one attempt. Raises TurnFailed with a reason if there is none that can be used."""

    def state(self) -> str:
        """`ok`, `unknown` before the first turn, or what went wrong last, for the readiness page."""
