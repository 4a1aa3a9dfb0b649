"""Numbers by kind, for one label of a metric."""

from collections.abc import Iterable


class Tally:
    """A number for each kind, from 0. The kinds are known from the beginning, so a metric never grows without bound."""

    __slots__ = ("counts", "label")

    def __init__(self, label: str, kinds: Iterable[str]) -> None:
        """`label` is what the kinds are values of."""
        self.label = label
        self.counts: dict[str, float] = {str(kind): 0 for kind in kinds}

    def add(self, kind: str, more: float = 1) -> None:
        """Count `more` of a kind. A kind that nobody named before is a mistake of ours: KeyError."""
        self.counts[kind] += more

    def put(self, kind: str, value: float) -> None:
        """Say how many there are now. Raises KeyError as above."""
        if kind not in self.counts:
            raise KeyError(kind)
        self.counts[kind] = value
