"""What was lost on the way shows in what comes next: each sender numbers its letters."""

from collections import OrderedDict
from typing import Final

SENDERS: Final = 1_000  # whose numbers are remembered: more than replicas ever are, should a stranger make some up


class Gaps:
    """The newest number of each sender."""

    def __init__(self) -> None:
        self._newest: OrderedDict[str, int] = OrderedDict()

    def forget(self) -> None:
        """A subscription begins: what was missed before it is known to be missed."""
        self._newest.clear()

    def shows(self, sender: str, number: int) -> bool:
        """Whether letters between this one and the newest of that sender never came. A repeated one shows none."""
        newest = self._newest.get(sender, number - 1)
        self._newest[sender] = max(newest, number)
        self._newest.move_to_end(sender)
        if len(self._newest) > SENDERS:
            self._newest.popitem(last=False)
        return number > newest + 1
