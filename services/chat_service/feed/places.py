"""Places for sockets: how many one address, and this replica in all, may have open."""

from collections import Counter


class Places:
    """How many sockets are open, in all and by address; a limit of 0 is none."""

    def __init__(self, by_address: float, in_all: float) -> None:
        self._by_address, self.in_all = by_address, in_all
        self._open: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        """Whether there is a place for one more; it is taken then."""
        full = self.in_all and self._open.total() >= self.in_all
        if full or (self._by_address and self._open[address] >= self._by_address):
            return False
        self._open[address] += 1
        return True

    def give_back(self, address: str) -> None:
        """A socket of that address ended."""
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]
