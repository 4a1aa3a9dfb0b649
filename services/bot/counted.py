"""A model whose answers are counted and timed."""

import time
from collections.abc import Sequence
from typing import Final

from bot.knowledge import Topic
from bot.turn import CAUSES, CannotThink, Thinker
from contract.turn import TurnRequest
from process.histogram import Histogram
from process.tally import Tally

OUTCOMES: Final = ("answered", *CAUSES)
TOOK_S: Final = (0.050, 0.100, 0.250, 0.500, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Counted:
    """Thinks as `thinker` does. `took` is in seconds, of answers and failures alike."""

    def __init__(self, thinker: Thinker) -> None:
        self._thinker = thinker
        self.outcomes, self.took = Tally("outcome", OUTCOMES), Histogram(TOOK_S)

    async def think(self, request: TurnRequest, topics: Sequence[Topic]) -> str:
        """What the model says. Raises CannotThink."""
        began_s = time.monotonic()
        try:
            text = await self._thinker.think(request, topics)
        except CannotThink as error:
            self.outcomes.add(error.cause)
            raise
        else:
            self.outcomes.add("answered")
            return text
        finally:
            self.took.observe(time.monotonic() - began_s)
