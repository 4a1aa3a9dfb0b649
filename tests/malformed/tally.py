"""What was sent, what was answered, and what became of the processes."""

from collections import Counter, defaultdict
from pathlib import Path

from tests.suite import Process


class Tally:
    """Counts of one run."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.closes: Counter[str] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.memory: list[tuple[str, str, float, float]] = []

    @property
    def faults(self) -> dict[str, int]:
        """Answers and closes that nobody may get, whatever they send."""
        answers = {status: count for status, count in self.answers.items() if status.startswith("5")}
        closes = {code: count for code, count in self.closes.items() if code in {"1011", "1006"}}
        return {**answers, **closes}

    def table(self) -> list[str]:
        """Lines for people."""
        lines = [f"{kind:>34} {count:>9,}" for kind, count in sorted(self.sent.items())]
        lines.append(f"{'malformed, in all':>34} {self.sent.total():>9,}")
        lines.append("answers: " + ", ".join(f"{status}: {count:,}" for status, count in sorted(self.answers.items())))
        lines.append("closes:  " + ", ".join(f"{code}: {count:,}" for code, count in sorted(self.closes.items())))
        lines.append("seconds: " + ", ".join(f"{part}: {seconds:,.0f}" for part, seconds in self.seconds.items()))
        for part, process, before, after in self.memory:
            lines.append(f"memory:  {process:>12} {before:6.1f} MiB, {after:6.1f} MiB after it ({part})")
        return lines


def memory_mib(process: Process) -> float:
    """Proportional set size, which counts shared pages once."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:"))
