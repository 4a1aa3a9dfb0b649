"""Watches workloads until all are ready, or until it is clear that they won't be."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from deploy.cluster import Silent
from deploy.snapshot import Key, Snapshot
from deploy.trouble import Trouble
from deploy.workloads import progress

LOOK_S: Final = 1.0
NAME_WIDTH: Final = 14


@dataclass
class Rollout:
    """One wait. `look` asks the cluster and raises Silent if it does not answer; `say` gets lines of progress.

    After `wait`, `troubles` and `unfinished` tell why it failed.
    """

    look: Callable[[], Snapshot]
    timeout_s: float
    say: Callable[[str], None]
    now_s: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    troubles: dict[Key, list[Trouble]] = field(default_factory=dict)
    unfinished: dict[Key, str] = field(default_factory=dict)
    _since_s: dict[tuple[Key, str, str], float] = field(default_factory=dict)
    _said: dict[Key, str] = field(default_factory=dict)

    def wait(self, workloads: Collection[Key]) -> bool:
        """Whether all became ready within the time."""
        left, deadline_s = set(workloads), self.now_s() + self.timeout_s
        self.unfinished = dict.fromkeys(workloads, "not seen yet")
        while left:
            if snapshot := self._look():
                left -= self._finished(snapshot, left)
                self._gather(snapshot, left)
            if self.troubles or (left and self.now_s() > deadline_s):
                return False
            if left:
                self.pause(LOOK_S)
        return True

    def _look(self) -> Snapshot | None:
        try:
            return self.look()
        except Silent as silence:  # an API server that is updated itself; the deadline holds all the same
            self.say(f"{silence} Asking again.")
            return None

    def _finished(self, snapshot: Snapshot, left: Collection[Key]) -> set[Key]:
        done = set()
        for one in sorted(left):
            if (workload := snapshot.workloads.get(one)) is None:
                continue
            now = progress(workload)
            if self._said.get(one) != str(now):
                self._said[one] = self.unfinished[one] = str(now)
                self.say(f"  {one[1]:<{NAME_WIDTH}} {now}")
            if now.done:
                done.add(one)
                del self.unfinished[one]
        return done

    def _gather(self, snapshot: Snapshot, left: Collection[Key]) -> None:
        """What lasts for longer than it may; all that is in trouble by then is told with it."""
        found = {one: list(snapshot.troubles(snapshot.workloads[one])) for one in left if one in snapshot.workloads}
        seen = {(one, each.pod, each.reason): each for one, troubles in found.items() for each in troubles}
        now_s = self.now_s()
        self._since_s = {mark: self._since_s.get(mark, now_s) for mark in seen}
        if any(now_s - self._since_s[mark] >= each.patience_s for mark, each in seen.items()):
            self.troubles = {one: troubles for one, troubles in found.items() if troubles}
