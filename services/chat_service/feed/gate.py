"""The gate: new sockets are let in at a steady rate, in the order in which they came.

After a restart everybody comes back at once. What is done for one newcomer takes about a millisecond, so a thousand in
one turn of the loop would silence every live room for a second; here a few go in each turn, and live frames between.
Who would wait long is told when to come back. Each gets a time of their own: the next free one after all that were
given away (as GCRA reserves, ITU-T I.371), with some chance in it.
"""

import asyncio
import random
import time
from collections import OrderedDict
from typing import Final, Protocol

from chat_service.handlers.limits import Buckets

WAIT_S: Final = 5  # in line, as planned: half of what a page waits for its welcome
LATE_S: Final = 8  # in line at the most, when things take longer than planned
STEP_S: Final = 0.01  # between two looks at the line
BURST_S: Final = 0.05  # what was not used in that time may be used at once
ADMITTING_S: Final = 0.003  # spent on guests in one step
REFUSING_S: Final = 0.002  # and on refusals
UNLIMITED: Final = 1_000_000  # a second: without a limit, time alone decides
COME_BACK_S: Final = 60  # told at the most
JITTER: Final = 0.1  # of the time told
SMOOTHED: Final = 0.05  # the weight of the latest step in what one guest takes (an exponential moving average)


class Guest(Protocol):
    """A connection that wants in. Exactly one of the two is called, once, unless it leaves before."""

    def admit(self) -> None:
        """Go on."""

    def refuse(self, retry_after_s: float) -> None:
        """Come back after so many seconds."""


class Gate:
    """Lets `per_s` guests in a second, a few in one turn of the loop; 0 is no limit a second."""

    def __init__(self, per_s: float) -> None:
        self._limited = per_s > 0
        self._planned_s = 1 / (per_s or UNLIMITED)
        self._measured_s = self._planned_s  # as it turns out: on a busy machine it is more
        self._burst = max(1, int(BURST_S / self._planned_s))
        self._tokens = Buckets(1 / self._planned_s, self._burst, time.monotonic)
        self._line: OrderedDict[Guest, float] = OrderedDict()  # with the time of arrival
        self._refused: OrderedDict[Guest, float] = OrderedDict()
        self._promised_until = 0.0
        self._stepping = False
        self._looked_at = 0.0
        self.refused = 0

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    @property
    def _each_s(self) -> float:
        """What one guest takes."""
        return max(self._planned_s, self._measured_s)

    def arrive(self, guest: Guest) -> None:
        """Stand in line, or be told when to come back if the line is too long; neither happens in this turn."""
        if not self._limited or len(self._line) < max(1, WAIT_S / self._each_s):
            self._line[guest] = time.monotonic()
            self._step_on(0)
        else:
            self.send_back(guest, self._next_free_s())

    def send_back(self, guest: Guest, retry_after_s: float) -> None:
        """Refuse that guest as soon as there is time."""
        self.refused += 1
        self._refused[guest] = retry_after_s
        self._step_on(0)

    def leave(self, guest: Guest) -> None:
        """It waits no longer. Harmless for one that does not."""
        self._line.pop(guest, None)
        self._refused.pop(guest, None)

    def _next_free_s(self) -> float:
        """Seconds until the first time at which nobody else is expected, which is given away with that."""
        now = time.monotonic()
        self._promised_until = max(self._promised_until, now + len(self._line) * self._each_s) + self._each_s
        wait = min(COME_BACK_S, self._promised_until - now)
        return wait * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - jitter

    def _step_on(self, after_s: float) -> None:
        if not self._stepping:
            self._stepping = True
            asyncio.get_running_loop().call_later(after_s, self._step)

    def _step(self) -> None:
        self._stepping = False
        now = time.monotonic()
        self._turn_away_late(now)
        admitted, enough = 0, now + ADMITTING_S
        while self._line and time.monotonic() < enough and not self._tokens.take("in"):
            self._line.popitem(last=False)[0].admit()
            admitted += 1
        self._learn(now, admitted)
        self._refuse_some()
        if self._line or self._refused:
            self._step_on(STEP_S if self._limited else 0)

    def _turn_away_late(self, now: float) -> None:
        """Who waited too long in spite of all may have given up: what is done for them is lost, and delays the rest."""
        while self._limited and self._line and now - next(iter(self._line.values())) > LATE_S:
            self.send_back(self._line.popitem(last=False)[0], self._next_free_s())

    def _learn(self, now: float, admitted: int) -> None:
        """How long one takes while others wait."""
        if admitted and self._line and self._looked_at:
            took = (now - self._looked_at) / admitted
            self._measured_s += SMOOTHED * (took - self._measured_s)
        self._looked_at = now if self._line else 0.0

    def _refuse_some(self) -> None:
        enough = time.monotonic() + REFUSING_S
        while self._refused and time.monotonic() < enough:
            guest, retry_after_s = self._refused.popitem(last=False)
            guest.refuse(retry_after_s)
